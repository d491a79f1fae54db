//! A handler of an API with `#[paginate]`: from the request to the answer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::{self, EntityTag, Header, HeaderName, HeaderValue, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::failure::Failure;
use super::format::Format;
use super::list_answer::{ListAnswer, Listed, Parts, SlicedBody};
use crate::api::{ApiPage, ApiPaginator, JsonBody, PaginationParameters};
use crate::dataset::Dataset;
use crate::error::{Error, Met};
use crate::request::Request;
use crate::told::is_news;

/// What the attribute of a handler says.
#[derive(Debug)]
pub struct ListHandler {
    /// The handler, with its module.
    pub name: &'static str,
    /// How its rows are paged.
    pub paginator: ApiPaginator,
}

impl ListHandler {
    fn fail(&self) -> impl Fn(Error) -> actix_web::Error {
        |error| Failure::of(Met { handler: Some(self.name), var: None }, error, Format::Json)
    }
}

/// Runs the handler and answers with a page of the rows that it returns.
///
/// # Errors
/// The handler's own, and those of pagination.
pub async fn list<A>(
    request: HttpRequest,
    handler: &'static ListHandler,
    body: impl Future<Output = A>,
) -> actix_web::Result<HttpResponse>
where
    A: ListAnswer<Rows: Dataset>,
{
    // what can be refused without data is refused before the handler runs
    let listing = handler.paginator.ask(&Request::from(&request)).map_err(handler.fail())?;
    let Parts { rows, status, headers } = match body.await.into_listed(&request)? {
        Listed::Rows(parts) => parts,
        Listed::Response(response) => return Ok(response),
    };
    let page = listing.page(rows).await.map_err(handler.fail())?;
    respond(&request, Parts { rows: page, status, headers }).map_err(handler.fail())
}

/// Runs a handler that slices by itself, and answers with its rows.
///
/// # Errors
/// The handler's own, and those of pagination.
pub async fn in_view<A>(
    request: HttpRequest,
    handler: &'static ListHandler,
    body: impl AsyncFnOnce(&mut PaginationParameters) -> A,
) -> actix_web::Result<HttpResponse>
where
    A: ListAnswer<Rows: SlicedBody>,
{
    let mut parameters = handler.paginator.parameters(&request).map_err(handler.fail())?;
    let Parts { rows, status, headers } = match body(&mut parameters).await.into_listed(&request)? {
        Listed::Rows(parts) => parts,
        Listed::Response(response) => return Ok(response),
    };
    let page = rows.into_page(&handler.paginator, &Request::from(&request), &parameters);
    let page = page.map_err(handler.fail())?;
    if page.lacks_metadata() && is_news(("no metadata", handler.name)) {
        tracing::warn!(
            handler = handler.name,
            "no metadata, because the handler did not say how many rows there are: call \
             `set_item_count`"
        );
    }
    respond(&request, Parts { rows: page, status, headers }).map_err(handler.fail())
}

/// So that handlers without the attribute return pages as they are.
impl<R: Serialize + 'static> Responder for ApiPage<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        respond(request, Parts::new(self)).unwrap_or_else(HttpResponse::from_error)
    }
}

fn respond<R: Serialize + 'static>(
    request: &HttpRequest,
    Parts { rows: page, status, headers }: Parts<ApiPage<R>>,
) -> Result<HttpResponse, Error> {
    let status = status.unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::with_body(status, ());
    *response.headers_mut() = headers;
    let metadata = page.headers()?;
    let mut body = page.into_body()?;
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read
        && status == StatusCode::OK
        && let Some(tag) = body.etag().and_then(|tag| tag.parse::<EntityTag>().ok())
    {
        put(&mut response, header::ETAG, &tag.to_string());
        if knows(request, &tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response.set_body(BoxBody::new(())));
        }
    }
    for (name, value) in metadata {
        // one that is no name was said to give none
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            put(&mut response, name, &value);
        }
    }
    body.begin()?;
    if !response.headers().contains_key(header::CONTENT_TYPE) {
        put(&mut response, header::CONTENT_TYPE, "application/json");
    }
    Ok(response.set_body(BoxBody::new(Pieces(Box::new(body)))))
}

/// Whether the client has the answer of this tag already.
fn knows(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// A handler's own links stay beside ours; of any other header there is one.
fn put<B>(response: &mut HttpResponse<B>, name: HeaderName, value: &str) {
    let Ok(value) = HeaderValue::from_str(value) else {
        return;
    };
    match name {
        header::LINK => response.headers_mut().append(name, value),
        _ => {
            response.headers_mut().insert(name, value);
        }
    }
}

/// The body as actix-web sends it. Boxed, so that it may move whatever the rows are.
struct Pieces<R>(Box<JsonBody<R>>);

impl<R: Serialize + 'static> MessageBody for Pieces<R> {
    type Error = Error;

    fn size(&self) -> BodySize {
        self.0.size().map_or(BodySize::Stream, BodySize::Sized)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        let piece = self.0.next();
        if let Some(Err(error)) = &piece {
            error.log("the answer breaks off", Met::default());
        }
        Poll::Ready(piece.map(|piece| piece.map(Bytes::from)))
    }
}
