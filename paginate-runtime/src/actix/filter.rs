//! The extractor of a [`Filter`].

use std::cell::Cell;
use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::FutureExt;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::response::{Filter, FilterQuery, Filtered, log_missing_handler};
use crate::url::request::Request;

impl<T: DeserializeOwned> FromRequest for Filter<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let source = request.extensions().get::<FilterQuery>().copied();
        let Some(FilterQuery(query)) = source else {
            log_missing_handler();
            return ready(Err(ErrorInternalServerError("Internal Server Error")));
        };
        let filter = serde_html_form::from_str(&query(&Request::from(request)));
        ready(filter.map(Filter).map_err(|error| refusal(request, error.to_string())))
    }
}

thread_local! {
    static REASON: Cell<String> = const { Cell::new(String::new()) };
}

/// What no query string deserialises as, for the reason in `REASON`.
struct Refused;

impl<'de> Deserialize<'de> for Refused {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom(REASON.take()))
    }
}

/// The error as `web::Query` has it, which alone can call the error handler of a `QueryConfig`.
fn refusal(request: &HttpRequest, reason: String) -> actix_web::Error {
    REASON.set(reason);
    match Query::<Refused>::from_request(request, &mut Payload::None).now_or_never() {
        Some(Err(error)) => error,
        Some(Ok(_)) | None => ErrorInternalServerError("Internal Server Error"),
    }
}

/// The request of a handler that takes a [`Filter`]. It is extracted first, and says which
/// parameters are those of the lists of the handler `H`.
pub struct FilteredRequest<H> {
    /// The request itself.
    pub request: HttpRequest,
    handler: PhantomData<H>,
}

impl<H: Filtered> FromRequest for FilteredRequest<H> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        request.extensions_mut().insert(FilterQuery(H::filter_query));
        ready(Ok(FilteredRequest { request: request.clone(), handler: PhantomData }))
    }
}
