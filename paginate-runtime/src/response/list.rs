//! Turns the rows of an API into a response: JSON with pagination headers, or 304.

use http::StatusCode;
use http::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LINK};
use serde::Serialize;
use serde_json::Value;

use super::format::Format;
use super::{Body, ErrorResponder, Failure, Response, put, vary_by_prefix};
use crate::api::{ApiPage, ApiPaginator, Content, Listing, PaginationParameters};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::log_once::is_first_time;
use crate::url::request::Request;

/// The attribute of an API handler.
#[derive(Debug)]
pub struct ListHandler {
    /// The name of the handler, with its module.
    pub name: &'static str,
    /// How to page its rows.
    pub paginator: ApiPaginator,
}

impl ListHandler {
    /// Reads a request, before the handler runs.
    pub(crate) fn read<'r>(&self, request: &Request<'r>) -> Result<Listing<'r>, Failure> {
        self.paginator.ask(request).map_err(self.fail(request))
    }

    /// Reads a request for a handler that slices its own rows.
    pub(crate) fn parameters(
        &self,
        request: &Request<'_>,
    ) -> Result<PaginationParameters, Failure> {
        self.paginator.parameters(request.clone()).map_err(self.fail(request))
    }

    /// The response with a page of the handler's rows. `known_tags` has the values of the header
    /// `If-None-Match`.
    pub(crate) async fn respond<'h, D: Dataset>(
        &self,
        request: &Request<'_>,
        listing: Listing<'_>,
        ListParts { rows, status, headers }: ListParts<D>,
        known_tags: impl IntoIterator<Item = &'h str>,
    ) -> Result<Response<D::Row>, Failure> {
        let page = listing.page(rows).await.map_err(self.fail(request))?;
        let parts = ListParts { rows: page, status, headers };
        page_response(request, parts, known_tags).map_err(self.fail(request))
    }

    /// The response with the rows of a handler that slices its own rows.
    pub(crate) fn respond_manually<'h, M: ManualPage>(
        &self,
        request: &Request<'_>,
        parameters: &PaginationParameters,
        ListParts { rows, status, headers }: ListParts<M>,
        known_tags: impl IntoIterator<Item = &'h str>,
    ) -> Result<Response<M::Item>, Failure> {
        let (items, content) = rows.into_items();
        let page = self.paginator.manual_page(request, parameters, items, content);
        let page = page.map_err(self.fail(request))?;
        if page.lacks_metadata() && is_first_time(("no metadata", self.name)) {
            tracing::warn!(
                handler = self.name,
                "no metadata, because the handler did not set the number of rows: call \
                 `set_item_count`"
            );
        }
        let parts = ListParts { rows: page, status, headers };
        page_response(request, parts, known_tags).map_err(self.fail(request))
    }

    /// How errors are answered.
    pub(crate) fn responder(&self, request: &Request<'_>) -> ErrorResponder {
        ErrorResponder {
            handler: Some(self.name),
            paginators: &[],
            format: Format::Json,
            by_prefix: self.paginator.trusts_forwarded_prefix(request),
        }
    }

    fn fail(&self, request: &Request<'_>) -> impl Fn(Error) -> Failure {
        let responder = self.responder(request);
        move |error| responder.fail(error)
    }
}

/// Rows, with the handler's own status and headers.
#[derive(Debug)]
pub struct ListParts<T> {
    pub(crate) rows: T,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
}

impl<T> ListParts<T> {
    pub(crate) fn new(rows: T) -> Self {
        ListParts { rows, status: None, headers: HeaderMap::new() }
    }
}

/// The response with a page of an API.
pub(crate) fn page_response<'h, R: Serialize>(
    request: &Request<'_>,
    ListParts { rows: page, status, headers }: ListParts<ApiPage<R>>,
    known_tags: impl IntoIterator<Item = &'h str>,
) -> Result<Response<R>, Error> {
    let mut response = Response::new(Body::Empty);
    let status = status.unwrap_or(StatusCode::OK);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if page.trusts_forwarded_prefix() {
        vary_by_prefix(&mut response);
    }
    let metadata = page.headers()?;
    let mut body = page.into_json_body()?;
    if request.is_repeatable()
        && status == StatusCode::OK
        && let Some(tag) = body.etag()
        && let Ok(value) = HeaderValue::from_str(tag)
    {
        response.headers_mut().insert(ETAG, value);
        if is_known(tag, known_tags) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response);
        }
    }
    for (name, value) in metadata {
        let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value));
        match pair {
            // keeps the handler's own links besides ours
            (Ok(LINK), Ok(value)) => {
                response.headers_mut().append(LINK, value);
            }
            (Ok(name), Ok(value)) => {
                response.headers_mut().insert(name, value);
            }
            // an invalid name means that the program wants no such header
            _ => {}
        }
    }
    body.begin()?;
    if !response.headers().contains_key(CONTENT_TYPE) {
        put(&mut response, CONTENT_TYPE, "application/json");
    }
    *response.body_mut() = Body::Json(Box::new(body));
    Ok(response)
}

/// Whether one of these values of `If-None-Match` contains the tag, by weak comparison. Our tags
/// contain no commas.
fn is_known<'h>(tag: &str, known_tags: impl IntoIterator<Item = &'h str>) -> bool {
    let opaque = |tag: &'h str| tag.strip_prefix("W/").unwrap_or(tag);
    let ours = tag.strip_prefix("W/").unwrap_or(tag);
    let mut known = known_tags.into_iter().flat_map(|line| line.split(',')).map(str::trim);
    known.any(|known| known == "*" || opaque(known) == ours)
}

/// What a handler with [`PaginationParameters`] may return: a `Vec` of rows, JSON, or any value in
/// the framework's `Json`. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a handler with `PaginationParameters` can return",
    label = "not the rows of one page",
    note = "return the rows of the page as a `Vec`, or a value of your own as `Json`",
    note = "to return a dataset to page, remove the argument `PaginationParameters`"
)]
pub trait ManualPage {
    /// An item of the page.
    type Item: Serialize + 'static;

    /// The items, and their form in JSON.
    #[doc(hidden)]
    fn into_items(self) -> (Vec<Self::Item>, Content);
}

impl<T: Serialize + 'static> ManualPage for Vec<T> {
    type Item = T;

    fn into_items(self) -> (Vec<T>, Content) {
        (self, Content::Rows)
    }
}

impl ManualPage for Value {
    type Item = Value;

    fn into_items(self) -> (Vec<Value>, Content) {
        (vec![self], Content::Value)
    }
}
