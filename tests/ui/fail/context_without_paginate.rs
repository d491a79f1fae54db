use actix_web::get;
use tg_paginate::prelude::*;

#[get("/persons")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

#[get("/friends")]
async fn friends() -> actix_web::Result<Context> {
    Ok(context! { persons: vec!["Ada"] })
}

fn main() {}
