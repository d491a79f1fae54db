#![deny(warnings)]

use std::fmt;

use actix_web::{App, ResponseError, get, web};
use tg_paginate::prelude::*;

#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed")
    }
}

impl ResponseError for Failed {}

impl From<std::num::ParseIntError> for Failed {
    fn from(_: std::num::ParseIntError) -> Self {
        Failed
    }
}

#[get("/1")]
#[paginate(var = "numbers")]
async fn actix_error(names: web::Data<Vec<String>>) -> Result<Context, actix_web::Error> {
    let first = names.first().ok_or(Failed)?;
    Ok(context! { title: first.clone(), numbers: vec![1] })
}

#[get("/2")]
#[paginate(var = "numbers")]
async fn actix_result() -> actix_web::Result<Context> {
    Err(actix_web::error::ErrorNotFound("nobody"))
}

#[get("/3")]
#[paginate(var = "numbers")]
async fn own_error(names: web::Data<Vec<String>>) -> Result<Context, Failed> {
    let numbers = names.iter().map(|name| name.parse());
    let numbers: Vec<i32> = numbers.collect::<Result<_, _>>()?;
    Ok(context! { numbers })
}

#[paginate(var = "numbers")]
fn not_async() -> Result<Context, Failed> {
    let number: i32 = "1".parse()?;
    Ok(context! { numbers: vec![number] })
}

#[get("/5")]
#[paginate(var = "numbers")]
async fn boxed() -> Result<Context, Box<dyn std::error::Error>> {
    let number: i32 = "1".parse()?;
    Ok(context! { numbers: vec![number] })
}

fn main() {
    let _ = App::new()
        .service((actix_error, actix_result, own_error, boxed))
        .route("/4", web::get().to(not_async));
}
