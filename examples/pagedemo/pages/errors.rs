//! Error pages.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ContentType, VARY};
use actix_web::middleware::{ErrorHandlerResponse, ErrorHandlers};
use actix_web::{HttpResponse, Result, web};
use tg_paginate::tera::{Context, Tera};

pub(crate) fn errors() -> ErrorHandlers<BoxBody> {
    ErrorHandlers::new().handler(StatusCode::NOT_FOUND, not_found)
}

fn not_found(response: ServiceResponse) -> Result<ErrorHandlerResponse<BoxBody>> {
    let kind = response.headers().get(CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let tera = response.request().app_data::<web::Data<Tera>>();
    let html = tera.map(|tera| tera.render("not_found.html", &Context::new()));
    let response = match html {
        Some(Ok(html)) if !is_json => {
            let mut page = HttpResponse::NotFound().content_type(ContentType::html()).body(html);
            // clients that ask for JSON get an error of `#[paginate]` as JSON
            for vary in response.headers().get_all(VARY) {
                page.headers_mut().append(VARY, vary.clone());
            }
            response.into_response(page)
        }
        _ => response,
    };
    Ok(ErrorHandlerResponse::Response(response.map_into_left_body()))
}
