//! HTML or JSON: what the client would rather have.

use std::borrow::Cow;

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header};
use actix_web::mime;

use crate::params::FORMAT;
use crate::query;

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Json,
}

/// What the client asks for by `tg_format` or by its `Accept`; `default` if it does not mind.
pub(super) fn wanted(request: &HttpRequest, default: Format) -> Format {
    let query = request.uri().query().unwrap_or("");
    match format(query).as_deref() {
        Some("json") => Format::Json,
        Some("html") => Format::Html,
        _ => accepted(request).unwrap_or(default),
    }
}

fn accepted(request: &HttpRequest) -> Option<Format> {
    let ranked = Accept::parse(request).ok()?.ranked();
    for media in ranked {
        match (media.type_(), media.subtype()) {
            (mime::TEXT, mime::HTML) => return Some(Format::Html),
            (mime::APPLICATION, mime::JSON) => return Some(Format::Json),
            (mime::STAR, _) => return None,
            _ => {}
        }
    }
    None
}

/// The format that the URL names.
fn format(query: &str) -> Option<Cow<'_, str>> {
    query::pairs(query).find(|pair| pair.name == FORMAT).map(|pair| pair.value)
}
