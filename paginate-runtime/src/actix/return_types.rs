//! The return types of handlers: contexts or rows, or their own responses.

use actix_web::body::BoxBody;
use actix_web::error::{ErrorInternalServerError, HttpError};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, TryIntoHeaderPair};
use actix_web::web::Json;
use actix_web::{Either, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::Value;

use super::convert;
use crate::api::Content;
use crate::context::Context;
use crate::dataset::Dataset;
use crate::response::{
    IntoContext, IsResponse, ListParts, ManualPage, Unpaged, implement_for_contexts,
};

type ReturnedRows<T> = actix_web::Result<Returned<ListParts<T>>>;

/// The value that a handler returned.
#[derive(Debug)]
pub enum Returned<T> {
    /// Data to page.
    Data(T),
    /// The handler's own response, sent unchanged.
    Response(HttpResponse),
}

impl<T> Returned<T> {
    fn respond(responder: impl Responder, request: &HttpRequest) -> actix_web::Result<Self> {
        Ok(Returned::Response(responder.respond_to(request).map_into_boxed_body()))
    }
}

/// The return types of a handler with `#[paginate(var = …)]`: contexts, and `Result` or `Either`
/// around them. Sealed.
///
/// ```
/// use actix_web::get;
/// use tg_paginate::actix::IntoContextResponse;
/// use tg_paginate::prelude::*;
///
/// #[get("/persons")]
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
    note = "you can wrap it in a `Result`, or return `Either<Context, impl Responder>`"
)]
pub trait IntoContextResponse {
    /// Separates contexts from other responses.
    ///
    /// # Errors
    /// The handler's error.
    #[doc(hidden)]
    fn into_context_response(self, request: &HttpRequest) -> actix_web::Result<Returned<Context>>;
}

implement_for_contexts! {
    IntoContextResponse {
        fn into_context_response(self, _: &HttpRequest) -> actix_web::Result<Returned<Context>> {
            Ok(match self.into_context() {
                Ok(context) => Returned::Data(context),
                Err(json) => Returned::Response(HttpResponse::Ok().json(json)),
            })
        }
    }
}

impl<C: IntoContextResponse, E: Into<actix_web::Error>> IntoContextResponse for Result<C, E> {
    fn into_context_response(self, request: &HttpRequest) -> actix_web::Result<Returned<Context>> {
        self.map_err(Into::into)?.into_context_response(request)
    }
}

impl<C: IntoContextResponse, R: Responder> IntoContextResponse for Either<C, R> {
    fn into_context_response(self, request: &HttpRequest) -> actix_web::Result<Returned<Context>> {
        match self {
            Either::Left(context) => context.into_context_response(request),
            Either::Right(responder) => Returned::respond(responder, request),
        }
    }
}

/// Never holds; the bound gives the message.
#[doc(hidden)]
impl Responder for Context
where
    for<'c> Unpaged<'c>: IsResponse,
{
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::InternalServerError().finish()
    }
}

/// The return types of a handler with `#[paginate]` without `var`: rows, rows followed by a status
/// and headers, and `Result` or `Either` around these. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a handler with `#[paginate]` and without `var` can return",
    label = "neither rows nor a query",
    note = "to page an entry of a `Context`, name it: `#[paginate(var = \"…\")]`",
    note = "an API returns a dataset: a `Vec`, a query with `.on(&pool)`, `impl Dataset`; with \
            `&mut PaginationParameters` it returns the rows of one page",
    note = "a `StatusCode` and headers can follow, `(rows, status, headers)`; you can wrap it in a \
            `Result`, or return `Either<rows, impl Responder>`"
)]
pub trait IntoListResponse {
    /// The rows.
    type Rows;

    /// Separates rows from other responses.
    ///
    /// # Errors
    /// The handler's error.
    #[doc(hidden)]
    fn into_list_response(self, request: &HttpRequest) -> ReturnedRows<Self::Rows>;
}

fn rows<T>(rows: T) -> ReturnedRows<T> {
    Ok(Returned::Data(ListParts::new(rows)))
}

impl<D: Dataset> IntoListResponse for D {
    type Rows = D;

