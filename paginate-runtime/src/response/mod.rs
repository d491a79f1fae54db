//! Responses as values of the `http` crate. The folder of each web framework converts them; this
//! one names no framework.

mod context;
mod failure;
mod filter;
mod format;
mod list;
mod unpaged;

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{Stream, StreamExt};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue, VARY};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

pub use context::{Handler, View};
pub(crate) use context::{IntoContext, implement_for_contexts};
pub(crate) use failure::{ErrorResponder, Failure, error_response};
pub use filter::{Filter, Filtered};
pub(crate) use filter::{FilterQuery, log_missing_handler};
pub use list::{ListHandler, ManualPage};
pub(crate) use list::{ListParts, page_response};
pub(crate) use unpaged::{IsResponse, Unpaged};

use crate::api::JsonBody;
use crate::csv::Csv;
use crate::error::{Error, Met};

/// A response. Only those of APIs have rows, of type `R`.
pub(crate) type Response<R = ()> = http::Response<Body<R>>;

/// The body of a response: a stream of bytes that writes rows on demand.
pub(crate) enum Body<R = ()> {
    Empty,
    Bytes(Vec<u8>),
    Json(Box<JsonBody<R>>),
    Csv(Csv),
}

impl<R: Serialize> Body<R> {
    /// The number of bytes, for `Content-Length`; `None` if it is not known yet.
    pub(crate) fn size(&self) -> Option<u64> {
        match self {
            Body::Empty => Some(0),
            Body::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Body::Json(body) => body.size(),
            Body::Csv(_) => None,
        }
    }
}

impl<R: Serialize> Stream for Body<R> {
    type Item = Result<Vec<u8>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = match &mut *self {
            Body::Empty => None,
            Body::Bytes(bytes) => (!bytes.is_empty()).then(|| Ok(std::mem::take(bytes))),
            Body::Json(body) => body.next(),
            // logs its own errors
            Body::Csv(csv) => return csv.poll_next_unpin(cx),
        };
        if let Some(Err(error)) = &piece {
            error.log("the response was cut off", Met::default());
        }
        Poll::Ready(piece)
    }
}

fn ok(content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::Bytes(body));
    put(&mut response, CONTENT_TYPE, content_type);
    response
}

fn html(body: String) -> Response {
    ok("text/html; charset=utf-8", body.into_bytes())
}

pub(crate) fn json(body: Vec<u8>) -> Response {
    ok("application/json", body)
}

fn put<B>(response: &mut http::Response<B>, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// Says to caches that links depend on a header that a proxy sends.
fn vary_by_prefix<B>(response: &mut http::Response<B>) {
    response.headers_mut().append(VARY, HeaderValue::from_static("X-Forwarded-Prefix"));
}

/// A file to save, whose rows are sent as they are read.
impl From<Csv> for Response {
    fn from(csv: Csv) -> Self {
        let disposition = attachment(csv.file_name());
        let mut response = Response::new(Body::Csv(csv));
        put(&mut response, CONTENT_TYPE, Csv::CONTENT_TYPE);
        if let Ok(disposition) = HeaderValue::try_from(disposition) {
            response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
        }
        put(&mut response, VARY, "Accept");
        response
    }
}

/// Characters that a name needs no encoding for (RFC 8187).
const IN_FILE_NAME: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The value of `Content-Disposition`. A name with other characters than ASCII is encoded (RFC
/// 6266), and clients that do not know that see `_` in their place.
fn attachment(file_name: &str) -> String {
    let ascii = |letter: char| if letter.is_ascii() { letter } else { '_' };
    let plain: String = file_name.chars().map(ascii).collect();
    let plain = plain.replace('\\', "\\\\").replace('"', "\\\"");
    match file_name.is_ascii() {
        true => format!("attachment; filename=\"{plain}\""),
        false => {
            let encoded = utf8_percent_encode(file_name, IN_FILE_NAME);
            format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::api::ApiPaginator;
    use crate::config::PaginateConfig;
    use crate::paginator::Paginator;
    use crate::url::request::Request;

    fn is_send<T: Send>(_: &T) {}

    #[test]
    fn the_name_of_a_file_is_encoded_if_it_needs_to_be() {
        for (name, expected) in [
            ("invoices 2025.csv", "attachment; filename=\"invoices 2025.csv\""),
            ("a\"b.csv", "attachment; filename=\"a\\\"b.csv\""),
            (
                "Überfällig; x.csv",
                "attachment; filename=\"_berf_llig; x.csv\"; \
                 filename*=UTF-8''%C3%9Cberf%C3%A4llig%3B%20x.csv",
            ),
        ] {
            assert_eq!(attachment(name), expected);
        }
    }

    #[test]
    fn responses_to_contexts_are_made_and_sent_on_any_thread() {
        static HANDLER: Handler = Handler {
            name: "persons",
            paginators: &[Paginator::new("persons", PaginateConfig::new())],
            view: View::Json,
        };
        let call = HANDLER.read(&Request::new("/persons", ""), []).unwrap();
        let response = call.respond(crate::Context::new(), || Err(Error::NotFound));
        is_send(&response);
        let failure = response.now_or_never().unwrap().err().unwrap();
        is_send(&failure.response());
        assert_eq!(failure.response().status(), 500);
    }

    #[test]
    fn responses_with_rows_are_made_and_sent_on_any_thread() {
        let request = Request::new("/numbers", "");
        let config = PaginateConfig::new().etag(true);
        let handler = ListHandler { name: "numbers", paginator: ApiPaginator::new(config) };
        let respond = |known_tags: Vec<String>| {
            let listing = handler.read(&request).unwrap();
            let parts = ListParts::new(vec![1, 2]);
            let known_tags = known_tags.iter().map(String::as_str);
            let response = handler.respond(&request, listing, parts, known_tags);
            is_send(&response);
            response.now_or_never().unwrap().unwrap()
        };
        let response = respond(Vec::new());
        is_send(&response);
        assert_eq!(response.body().size(), Some(5));
        let tag = response.headers().get("etag").unwrap().to_str().unwrap().to_owned();
        let body = response.into_body().collect::<Vec<_>>().now_or_never();
        assert_eq!(body.unwrap().into_iter().map(Result::unwrap).collect::<Vec<_>>(), [b"[1,2]"]);
        for known in [vec!["\"x\"".to_owned(), format!("\"y\", {tag}")], vec!["*".to_owned()]] {
            let response = respond(known);
            assert_eq!(response.status(), 304);
            assert_eq!(response.body().size(), Some(0));
        }
        assert_eq!(respond(vec![format!("{tag}x"), "W/".to_owned()]).status(), 200);
    }
}
