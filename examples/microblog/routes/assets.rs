//! Style sheet and script.

use actix_web::http::header::{CacheControl, CacheDirective};
use actix_web::{HttpResponse, get};

#[get("/style.css")]
async fn style() -> HttpResponse {
    asset("text/css; charset=utf-8", include_str!("../style.css"))
}

#[get("/script.js")]
async fn script() -> HttpResponse {
    asset("text/javascript; charset=utf-8", include_str!("../script.js"))
}

fn asset(content_type: &'static str, body: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header(CacheControl(vec![CacheDirective::MaxAge(60)]))
        .body(body)
}
