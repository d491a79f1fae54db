//! What pagination reads of a request.

use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, OriginalUri, RawPathParams};
use axum::http::header::{ACCEPT, HeaderName, HeaderValue, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use tera::Tera;

use super::layer::Settings;
use crate::error::Error;
use crate::url::request::Request;

const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// What pagination reads of a request: the original address, the values of the path, and what a
/// [`layer`](super::layer()) says.
///
/// Handlers without the attribute pass it to [`Paginator::page`](crate::Paginator::page):
///
/// ```
/// use axum::Json;
/// use tg_paginate::axum::PageRequest;
/// use tg_paginate::{Error, Page, PaginateConfig, Paginator};
///
/// const NUMBERS: Paginator = Paginator::new("numbers", PaginateConfig::new().limit(20));
///
/// async fn numbers(request: PageRequest) -> Result<Json<Page<u32>>, Error> {
///     NUMBERS.page(&request, (1..=95).collect::<Vec<_>>()).await.map(Json)
/// }
/// # let _: axum::Router = axum::Router::new().route("/", axum::routing::get(numbers));
/// ```
#[derive(Debug)]
pub struct PageRequest {
    uri: Uri,
    is_repeatable: bool,
    /// `None` outside of routes.
    path_values: Option<RawPathParams>,
    accept: Vec<HeaderValue>,
    known_tags: Vec<HeaderValue>,
    forwarded_prefixes: Vec<HeaderValue>,
    settings: Settings,
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    /// A path whose values are not UTF-8 has no pages.
    type Rejection = RawPathParamsRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let path_values = match RawPathParams::from_request_parts(parts, state).await {
            Ok(values) => Some(values),
            Err(RawPathParamsRejection::MissingPathParams(_)) => None,
            Err(rejection) => return Err(rejection),
        };
        // inside of `nest` the prefix is missing in the URI of the request
        let original = parts.extensions.get::<OriginalUri>();
        let header = |name: HeaderName| parts.headers.get_all(name).iter().cloned().collect();
        Ok(PageRequest {
            uri: original.map_or(&parts.uri, |OriginalUri(uri)| uri).clone(),
            is_repeatable: matches!(parts.method, Method::GET | Method::HEAD),
            path_values,
            accept: header(ACCEPT),
            known_tags: header(IF_NONE_MATCH),
            forwarded_prefixes: header(FORWARDED_PREFIX),
            settings: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}

impl<'r> From<&'r PageRequest> for Request<'r> {
    fn from(request: &'r PageRequest) -> Self {
        let uri = &request.uri;
        let mut plain = Request::new(uri.path(), uri.query().unwrap_or(""))
            .path_values(request.path_values.iter().flatten());
        for prefix in texts(&request.forwarded_prefixes) {
            plain = plain.forwarded_prefix(prefix);
        }
        if !request.is_repeatable {
            plain = plain.not_repeatable();
        }
        match &request.settings.config {
            Some(config) => plain.config(config),
            None => plain,
        }
    }
}

impl PageRequest {
    /// The values of `Accept` that are text.
    pub(super) fn accept(&self) -> impl Iterator<Item = &str> {
        texts(&self.accept)
    }

    /// The values of `If-None-Match` that are text.
    pub(super) fn known_tags(&self) -> impl Iterator<Item = &str> {
        texts(&self.known_tags)
    }

    pub(super) fn tera(&self) -> Result<&Tera, Error> {
        self.settings.tera.as_ref().map(Arc::as_ref).ok_or(Error::NoTera(
            "add `.layer(tg_paginate::axum::layer(tera))` to the `Router`, after its routes",
        ))
    }
}

fn texts(values: &[HeaderValue]) -> impl Iterator<Item = &str> {
    values.iter().filter_map(|value| value.to_str().ok())
}
