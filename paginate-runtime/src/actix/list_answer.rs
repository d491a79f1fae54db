//! What a handler of an API may return: rows, with a status and headers of its own.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, TryIntoHeaderPair};
use actix_web::web::Json;
use actix_web::{Either, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::Value;

use crate::api::{ApiPage, ApiPaginator, PaginationParameters};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::request::Request;

/// What a handler with `#[paginate]` and without `var` returned.
#[derive(Debug)]
pub enum Listed<B> {
    /// Rows, to be paged and shown.
    Rows(Parts<B>),
    /// Something else, which passes through untouched.
    Response(HttpResponse),
}

/// Rows, and what else a handler says of its answer.
#[derive(Debug)]
pub struct Parts<B> {
    /// The rows.
    pub rows: B,
    /// The status, if the handler sets one.
    pub status: Option<StatusCode>,
    /// The handler's own headers.
    pub headers: HeaderMap,
}

impl<B> Parts<B> {
    /// Rows with nothing else.
    pub fn new(rows: B) -> Self {
        Parts { rows, status: None, headers: HeaderMap::new() }
    }
}

/// The return types of a handler with `#[paginate]` and without `var`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a handler with `#[paginate]` and without `var` can return",
    label = "neither rows nor a query",
    note = "to page an entry of a `Context` name it: `#[paginate(var = \"…\")]`",
    note = "an API returns what is paged: a `Vec`, a query with `.on(&pool)`, `impl Dataset`; with `&mut \
            PaginationParameters` the rows of one page",
    note = "behind it there may be a `StatusCode` and headers, `(rows, status, headers)`; around it a \
            `Result`, or `Either<rows, impl Responder>`"
)]
pub trait ListAnswer {
    /// The rows.
    type Rows;

    /// Tells rows from other answers.
    ///
    /// # Errors
    /// The handler's own.
    fn into_listed(self, request: &HttpRequest) -> actix_web::Result<Listed<Self::Rows>>;
}

impl<D: Dataset> ListAnswer for D {
    type Rows = D;

    fn into_listed(self, _: &HttpRequest) -> actix_web::Result<Listed<D>> {
        Ok(Listed::Rows(Parts::new(self)))
    }
}

impl<T: Serialize> ListAnswer for Json<T> {
    type Rows = Json<T>;

    fn into_listed(self, _: &HttpRequest) -> actix_web::Result<Listed<Json<T>>> {
        Ok(Listed::Rows(Parts::new(self)))
    }
}

impl ListAnswer for Value {
    type Rows = Json<Value>;

    fn into_listed(self, _: &HttpRequest) -> actix_web::Result<Listed<Json<Value>>> {
        Ok(Listed::Rows(Parts::new(Json(self))))
    }
}

impl<A: ListAnswer, P: AnswerPart> ListAnswer for (A, P) {
    type Rows = A::Rows;

    fn into_listed(self, request: &HttpRequest) -> actix_web::Result<Listed<A::Rows>> {
        let (rows, part) = self;
        let mut listed = rows.into_listed(request)?;
        if let Listed::Rows(parts) = &mut listed {
            part.put(parts)?;
        }
        Ok(listed)
    }
}

impl<A: ListAnswer, P: AnswerPart, Q: AnswerPart> ListAnswer for (A, P, Q) {
    type Rows = A::Rows;

    fn into_listed(self, request: &HttpRequest) -> actix_web::Result<Listed<A::Rows>> {
        let (rows, first, second) = self;
        ((rows, first), second).into_listed(request)
    }
}

impl<A: ListAnswer, E: Into<actix_web::Error>> ListAnswer for Result<A, E> {
    type Rows = A::Rows;

    fn into_listed(self, request: &HttpRequest) -> actix_web::Result<Listed<A::Rows>> {
        self.map_err(Into::into)?.into_listed(request)
    }
}

impl<A: ListAnswer, R: Responder> ListAnswer for Either<A, R> {
    type Rows = A::Rows;

    fn into_listed(self, request: &HttpRequest) -> actix_web::Result<Listed<A::Rows>> {
        match self {
            Either::Left(rows) => rows.into_listed(request),
            Either::Right(responder) => {
                let response = responder.respond_to(request).map_into_boxed_body();
                Ok(Listed::Response(response))
            }
        }
    }
}

/// What may stand behind the rows that a handler returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand behind the rows that a handler returns",
    label = "neither a status nor headers",
    note = "write `(rows, StatusCode::…)`, `(rows, headers)` or `(rows, StatusCode::…, headers)`, with \
            a `HeaderMap` or pairs such as `[(\"X-Name\", \"value\")]`"
)]
pub trait AnswerPart {
    /// Adds it to the answer.
    ///
    /// # Errors
    /// If a header has no valid name or value.
    fn put<B>(self, parts: &mut Parts<B>) -> actix_web::Result<()>;
}

impl AnswerPart for StatusCode {
    fn put<B>(self, parts: &mut Parts<B>) -> actix_web::Result<()> {
        parts.status = Some(self);
        Ok(())
    }
}

impl AnswerPart for HeaderMap {
    fn put<B>(self, parts: &mut Parts<B>) -> actix_web::Result<()> {
        for (name, value) in self {
            parts.headers.append(name, value);
        }
        Ok(())
    }
}

impl<H: TryIntoHeaderPair, const N: usize> AnswerPart for [H; N] {
    fn put<B>(self, parts: &mut Parts<B>) -> actix_web::Result<()> {
        append(self, &mut parts.headers)
    }
}

impl<H: TryIntoHeaderPair> AnswerPart for Vec<H> {
    fn put<B>(self, parts: &mut Parts<B>) -> actix_web::Result<()> {
        append(self, &mut parts.headers)
    }
}

fn append<H: TryIntoHeaderPair>(
    pairs: impl IntoIterator<Item = H>,
    headers: &mut HeaderMap,
) -> actix_web::Result<()> {
    for pair in pairs {
        let pair = pair.try_into_pair().map_err(Into::<actix_web::error::HttpError>::into);
        let (name, value) = pair.map_err(actix_web::error::ErrorInternalServerError)?;
        headers.append(name, value);
    }
    Ok(())
}

/// What a handler that slices by itself may return for the rows of a page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a handler with `PaginationParameters` can return",
    label = "not the rows of one page",
    note = "return the rows of the page as a `Vec`, or a value of your own as `web::Json`",
    note = "to have a dataset paged remove the argument `PaginationParameters`"
)]
pub trait SlicedBody {
    /// What the page consists of.
    type Item: Serialize + 'static;

    /// The page that the rows are.
    ///
    /// # Errors
    /// As [`ApiPaginator::sliced`].
    fn into_page(
        self,
        paginator: &ApiPaginator,
        request: &Request<'_>,
        parameters: &PaginationParameters,
    ) -> Result<ApiPage<Self::Item>, Error>;
}

impl<T: Serialize + 'static> SlicedBody for Vec<T> {
    type Item = T;

    fn into_page(
        self,
        paginator: &ApiPaginator,
        request: &Request<'_>,
        parameters: &PaginationParameters,
    ) -> Result<ApiPage<T>, Error> {
        paginator.sliced(request.clone(), parameters, self)
    }
}

impl<T: Serialize + 'static> SlicedBody for Json<T> {
    type Item = T;

    fn into_page(
        self,
        paginator: &ApiPaginator,
        request: &Request<'_>,
        parameters: &PaginationParameters,
    ) -> Result<ApiPage<T>, Error> {
        paginator.sliced_value(request, parameters, self.into_inner())
    }
}
