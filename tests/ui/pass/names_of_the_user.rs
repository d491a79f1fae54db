//! Nothing that generated code names is taken from the user's scope.
#![deny(warnings)]
#![allow(dead_code, unused_macros)]

mod core {}
mod std {}
mod tg_paginate {}
struct Result;
struct Option;
struct Some;
struct Ok;
struct HttpResponse;
struct Paginator;
type View = ();
const HANDLER: &str = "persons.html";

macro_rules! concat {
    () => {};
}

use ::actix_web::{App, get};
use ::tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons", template = HANDLER)]
async fn persons() -> Context {
    let mut context = Context::new();
    context.insert("persons", [HANDLER]);
    context
}

#[get("/type/{match}")]
#[paginate(var = "persons")]
async fn r#type(r#match: ::actix_web::web::Path<String>) -> Context {
    let mut context = Context::new();
    context.insert("persons", [r#match.into_inner()]);
    context
}

fn main() {
    let _ = App::new().service((persons, r#type));
}
