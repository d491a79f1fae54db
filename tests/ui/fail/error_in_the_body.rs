use actix_web::get;
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
async fn persons() -> Context {
    let title: String = 1;
    context! { title, persons: vec!["Ada"] }
}

fn main() {}
