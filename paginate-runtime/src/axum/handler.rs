//! Handlers with `#[paginate]`: from the request to the response.

use std::future::Future;

use axum::response::Response;

use super::convert::response;
use super::page_request::PageRequest;
use super::return_types::{IntoContextResponse, IntoListResponse};
use crate::api::PaginationParameters;
use crate::dataset::Dataset;
use crate::response::{Handler, ListHandler, ManualPage};
use crate::url::request::Request;

/// Runs a handler, and responds with the pages of its context.
pub async fn run<A: IntoContextResponse>(
    request: PageRequest,
    handler: &'static Handler,
    body: impl Future<Output = A> + Send,
) -> Response {
    let respond = async {
        let call = handler.read(&Request::from(&request), request.accept())?;
        let returned = body.await;
        let context = call.responder().convert(|| returned.into_context_response())?;
        Ok(response(call.respond(context, || request.tera()).await?))
    };
    respond.await.unwrap_or_else(|response| response)
}

/// Runs a handler of an API, and responds with a page of its rows.
pub async fn list<A>(
    request: PageRequest,
    handler: &'static ListHandler,
    body: impl Future<Output = A> + Send,
) -> Response
where
    A: IntoListResponse<Rows: Dataset>,
{
    let respond = async {
        let plain = Request::from(&request);
        let listing = handler.read(&plain)?;
        let returned = body.await;
        let parts = handler.responder(&plain).convert(|| returned.into_list_response())?;
        Ok(response(handler.respond(&plain, listing, parts, request.known_tags()).await?))
    };
    respond.await.unwrap_or_else(|response| response)
}

/// Runs a handler of an API that slices its own rows, and responds with them.
pub async fn in_view<A, F>(
    request: PageRequest,
    handler: &'static ListHandler,
    body: impl FnOnce(PaginationParameters) -> F + Send,
) -> Response
where
    A: IntoListResponse<Rows: ManualPage<Item: Send>>,
    F: Future<Output = (A, PaginationParameters)> + Send,
{
    let respond = async {
        let plain = Request::from(&request);
        let (answer, parameters) = body(handler.parameters(&plain)?).await;
        let parts = handler.responder(&plain).convert(|| answer.into_list_response())?;
        let known_tags = request.known_tags();
        Ok(response(handler.respond_manually(&plain, &parameters, parts, known_tags)?))
    };
    respond.await.unwrap_or_else(|response| response)
}
