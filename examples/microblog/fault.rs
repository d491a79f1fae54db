//! Faults of the program or its database: logged, and not shown to visitors.

use std::error::Error;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

pub(crate) type Result<T> = std::result::Result<T, Fault>;

/// An error that becomes a 500 response.
#[derive(Debug)]
pub(crate) struct Fault(Box<dyn Error>);

impl<E: Error + 'static> From<E> for Fault {
    fn from(error: E) -> Self {
        Fault(error.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        tracing::error!(error = %self.0, "no answer");
        HttpResponse::new(self.status_code())
    }
}
