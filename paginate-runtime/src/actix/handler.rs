//! Handlers with `#[paginate]`: from the request to the response.

use std::future::Future;

use actix_web::http::header::{ACCEPT, IF_NONE_MATCH};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Result};
use tera::Tera;

use super::convert::{response, values, without_body_for_head};
use super::return_types::{IntoContextResponse, IntoListResponse, Returned};
use crate::api::PaginationParameters;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::response::{ErrorResponder, Handler, ListHandler, ManualPage};
use crate::url::request::Request;

/// What the generated functions return.
pub type Answer = Result<HttpResponse>;

/// Runs a handler, and responds with the pages of its context.
///
/// # Errors
/// Those of pagination.
pub async fn run<A: IntoContextResponse>(
    request: HttpRequest,
    handler: &'static Handler,
    body: impl Future<Output = A>,
) -> Answer {
    let call = handler.read(&Request::from(&request), values(&request, ACCEPT))?;
    let returned = body.await;
    match convert(call.responder(), || returned.into_context_response(&request)) {
        Returned::Data(context) => {
            let answer = response(call.respond(context, || tera(&request)).await?);
            Ok(without_body_for_head(&request, answer))
        }
        Returned::Response(response) => Ok(response),
    }
}

/// Runs a handler of an API, and responds with a page of its rows.
///
/// # Errors
/// Those of pagination.
pub async fn list<A>(
    request: HttpRequest,
    handler: &'static ListHandler,
    body: impl Future<Output = A>,
) -> Answer
where
    A: IntoListResponse<Rows: Dataset>,
{
    let plain = Request::from(&request);
    let listing = handler.read(&plain)?;
    let returned = body.await;
    match convert(handler.responder(&plain), || returned.into_list_response(&request)) {
        Returned::Data(parts) => {
            let known_tags = values(&request, IF_NONE_MATCH);
            let answer = response(handler.respond(&plain, listing, parts, known_tags).await?);
            Ok(without_body_for_head(&request, answer))
        }
        Returned::Response(response) => Ok(response),
    }
}

/// Runs a handler of an API that slices its own rows, and responds with them.
///
/// # Errors
/// Those of pagination.
pub async fn in_view<A, F>(
    request: HttpRequest,
    handler: &'static ListHandler,
    body: impl FnOnce(PaginationParameters) -> F,
) -> Answer
where
    A: IntoListResponse<Rows: ManualPage>,
    F: Future<Output = (A, PaginationParameters)>,
{
    let plain = Request::from(&request);
    let (answer, parameters) = body(handler.parameters(&plain)?).await;
    match convert(handler.responder(&plain), || answer.into_list_response(&request)) {
        Returned::Data(parts) => {
            let known_tags = values(&request, IF_NONE_MATCH);
            let answer = handler.respond_manually(&plain, &parameters, parts, known_tags)?;
            Ok(without_body_for_head(&request, response(answer)))
        }
        Returned::Response(response) => Ok(response),
    }
}

/// Converts what a handler returned; an error into its response, as actix-web does it later.
fn convert<T>(
    responder: ErrorResponder,
    returned: impl FnOnce() -> Result<Returned<T>>,
) -> Returned<T> {
    let respond = |error| Returned::Response(HttpResponse::from_error(error));
    responder.convert(|| returned().unwrap_or_else(respond))
}

fn tera(request: &HttpRequest) -> std::result::Result<&Tera, Error> {
    let in_data = request.app_data::<Data<Tera>>().map(Data::get_ref);
    in_data
        .or_else(|| request.app_data::<Tera>())
        .ok_or(Error::NoTera("add `.app_data(web::Data::new(tera))` to the `App`"))
}
