//! A handler with `#[paginate]`: from the request to the answer.

use std::future::Future;

use actix_web::http::header::{self, ContentType};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use tera::Tera;

use super::answer::{Answer, Answered};
use super::failure::Failure;
use super::format::{Format, wanted};
use crate::context::{Context, Paged};
use crate::dataset::Unboxed;
use crate::error::Error;
use crate::paginator::Paginator;
use crate::params::Place;

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
    let (default, negotiated) = match handler.view {
        View::Json => (Format::Json, false),
        View::Template(_) => (Format::Html, false),
        View::TemplateOrJson { .. } => (Format::Html, true),
    };
    let format = wanted(&request, default);
    let fail = |error: Error| {
        if error.status() >= 500 {
            tracing::error!(handler = handler.name, %error, "no page");
        }
        actix_web::Error::from(Failure { error, format })
    };

    // what can be refused without data is refused before the handler runs
    let places = std::iter::once(Place::Topmost).chain(std::iter::repeat(Place::Below));
    let asked = handler.paginators.iter().zip(places);
    let asked = asked.map(|(paginator, place)| paginator.ask((&request).into(), place));
    let asked = asked.collect::<Result<Vec<_>, Error>>().map_err(fail)?;

    let mut context = match body.await.into_answer(&request)? {
        Answered::Context(context) => context,
        Answered::Response(response) => return Ok(response),
    };
    let mut paged = Paged::default();
    for (asked, paginator) in asked.into_iter().zip(handler.paginators) {
        let var = paginator.var();
        let limit = asked.dynamic_limit().map(|entry| context.limit(entry));
        let limit = limit.transpose().map_err(fail)?;
        let missing = Error::MissingVariable {
            handler: handler.name,
            var,
        };
        let dataset = context.take(var).ok_or(missing).map_err(fail)?;
        let page = asked.page(Unboxed(dataset), limit).await.map_err(fail)?;
        let (rows, paginate) = page.into_parts();
        context.insert(var, rows);
        paged.0.push(paginate);
    }
    let shown = match (handler.view, format) {
        (View::Template(template), _) | (View::TemplateOrJson { template, .. }, Format::Html) => {
            render(&request, template, context, &paged)
        }
        (View::Json, _) => context.into_json(&paged, None).map(json),
        (View::TemplateOrJson { also, .. }, Format::Json) => {
            let vars = handler.paginators.iter().map(Paginator::var);
            let only: Vec<&str> = vars.chain(also.iter().copied()).collect();
            context.into_json(&paged, Some(&only)).map(json)
        }
    };
    let mut response = shown.map_err(fail)?;
    if negotiated {
        let vary = header::HeaderValue::from_static("Accept");
        response.headers_mut().append(header::VARY, vary);
    }
    Ok(response)
}

fn render(
    request: &HttpRequest,
    template: &str,
    context: Context,
    paged: &Paged,
) -> Result<HttpResponse, Error> {
    let in_data = request.app_data::<Data<Tera>>().map(Data::get_ref);
    let tera = in_data
        .or_else(|| request.app_data::<Tera>())
        .ok_or(Error::NoTera)?;
    let html = tera.render(template, &context.into_tera(paged)?)?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::html())
        .body(html))
}

fn json(body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(body)
}
