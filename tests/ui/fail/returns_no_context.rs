use actix_web::get;
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
async fn persons() -> String {
    "Ada".to_owned()
}

fn main() {}
