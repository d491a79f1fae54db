//! The visitor's preferred number of rows per page, in a cookie.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use tg_paginate::prelude::*;

use crate::data::{Db, query};

const COOKIE: &str = "rows";

#[get("/preference")]
#[paginate(
    var = "persons",
    dynamic_limit = "rows",
    default_order = "last_name",
    template = "preference.html"
)]
async fn preference(request: HttpRequest, db: web::Data<Db>) -> Context {
    let persons = query("SELECT id, first_name, last_name FROM person");
    context! { rows: saved(&request), persons: persons.on(&db, "id") }
}

#[derive(Deserialize)]
struct Preference {
    rows: u64,
}

#[post("/preference")]
async fn save(form: web::Form<Preference>) -> HttpResponse {
    let cookie = Cookie::build(COOKIE, form.rows.to_string())
        .path("/preference")
        .http_only(true)
        .same_site(SameSite::Lax)
        .permanent()
        .finish();
    HttpResponse::SeeOther().insert_header((LOCATION, "/preference")).cookie(cookie).finish()
}

fn saved(request: &HttpRequest) -> u64 {
    let rows = request.cookie(COOKIE).and_then(|cookie| cookie.value().parse().ok());
    // `max_limit` does not apply to `dynamic_limit`
    rows.unwrap_or(10_u64).clamp(1, 100)
}
