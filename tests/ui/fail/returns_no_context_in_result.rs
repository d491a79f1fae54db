use actix_web::get;
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
async fn persons() -> Result<Vec<String>, actix_web::Error> {
    Ok(vec!["Ada".to_owned()])
}

fn main() {}
