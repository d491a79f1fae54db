//! The policies for a page that does not exist.

use actix_web::{get, web};
use tg_paginate::prelude::*;

use crate::data::{Db, query};

#[get("/out_of_range/clamp")]
#[paginate(var = "persons", out_of_range = "clamp", template = "out_of_range.html")]
async fn clamp(db: web::Data<Db>) -> Context {
    persons(&db, "clamp")
}

#[get("/out_of_range/redirect")]
#[paginate(
    var = "persons",
    out_of_range = "redirect",
    redirect_on_last_page,
    template = "out_of_range.html"
)]
async fn redirect(db: web::Data<Db>) -> Context {
    persons(&db, "redirect")
}

#[get("/out_of_range/empty")]
#[paginate(var = "persons", out_of_range = "empty", template = "out_of_range.html")]
async fn empty(db: web::Data<Db>) -> Context {
    persons(&db, "empty")
}

#[get("/out_of_range/not_found")]
#[paginate(var = "persons", out_of_range = "not_found", template = "out_of_range.html")]
async fn not_found(db: web::Data<Db>) -> Context {
    persons(&db, "not_found")
}

fn persons(db: &Db, policy: &'static str) -> Context {
    let persons = query("SELECT id, first_name, last_name FROM person");
    context! { policy, persons: persons.on(db, "id") }
}
