//! Converts our responses into those of axum.

use axum::body::Body as AxumBody;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{IntoResponse, Response as AxumResponse};
use serde::Serialize;

use crate::api::ApiPage;
use crate::csv::Csv;
use crate::error::Error;
use crate::response::{Body, Failure, ListParts, Response, error_response, page_response};
use crate::url::request::Request;

pub(super) fn response<R: Serialize + Send + 'static>(mut response: Response<R>) -> AxumResponse {
    // a 304 has the length of what it does not send, which is not known
    if response.status() != StatusCode::NOT_MODIFIED
        && let Some(size) = response.body().size()
    {
        response.headers_mut().insert(CONTENT_LENGTH, size.into());
    }
    response.map(|body| match body {
        Body::Bytes(bytes) => bytes.into(),
        body => AxumBody::from_stream(body),
    })
}

impl From<Failure> for AxumResponse {
    fn from(failure: Failure) -> Self {
        response(failure.response())
    }
}

/// For handlers without the attribute: responds in JSON, and logs the error.
impl IntoResponse for Error {
    fn into_response(self) -> AxumResponse {
        response(error_response(&self))
    }
}

impl IntoResponse for Csv {
    fn into_response(self) -> AxumResponse {
        response(self.into())
    }
}

/// Lets handlers without the attribute return pages. Nothing is known of the request here, so the
/// answer is never a 304.
impl<R: Serialize + Send + 'static> IntoResponse for ApiPage<R> {
    fn into_response(self) -> AxumResponse {
        match page_response(&Request::new("", ""), ListParts::new(self), []) {
            Ok(page) => response(page),
            Err(error) => error.into_response(),
        }
    }
}
