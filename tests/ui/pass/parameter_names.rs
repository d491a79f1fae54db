#![deny(warnings)]

use actix_web::{App, get};
use tg_paginate::prelude::*;

#[get("/own")]
#[paginate(var = "persons", params(page = "p", limit = "n", order = "sort"))]
async fn own() -> Context {
    context! { persons: vec!["Ada"] }
}

#[get("/plain")]
#[paginate(var = "persons", params = "plain")]
async fn plain() -> Context {
    context! { persons: vec!["Ada"] }
}

#[get("/all")]
#[paginate(var = "persons", params = "plain")]
#[paginate(var = "cities", params = "tg")]
#[paginate(var = "rivers", params(order = "r_sort", page = "r_page", limit = "r_size",))]
#[paginate(var = "lakes")]
async fn all_kinds() -> Context {
    context! { persons: vec![1], cities: vec![1], rivers: vec![1], lakes: vec![1] }
}

fn main() {
    let _ = App::new().service((own, plain, all_kinds));
}
