#![deny(warnings)]

use actix_web::{App, get, web};
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
async fn persons(
    #[allow(unused_variables)] names: web::Data<Vec<String>>,
    #[allow(unused_mut)] mut rows: web::Query<Vec<(String, String)>>,
) -> Context {
    context! { persons: rows.into_inner() }
}

fn main() {
    let _ = App::new().service(persons);
}
