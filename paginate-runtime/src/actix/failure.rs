//! Errors as answers: HTML or JSON, and nothing about the program's faults.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};

use super::format::Format;
use crate::error::{Error, Invalid, Met};

const NO_PAGE: &str = "no page";

/// An error, and in which format the client wants to read of it.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) format: Format,
}

impl Failure {
    /// The failure of a handler; what is not the client's doing is told to the log.
    pub(super) fn of(met: Met<'_>, error: Error, format: Format) -> actix_web::Error {
        error.log(NO_PAGE, met);
        Failure { error, format }.into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        status(&self.error)
    }

    fn error_response(&self) -> HttpResponse {
        respond(&self.error, self.format)
    }
}

/// For those who page without the attribute: an error of theirs is answered in JSON, and told to the
/// log if it is a fault.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status(self)
    }

    fn error_response(&self) -> HttpResponse {
        self.log(NO_PAGE, Met::default());
        respond(self, Format::Json)
    }
}

fn status(error: &Error) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn respond(error: &Error, format: Format) -> HttpResponse {
    let status = status(error);
    let mut response = HttpResponse::build(status);
    let problems = match error {
        Error::Redirect(location) => {
            response.insert_header((header::LOCATION, location.as_str()));
            return response.finish();
        }
        Error::Invalid { problems, .. } => problems.as_slice(),
        _ => &[],
    };
    response.insert_header((header::VARY, "Accept"));
    if let Some(time) = error.retry_after() {
        response.insert_header((header::RETRY_AFTER, time.as_secs()));
    }
    let reason = status.canonical_reason().unwrap_or("Error");
    match format {
        Format::Json => response.json(Body {
            code: status.as_u16(),
            status: reason,
            errors: (!problems.is_empty()).then(|| Errors { query: by_parameter(problems) }),
        }),
        Format::Html => {
            response.content_type(ContentType::html()).body(html(status.as_u16(), reason, problems))
        }
    }
}

/// flask-smorest's shape.
#[derive(Serialize)]
struct Body {
    code: u16,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Errors>,
}

#[derive(Serialize)]
struct Errors {
    query: Map<String, Value>,
}

fn by_parameter(problems: &[Invalid]) -> Map<String, Value> {
    let mut query = Map::new();
    for Invalid { parameter, message } in problems {
        let messages = query.entry(parameter).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(messages) = messages {
            messages.push(message.as_str().into());
        }
    }
    query
}

fn html(code: u16, reason: &str, problems: &[Invalid]) -> String {
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{code} {reason}</title>\n<h1>{reason}</h1>\n"
    );
    for problem in problems {
        let (parameter, message) = (escaped(&problem.parameter), escaped(&problem.message));
        html.push_str(&format!("<p><code>{parameter}</code>: {message}</p>\n"));
    }
    html
}

fn escaped(text: &str) -> String {
    let mut html = Vec::new();
    // writing to memory does not fail
    let _ = tera::escape_html(text, &mut html);
    String::from_utf8_lossy(&html).into_owned()
}
