//! The extractor of a [`Filter`].

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::layer::Settings;
use super::page_request::PageRequest;
use crate::response::{Filter, FilterQuery, Filtered, log_missing_handler};
use crate::url::request::Request;

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Filter<T> {
    type Rejection = FilterRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, FilterRejection> {
        let Some(FilterQuery(query)) = parts.extensions.get::<FilterQuery>().copied() else {
            log_missing_handler();
            return Err(FilterRejection(None));
        };
        let settings = parts.extensions.get::<Settings>();
        let request = Request::new(parts.uri.path(), parts.uri.query().unwrap_or(""));
        let request = match settings.and_then(|settings| settings.config.as_ref()) {
            Some(config) => request.config(config),
            None => request,
        };
        let filter = serde_html_form::from_str(&query(&request));
        filter.map(Filter).map_err(|error| FilterRejection(Some(error.to_string())))
    }
}

/// Why there is no [`Filter`]: the query string does not fit its type. 400.
#[derive(Debug, thiserror::Error)]
#[error("Failed to deserialize query string: {}", .0.as_deref().unwrap_or("no handler"))]
pub struct FilterRejection(Option<String>);

impl FilterRejection {
    /// The status of the response; 500 if the handler has no `#[paginate]`.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self.0 {
            Some(_) => StatusCode::BAD_REQUEST,
            None => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for FilterRejection {
    fn into_response(self) -> Response {
        match self.0 {
            Some(_) => (self.status(), self.to_string()).into_response(),
            None => self.status().into_response(),
        }
    }
}

/// The request of a handler that takes a [`Filter`]. It is extracted first, and says which
/// parameters are those of the lists of the handler `H`.
pub struct FilteredRequest<H> {
    /// The request itself.
    pub request: PageRequest,
    handler: PhantomData<H>,
}

impl<S: Send + Sync, H: Filtered> FromRequestParts<S> for FilteredRequest<H> {
    type Rejection = RawPathParamsRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.insert(FilterQuery(H::filter_query));
        let request = PageRequest::from_request_parts(parts, state).await?;
        Ok(FilteredRequest { request, handler: PhantomData })
    }
}
