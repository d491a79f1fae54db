//! The return types of handlers: contexts or rows, or their own responses.

use std::error;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::api::Content;
use crate::context::Context;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::response::{
    IntoContext, IsResponse, ListParts, ManualPage, Unpaged, implement_for_contexts,
};

/// What is paged, or any other response: the return type of a handler that has a choice.
///
/// ```
/// use axum::response::{IntoResponse, Redirect};
/// use tg_paginate::axum::Either;
/// use tg_paginate::axum::prelude::*;
///
/// #[paginate(var = "persons")]
/// async fn persons() -> Either<Context, impl IntoResponse> {
///     let persons = vec!["Ada", "Grace"];
///     match persons.is_empty() {
///         true => Either::Right(Redirect::to("/welcome")),
///         false => Either::Left(context! { persons }),
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Either<L, R> {
    /// A context or rows, to page.
    Left(L),
    /// A response, which is sent unchanged.
    Right(R),
}

/// The return types of a handler with `#[paginate(var = …)]`: contexts, and `Result` or `Either`
/// around them. Sealed.
///
/// ```
/// use tg_paginate::axum::IntoContextResponse;
/// use tg_paginate::axum::prelude::*;
///
/// #[paginate(var = "persons")]
/// async fn persons() -> impl IntoContextResponse {
///     context! { persons: vec!["Ada", "Grace"] }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a handler with `#[paginate]` can return",
    label = "not a context",
    note = "return `Context`, `tera::Context`, a JSON object or a map with text for keys",
    note = "to return rows or a query as a JSON list, remove `var`",
    note = "you can wrap it in a `Result` whose error is a response, or return `Either<Context, impl \
            IntoResponse>`"
)]
pub trait IntoContextResponse {
    /// Separates contexts from other responses.
    ///
    /// # Errors
    /// The other response.
    #[doc(hidden)]
    fn into_context_response(self) -> Result<Context, Response>;
}

implement_for_contexts! {
    IntoContextResponse {
        fn into_context_response(self) -> Result<Context, Response> {
            self.into_context().map_err(|json| Json(json).into_response())
        }
    }
}

impl<C: IntoContextResponse, E: IntoResponse> IntoContextResponse for Result<C, E> {
    fn into_context_response(self) -> Result<Context, Response> {
        self.map_err(IntoResponse::into_response)?.into_context_response()
    }
}

impl<C: IntoContextResponse, R: IntoResponse> IntoContextResponse for Either<C, R> {
    fn into_context_response(self) -> Result<Context, Response> {
        match self {
            Either::Left(context) => context.into_context_response(),
            Either::Right(response) => Err(response.into_response()),
        }
    }
}

/// Never holds; the bound gives the message.
#[doc(hidden)]
impl IntoResponse for Context
where
    for<'c> Unpaged<'c>: IsResponse,
{
    fn into_response(self) -> Response {
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

/// The return types of a handler with `#[paginate]` without `var`: rows, rows after a status and
/// headers, and `Result` or `Either` around these. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a handler with `#[paginate]` and without `var` can return",
    label = "neither rows nor a query",
    note = "to page an entry of a `Context`, name it: `#[paginate(var = \"…\")]`",
    note = "an API returns a dataset: a `Vec`, a query with `.on(&pool)`, `impl Dataset`; with \
            `&mut PaginationParameters` it returns the rows of one page",
    note = "a `StatusCode` and headers can come first, `(status, headers, rows)`; you can wrap it in a \
            `Result` whose error is a response, or return `Either<rows, impl IntoResponse>`"
)]
pub trait IntoListResponse {
    /// The rows.
    type Rows;

    /// Separates rows from other responses.
    ///
    /// # Errors
    /// The other response.
    #[doc(hidden)]
    fn into_list_response(self) -> Result<ListParts<Self::Rows>, Response>;
}

impl<D: Dataset> IntoListResponse for D {
    type Rows = D;

    fn into_list_response(self) -> Result<ListParts<D>, Response> {
        Ok(ListParts::new(self))
    }
}

impl<T: Serialize> IntoListResponse for Json<T> {
    type Rows = Json<T>;

    fn into_list_response(self) -> Result<ListParts<Self>, Response> {
        Ok(ListParts::new(self))
    }
}

impl IntoListResponse for Value {
    type Rows = Value;

    fn into_list_response(self) -> Result<ListParts<Value>, Response> {
        Ok(ListParts::new(self))
    }
}

impl<P: ResponsePart, A: IntoListResponse> IntoListResponse for (P, A) {
    type Rows = A::Rows;

    fn into_list_response(self) -> Result<ListParts<A::Rows>, Response> {
        let (part, rows) = self;
        let mut parts = rows.into_list_response()?;
        part.put(&mut parts).map_err(IntoResponse::into_response)?;
        Ok(parts)
    }
}

impl<P: ResponsePart, Q: ResponsePart, A: IntoListResponse> IntoListResponse for (P, Q, A) {
    type Rows = A::Rows;

    fn into_list_response(self) -> Result<ListParts<A::Rows>, Response> {
        let (first, second, rows) = self;
        (first, (second, rows)).into_list_response()
    }
}

impl<A: IntoListResponse, E: IntoResponse> IntoListResponse for Result<A, E> {
    type Rows = A::Rows;

    fn into_list_response(self) -> Result<ListParts<A::Rows>, Response> {
        self.map_err(IntoResponse::into_response)?.into_list_response()
    }
}

impl<A: IntoListResponse, R: IntoResponse> IntoListResponse for Either<A, R> {
    type Rows = A::Rows;

    fn into_list_response(self) -> Result<ListParts<A::Rows>, Response> {
        match self {
            Either::Left(rows) => rows.into_list_response(),
            Either::Right(response) => Err(response.into_response()),
        }
    }
}

impl<T: Serialize + 'static> ManualPage for Json<T> {
    type Item = T;

    fn into_items(self) -> (Vec<T>, Content) {
        (vec![self.0], Content::Value)
    }
}

/// What may come before the rows in the tuple that a handler returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come before the rows that a handler returns",
    label = "neither a status nor headers",
    note = "write `(StatusCode::…, rows)`, `(headers, rows)` or `(StatusCode::…, headers, rows)`, with \
            a `HeaderMap` or pairs such as `[(\"x-name\", \"value\")]`"
)]
pub trait ResponsePart {
    /// Adds itself to the response.
    ///
    /// # Errors
    /// If a header has an invalid name or value.
    fn put<T>(self, parts: &mut ListParts<T>) -> Result<(), Error>;
}

impl ResponsePart for StatusCode {
    fn put<T>(self, parts: &mut ListParts<T>) -> Result<(), Error> {
        parts.status = Some(self);
        Ok(())
    }
}

impl ResponsePart for HeaderMap {
    fn put<T>(self, parts: &mut ListParts<T>) -> Result<(), Error> {
        parts.headers.extend(self);
        Ok(())
    }
}

impl<K, V, const N: usize> ResponsePart for [(K, V); N]
where
    K: TryInto<HeaderName, Error: error::Error + Send + Sync + 'static>,
    V: TryInto<HeaderValue, Error: error::Error + Send + Sync + 'static>,
{
    fn put<T>(self, parts: &mut ListParts<T>) -> Result<(), Error> {
        for (name, value) in self {
            let name = name.try_into().map_err(Error::source)?;
            parts.headers.append(name, value.try_into().map_err(Error::source)?);
        }
        Ok(())
    }
}
