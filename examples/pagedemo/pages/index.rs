//! The page that links to all other pages.

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{CacheControl, CacheDirective};
use actix_web::{HttpResponse, Result, get, web};
use tg_paginate::tera::{Context, Tera};

#[get("/")]
async fn index(tera: web::Data<Tera>) -> Result<web::Html> {
    let html = tera.render("index.html", &Context::new());
    html.map(web::Html::new).map_err(ErrorInternalServerError)
}

#[get("/style.css")]
async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header(CacheControl(vec![CacheDirective::MaxAge(60)]))
        .body(include_str!("../style.css"))
}
