use actix_web::{get, web};
use tg_paginate::prelude::*;

#[get("/persons/{city}")]
#[paginate(var = "persons", limit = -1)]
async fn above(city: web::Path<String>) -> Context {
    context! { title: city.into_inner(), persons: vec!["Ada"] }
}

#[paginate(var = "persons", limit = -1)]
#[get("/people/{city}")]
async fn below(city: web::Path<String>) -> Context {
    context! { title: city.into_inner(), persons: vec!["Ada"] }
}

fn main() {}
