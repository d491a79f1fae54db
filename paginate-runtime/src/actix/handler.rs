//! A handler with `#[paginate]`: from the request to the answer.

use std::future::Future;

use actix_web::http::header::{self, ContentType};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use tera::Tera;

use super::answer::{Answer, Answered};
use super::failure::Failure;
use super::format::{Format, wanted};
use crate::error::{Error, Met};
use crate::paged::{Paged, Paging};
use crate::paginator::Paginator;

/// What the attributes of one handler say.
#[derive(Debug)]
pub struct Handler {
    /// The handler, with its module.
    pub name: &'static str,
    /// One for each attribute, the topmost first.
    pub paginators: &'static [Paginator],
    /// How the context is shown.
    pub view: View,
}

impl Handler {
    /// The variables that it pages, for the log.
    fn vars(&self) -> String {
        self.paginators.iter().map(Paginator::var).collect::<Vec<_>>().join(", ")
    }
}

/// How a context is shown.
#[derive(Debug, Clone, Copy)]
pub enum View {
    /// All of it as JSON.
    Json,
    /// By this template.
    Template(&'static str),
    /// By this template, or as JSON for those who ask for it.
    TemplateOrJson {
        /// The template.
        template: &'static str,
        /// What the JSON shows besides the paged variables.
        also: &'static [&'static str],
    },
}

/// Runs the handler and answers with a page of what it returns.
///
/// # Errors
/// The handler's own, and those of pagination.
pub async fn run<A: Answer>(
    request: HttpRequest,
    handler: &'static Handler,
    body: impl Future<Output = A>,
) -> actix_web::Result<HttpResponse> {
    let default = match handler.view {
        View::Json => Format::Json,
        View::Template(_) | View::TemplateOrJson { .. } => Format::Html,
    };
    let format = || wanted(&request, default);
    let fail = |error: Error| {
        let vars = handler.vars();
        let met = Met { handler: Some(handler.name), var: Some(&vars) };
        Failure::of(met, error, format())
    };

    // what can be refused without data is refused before the handler runs
    let paging = Paging::read(handler.paginators, &request).map_err(fail)?;
    let context = match body.await.into_answer(&request)? {
        Answered::Context(context) => context,
        Answered::Response(response) => return Ok(response),
    };
    if paging.wants_csv() {
        let csv = paging.csv(context).await.map_err(fail)?;
        return Ok(csv.respond_to(&request));
    }
    let paged = paging.page(context).await.map_err(fail)?;
    let by_template =
        |paged: Paged, template| tera(&request).and_then(|tera| paged.render(tera, template));
    match handler.view {
        View::Json => paged.to_json().map(json),
        View::Template(template) => by_template(paged, template).map(html),
        View::TemplateOrJson { template, also } => {
            let shown = match format() {
                Format::Html => by_template(paged, template).map(html),
                Format::Json => paged.to_json_with(also).map(json),
            };
            shown.map(negotiated)
        }
    }
    .map_err(fail)
}

/// Tells caches that the answer depends on what the client accepts.
fn negotiated(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().append(header::VARY, header::HeaderValue::from_static("Accept"));
    response
}

fn tera(request: &HttpRequest) -> Result<&Tera, Error> {
    let in_data = request.app_data::<Data<Tera>>().map(Data::get_ref);
    in_data.or_else(|| request.app_data::<Tera>()).ok_or(Error::NoTera)
}

fn html(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(body)
}

fn json(body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(body)
}
