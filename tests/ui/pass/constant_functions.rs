#![deny(warnings)]

use actix_web::{App, get};
use tg_paginate::prelude::*;

const fn rows(most: u8) -> u8 {
    most / 2
}

const fn column(descending: bool) -> &'static str {
    if descending { "-age" } else { "age" }
}

#[get("/persons")]
#[paginate(
    var = "persons",
    limit = rows(20),
    max_limit = rows(u8::MAX),
    default_order = column(true),
    order_by = ["name", column(false)],
)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {
    let _ = App::new().service(persons);
}
