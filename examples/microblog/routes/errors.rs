//! Error pages.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::middleware::{ErrorHandlerResponse, ErrorHandlers};
use actix_web::{FromRequest, HttpResponse, Result, web};
use tg_paginate::tera::Tera;

use crate::session::Visitor;

pub(crate) fn errors() -> ErrorHandlers<BoxBody> {
    ErrorHandlers::new().default_handler(error_page)
}

fn error_page(response: ServiceResponse) -> Result<ErrorHandlerResponse<BoxBody>> {
    let response = async { Ok(with_page(response).await.map_into_left_body()) };
    Ok(ErrorHandlerResponse::Future(Box::pin(response)))
}

async fn with_page(response: ServiceResponse) -> ServiceResponse {
    let status = response.status();
    // after a server error, do not wait for the database again
    let visitor = match status.is_server_error() {
        true => None,
        false => Visitor::extract(response.request()).await.ok(),
    };
    let context = visitor.and_then(|visitor| visitor.context().ok());
    let mut context = context.unwrap_or_default();
    context.insert("reason", &status.canonical_reason());
    context.insert("advice", advice(status));
    let tera = response.request().app_data::<web::Data<Tera>>();
    let html = tera.map(|tera| tera.render("error.html", &context));
    match html {
        Some(Ok(html)) => {
            let page = HttpResponse::build(status).content_type(ContentType::html()).body(html);
            response.into_response(page)
        }
        _ => response,
    }
}

fn advice(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "There is no such page, and no such person.",
        StatusCode::FORBIDDEN => "This form is not from your session. Load its page again.",
        StatusCode::PAYLOAD_TOO_LARGE => "That was far too long.",
        status if status.is_server_error() => "That is our fault. The log knows more.",
        _ => "Something about this request is not as it should be.",
    }
}