    fn into_list_response(self, _: &HttpRequest) -> ReturnedRows<D> {
        rows(self)
    }
}

impl<T: Serialize> IntoListResponse for Json<T> {
    type Rows = Json<T>;

    fn into_list_response(self, _: &HttpRequest) -> ReturnedRows<Json<T>> {
        rows(self)
    }
}

impl IntoListResponse for Value {
    type Rows = Value;

    fn into_list_response(self, _: &HttpRequest) -> ReturnedRows<Value> {
        rows(self)
    }
}

impl<A: IntoListResponse, P: ResponsePart> IntoListResponse for (A, P) {
    type Rows = A::Rows;

    fn into_list_response(self, request: &HttpRequest) -> ReturnedRows<A::Rows> {
        let (rows, part) = self;
        let mut returned = rows.into_list_response(request)?;
        if let Returned::Data(parts) = &mut returned {
            part.put(parts)?;
        }
        Ok(returned)
    }
}

impl<A: IntoListResponse, P: ResponsePart, Q: ResponsePart> IntoListResponse for (A, P, Q) {
    type Rows = A::Rows;

    fn into_list_response(self, request: &HttpRequest) -> ReturnedRows<A::Rows> {
        let (rows, first, second) = self;
        ((rows, first), second).into_list_response(request)
    }
}

impl<A: IntoListResponse, E: Into<actix_web::Error>> IntoListResponse for Result<A, E> {
    type Rows = A::Rows;

    fn into_list_response(self, request: &HttpRequest) -> ReturnedRows<A::Rows> {
        self.map_err(Into::into)?.into_list_response(request)
    }
}

impl<A: IntoListResponse, R: Responder> IntoListResponse for Either<A, R> {
    type Rows = A::Rows;

    fn into_list_response(self, request: &HttpRequest) -> ReturnedRows<A::Rows> {
        match self {
            Either::Left(rows) => rows.into_list_response(request),
            Either::Right(responder) => Returned::respond(responder, request),
        }
    }
}

impl<T: Serialize + 'static> ManualPage for Json<T> {
    type Item = T;

    fn into_items(self) -> (Vec<T>, Content) {
        (vec![self.into_inner()], Content::Value)
    }
}

/// What may follow the rows in the tuple that a handler returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot follow the rows that a handler returns",
    label = "neither a status nor headers",
    note = "write `(rows, StatusCode::…)`, `(rows, headers)` or `(rows, StatusCode::…, headers)`, with \
            a `HeaderMap` or pairs such as `[(\"X-Name\", \"value\")]`"
)]
pub trait ResponsePart {
    /// Adds itself to the response.
    ///
    /// # Errors
    /// If a header has an invalid name or value.
    fn put<T>(self, parts: &mut ListParts<T>) -> actix_web::Result<()>;
}

impl ResponsePart for StatusCode {
    fn put<T>(self, parts: &mut ListParts<T>) -> actix_web::Result<()> {
        parts.status = http::StatusCode::from_u16(self.as_u16()).ok();
        Ok(())
    }
}

impl ResponsePart for HeaderMap {
    fn put<T>(self, parts: &mut ListParts<T>) -> actix_web::Result<()> {
        append(self, parts)
    }
}

impl<H: TryIntoHeaderPair, const N: usize> ResponsePart for [H; N] {
    fn put<T>(self, parts: &mut ListParts<T>) -> actix_web::Result<()> {
        append(self, parts)
    }
}

impl<H: TryIntoHeaderPair> ResponsePart for Vec<H> {
    fn put<T>(self, parts: &mut ListParts<T>) -> actix_web::Result<()> {
        append(self, parts)
    }
}

fn append<T, H: TryIntoHeaderPair>(
    pairs: impl IntoIterator<Item = H>,
    parts: &mut ListParts<T>,
) -> actix_web::Result<()> {
    for pair in pairs {
        let pair = pair.try_into_pair().map_err(Into::<HttpError>::into);
        let (name, value) = pair.map_err(ErrorInternalServerError)?;
        if let Some((name, value)) = convert::header_from(&name, &value) {
            parts.headers.append(name, value);
        }
    }
    Ok(())
}
