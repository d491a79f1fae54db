use actix_web::get;
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
async fn persons() -> Result<Context, String> {
    Ok(context! { persons: vec!["Ada"] })
}

fn main() {}
