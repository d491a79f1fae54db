use actix_web::{App, get, web};
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
async fn persons(persons: web::Data<Vec<String>>) -> Context {
    context! { persons: persons.to_vec() }
}

fn main() {
    let _ = App::new().service(persons);
}
