//! Errors as responses: HTML or JSON. Only HTML of debug builds has details about faults of the
//! program.

use std::cell::Cell;
use std::fmt;

use http::StatusCode;
use http::header::{HeaderValue, LOCATION, RETRY_AFTER, VARY};
use serde::Serialize;
use serde_json::{Map, Value};

use super::format::Format;
use super::{Body, Response, html, json, put, vary_by_prefix};
use crate::error::{Class, Error, Invalid, Met};
use crate::paginator::Paginator;

/// How the errors of a request are logged and answered. By default, as of a handler without the
/// attribute: in JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorResponder {
    pub(crate) handler: Option<&'static str>,
    pub(crate) paginators: &'static [Paginator],
    pub(crate) format: Format,
    /// Whether links depend on the header `X-Forwarded-Prefix`, as those of redirects do.
    pub(crate) by_prefix: bool,
}

const WITHOUT_ATTRIBUTE: ErrorResponder =
    ErrorResponder { handler: None, paginators: &[], format: Format::Json, by_prefix: false };

thread_local! {
    /// What holds for errors that are converted into a response now. Their type decides when, and
    /// the conversion knows no request.
    static CURRENT: Cell<ErrorResponder> = const { Cell::new(WITHOUT_ATTRIBUTE) };
}

impl ErrorResponder {
    /// Converts what a handler returned. An [`Error`] in it, or in an error of the program, is
    /// logged and answered like one of the attribute.
    pub(crate) fn convert<T>(self, convert: impl FnOnce() -> T) -> T {
        struct Restore(ErrorResponder);
        impl Drop for Restore {
            fn drop(&mut self) {
                CURRENT.set(self.0);
            }
        }
        let _restore = Restore(CURRENT.replace(self));
        convert()
    }

    /// Logs an error.
    pub(super) fn fail(self, error: Error) -> Failure {
        self.log(&error);
        Failure { error, responder: self }
    }

    fn log(self, error: &Error) {
        let vars = self.paginators.iter().map(Paginator::var).collect::<Vec<_>>().join(", ");
        let var = Some(vars.as_str()).filter(|vars| !vars.is_empty());
        error.log("no page", Met { handler: self.handler, var });
    }

    fn respond(self, error: &Error) -> Response {
        let mut response = respond(error, self.format);
        if self.by_prefix {
            vary_by_prefix(&mut response);
        }
        response
    }
}

/// An error that is logged, and how it is answered.
#[derive(Debug)]
pub(crate) struct Failure {
    error: Error,
    responder: ErrorResponder,
}

impl Failure {
    #[cfg(feature = "actix")]
    pub(crate) fn status(&self) -> u16 {
        self.error.status()
    }

    pub(crate) fn response(&self) -> Response {
        self.responder.respond(&self.error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// The response to an error that a handler returns itself. Logs the error.
pub(crate) fn error_response(error: &Error) -> Response {
    let responder = CURRENT.get();
    responder.log(error);
    responder.respond(error)
}

fn respond(error: &Error, format: Format) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Error::Redirect(location) = error {
        return redirect(status, location);
    }
    let problems = match error {
        Error::Invalid { problems, .. } => problems.as_slice(),
        _ => &[],
    };
    // a new program often has no subscriber for its log; the text may have values of the database
    let is_shown = cfg!(debug_assertions) && error.class() == Class::Program;
    let cause = is_shown.then(|| error.to_string());
    let reason = status.canonical_reason().unwrap_or("Error");
    let mut response = match format {
        Format::Html => html(page(status, reason, problems, cause.as_deref())),
        Format::Json => json(object(status, reason, problems)),
    };
    *response.status_mut() = status;
    put(&mut response, VARY, "Accept");
    if let Some(time) = error.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, time.as_secs().into());
    }
    response
}

fn redirect(status: StatusCode, location: &str) -> Response {
    let mut response = Response::new(Body::Empty);
    match HeaderValue::from_str(location) {
        Ok(location) => {
            *response.status_mut() = status;
            response.headers_mut().insert(LOCATION, location);
        }
        Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    response
}

/// The shape of flask-smorest's errors.
#[derive(Serialize)]
struct Object {
    code: u16,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Errors>,
}

#[derive(Serialize)]
struct Errors {
    query: Map<String, Value>,
}

fn object(status: StatusCode, reason: &'static str, problems: &[Invalid]) -> Vec<u8> {
    let errors = (!problems.is_empty()).then(|| Errors { query: by_parameter(problems) });
    let object = Object { code: status.as_u16(), status: reason, errors };
    // text and numbers always serialise
    serde_json::to_vec(&object).unwrap_or_default()
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

fn page(status: StatusCode, reason: &str, problems: &[Invalid], cause: Option<&str>) -> String {
    let code = status.as_u16();
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{code} {reason}</title>\n<h1>{reason}</h1>\n"
    );
    for problem in problems {
        let (parameter, message) = (escaped(&problem.parameter), escaped(&problem.message));
        html.push_str(&format!("<p><code>{parameter}</code>: {message}</p>\n"));
    }
    if let Some(cause) = cause {
        let cause = escaped(cause);
        html.push_str(&format!("<p>{cause}</p>\n<p>Only debug builds show this text.</p>\n"));
    }
    html
}

fn escaped(text: &str) -> String {
    let mut html = Vec::new();
    // writing to memory cannot fail
    let _ = tera::escape_html(text, &mut html);
    String::from_utf8_lossy(&html).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_a_cause_says_the_status_alone() {
        let page = page(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error", &[], None);
        assert!(page.ends_with("<h1>Internal Server Error</h1>\n"), "{page}");
    }

    #[test]
    fn json_never_has_a_cause() {
        let json = object(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error", &[]);
        assert_eq!(json, br#"{"code":500,"status":"Internal Server Error"}"#);
    }
}
