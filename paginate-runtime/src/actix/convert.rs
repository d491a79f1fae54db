//! Converts requests of actix-web into ours, and our responses into those of actix-web.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Once;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::{HeaderName, HeaderValue, IF_NONE_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use futures_util::StreamExt;
use serde::Serialize;

use crate::api::ApiPage;
use crate::config::PaginateConfig;
use crate::csv::Csv;
use crate::error::Error;
use crate::response::{Body, Failure, ListParts, Response, error_response, page_response};
use crate::url::request::Request;

static MIXED: Once = Once::new();

const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

impl<'r> From<&'r HttpRequest> for Request<'r> {
    /// Takes the `PaginateConfig` of the innermost scope, which is either bare or in a `web::Data`.
    /// If an app has both forms, the bare ones win.
    fn from(request: &'r HttpRequest) -> Self {
        let uri = request.uri();
        let mut plain = Request::new(uri.path(), uri.query().unwrap_or(""))
            .encoded_path_values(request.match_info().iter());
        for prefix in values(request, FORWARDED_PREFIX) {
            plain = plain.forwarded_prefix(prefix);
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            plain = plain.not_repeatable();
        }
        let as_it_is = request.app_data::<PaginateConfig>();
        let in_data = request.app_data::<Data<PaginateConfig>>().map(Data::get_ref);
        if as_it_is.is_some() && in_data.is_some() {
            // actix-web does not reveal which of two types belongs to the inner scope
            MIXED.call_once(|| {
                tracing::warn!(
                    path = uri.path(),
                    "a `PaginateConfig` in a `web::Data` has no effect next to one without: pass \
                     all of them directly, `.app_data(config)`"
                );
            });
        }
        match as_it_is.or(in_data) {
            Some(config) => plain.config(config),
            None => plain,
        }
    }
}

/// The values of a header that are text.
pub(super) fn values(request: &HttpRequest, name: HeaderName) -> impl Iterator<Item = &str> {
    request.headers().get_all(name).filter_map(|value| value.to_str().ok())
}

/// actix-web uses the types of `http` 0.2.
pub(super) fn header_from(
    name: &HeaderName,
    value: &HeaderValue,
) -> Option<(http::HeaderName, http::HeaderValue)> {
    let name = http::HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
    Some((name, http::HeaderValue::from_bytes(value.as_bytes()).ok()?))
}

pub(super) fn response<R: Serialize + 'static>(response: Response<R>) -> HttpResponse {
    let (head, body) = response.into_parts();
    let body = match body {
        Body::Bytes(bytes) => BoxBody::new(bytes),
        body => BoxBody::new(Pieces(body)),
    };
    let mut response = HttpResponse::with_body(status(head.status.as_u16()), body);
    for (name, value) in &head.headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A body for actix-web.
struct Pieces<R>(Body<R>);

/// An error in the middle of a body. actix-http logs it a second time, so it has no details.
#[derive(Debug, thiserror::Error)]
#[error("the response was cut off")]
struct CutOff;

impl<R: Serialize + 'static> MessageBody for Pieces<R> {
    type Error = CutOff;

    fn size(&self) -> BodySize {
        self.0.size().map_or(BodySize::Stream, BodySize::Sized)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, CutOff>>> {
        self.0.poll_next_unpin(cx).map_ok(Bytes::from).map_err(|_| CutOff)
    }
}

/// The response without its body, if the request is HEAD: actix-http would read it to its end.
pub(super) fn without_body_for_head(request: &HttpRequest, response: HttpResponse) -> HttpResponse {
    match *request.method() {
        Method::HEAD => response.map_body(|_, body| BoxBody::new(Unsent(body.size()))),
        _ => response,
    }
}

/// A body of which only the size is known.
struct Unsent(BodySize);

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        status(self.status())
    }

    fn error_response(&self) -> HttpResponse {
        response(self.response())
    }
}

/// For handlers without the attribute: responds in JSON, and logs the error.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status(self.status())
    }

    fn error_response(&self) -> HttpResponse {
        response(error_response(self))
    }
}

impl Responder for Csv {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        response(self.into())
    }
}

/// Lets handlers without the attribute return pages.
impl<R: Serialize + 'static> Responder for ApiPage<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let known_tags = values(request, IF_NONE_MATCH);
        match page_response(&request.into(), ListParts::new(self), known_tags) {
            Ok(page) => response(page),
            Err(error) => HttpResponse::from_error(error),
        }
    }
}
