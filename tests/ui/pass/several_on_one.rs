use actix_web::{App, get};
use tg_paginate::prelude::*;

#[get("/1")]
#[paginate(var = "persons", template = "home.html")]
#[paginate(var = "cities", limit = 20)]
async fn two() -> Context {
    context! { persons: vec!["Ada"], cities: vec!["Paris"] }
}

/// Three, with something between.
#[paginate(var = "persons", params = "plain")]
/// A line of the documentation.
#[allow(unused_variables)]
#[tg_paginate::paginate(var = "cities", template = "home.html", json)]
#[get("/2")]
#[paginate(var = "rivers", params(page = "p", limit = "n", order = "o"))]
#[cfg(all())]
async fn three() -> Context {
    let unused = 1;
    context! { persons: vec!["Ada"], cities: vec!["Paris"], rivers: vec!["Seine"] }
}

#[get("/3")]
#[cfg_attr(all(), paginate(var = "persons"))]
#[cfg_attr(any(), paginate(var = "nothing"))]
#[cfg_attr(all(), paginate(var = "cities"))]
async fn conditional() -> Context {
    context! { persons: vec!["Ada"], cities: vec!["Paris"] }
}

fn main() {
    let _ = App::new().service((two, three, conditional));
}
