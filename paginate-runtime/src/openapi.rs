//! OpenAPI: how the attribute documents an API, with utoipa.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, Type};
use utoipa::openapi::{
    ArrayBuilder, Content, Object, ObjectBuilder, RefOr, Required, Response, Schema,
};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

use crate::api::ApiPaginator;
use crate::config::{OutOfRange, PaginateConfig, Settings, check_api_limits};
use crate::page::limit::MaxLimit;
use crate::page::metadata::PaginationMetadata;
use crate::url::param_names::{Names, Place, Reading};

/// `page` and `page_size` of an API, and its 422, for a `#[utoipa::path(…)]` above `#[paginate]`:
/// `params(PageParams)`, `responses((status = 200, …), PageParams)`.
///
/// The type's numbers are the `limit` and `max_limit` of the attribute, `PageParams<20, 50>`; the
/// defaults are 10 and 100. Numbers that the attribute would refuse do not compile. If
/// `#[paginate]` is above `#[utoipa::path(…)]`, it documents itself and you do not need this type.
/// It cannot add headers to the 200, which you have written out: write `headers(("X-Pagination" =
/// inline(PaginationMetadata)), ("Link" = String))`.
///
/// ```
/// use actix_web::get;
/// use tg_paginate::PageParams;
/// use tg_paginate::prelude::*;
///
/// #[utoipa::path(params(PageParams<20, 50>), responses((status = 200, body = Vec<u32>), PageParams))]
/// #[get("/numbers")]
/// #[paginate(limit = 20, max_limit = 50)]
/// async fn numbers() -> Vec<u32> {
///     (1..=95).collect()
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PageParams<const LIMIT: u64 = 10, const MAX: u64 = 100>;

impl<const LIMIT: u64, const MAX: u64> PageParams<LIMIT, MAX> {
    const PAGINATOR: ApiPaginator = ApiPaginator::new(check_api_limits(
        PaginateConfig::new().limit(LIMIT).max_limit(MaxLimit::new(MAX)),
    ));
}

impl<const LIMIT: u64, const MAX: u64> IntoParams for PageParams<LIMIT, MAX> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters(&Self::PAGINATOR)
    }
}

impl<const LIMIT: u64, const MAX: u64> IntoResponses for PageParams<LIMIT, MAX> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let settings = Self::PAGINATOR.settings();
        let answers = other_answers(&settings);
        answers.map(|(status, answer)| (status.to_string(), answer.into())).collect()
    }
}

/// The parameters of the URL.
#[must_use]
pub fn parameters(paginator: &ApiPaginator) -> Vec<Parameter> {
    let settings = paginator.settings();
    let reading = if settings.cursor { Reading::Cursors } else { Reading::Rows };
    let names = Names::new(settings.params, "rows", Place::Topmost).reading(reading);
    let integer = || ObjectBuilder::new().schema_type(Type::Integer);
    let page = match settings.cursor {
        false => parameter(
            &names.page(),
            "The number of the page.",
            integer().default(Some(json!(settings.default_page))).minimum(Some(1)).build(),
        ),
        true => parameter(
            &names.page(),
            "The token of the page: `next` or `prev` of another one, which keeps its page size and \
             ordering. Without it, the first page.",
            Object::with_type(Type::String),
        ),
    };
    let mut parameters = vec![page];
    let size = integer().default(Some(json!(settings.limit.as_number())));
    let size = match settings.max_limit {
        MaxLimit::Fixed => None,
        MaxLimit::Rows(most) => Some(size.minimum(Some(1)).maximum(Some(most.get()))),
        MaxLimit::Unlimited => Some(size.minimum(Some(0))),
    };
    let size =
        size.map(|size| parameter(&names.limit(), "How many rows a page has.", size.build()));
    parameters.extend(size);
    if let Some(columns) = settings.order_by {
        let description = format!(
            "Columns to sort by, separated by commas, each with a `-` before it for descending: `{}`.",
            columns.join("`, `")
        );
        let sort = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern(columns)));
        parameters.push(parameter(&names.ordering(), &description, sort.build()));
    }
    parameters
}

fn parameter(name: &str, description: &str, schema: Object) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

/// A pattern for orderings by these columns, which permits empty parts.
fn pattern(columns: &[&str]) -> String {
    let columns = columns.iter().map(|column| {
        let letters = column.chars().map(|letter| match letter {
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|'
            | '/' => {
                format!("\\{letter}")
            }
            _ => letter.to_string(),
        });
        letters.collect::<String>()
    });
    let piece = format!("-?({})?", columns.collect::<Vec<_>>().join("|"));
    format!("^{piece}(,{piece})*$")
}

/// The handler's responses, and those that the attribute adds. Adds the headers of a page to the
/// successful ones. Never changes what is already there.
#[must_use]
pub fn responses(
    paginator: &ApiPaginator,
    mut answers: BTreeMap<String, RefOr<Response>>,
) -> BTreeMap<String, RefOr<Response>> {
    let settings = paginator.settings();
    if !answers.keys().any(|status| status.starts_with('2')) {
        // the attribute did not find the type of the rows
        answers.insert("200".to_owned(), Response::new("One page.").into());
    }
    for (status, answer) in &mut answers {
        if let RefOr::T(answer) = answer
            && status.starts_with('2')
        {
            for (name, header) in headers(&settings, status) {
                answer.headers.entry(name.to_owned()).or_insert(header.into());
            }
        }
    }
    for (status, answer) in other_answers(&settings) {
        answers.entry(status.to_string()).or_insert(answer.into());
    }
    answers
}

/// The answers that are no page.
fn other_answers(settings: &Settings) -> impl Iterator<Item = (u16, Response)> {
    let unchanged = settings.etag.then(|| (304, unchanged()));
    // a bad cursor is always refused
    let refuses = settings.strict || settings.cursor;
    let refusal = refuses.then(|| (settings.invalid_status, refusal(settings.invalid_status)));
    let no_page = match settings.out_of_range {
        OutOfRange::NotFound => Some((404, missing())),
        OutOfRange::Redirect => Some((302, redirect())),
        OutOfRange::Clamp | OutOfRange::Empty => None,
    };
    unchanged.into_iter().chain(refusal).chain(no_page)
}

fn unchanged() -> Response {
    let text = "The client has this page already: its `If-None-Match` names the `ETag`.";
    let mut unchanged = Response::new(text);
    unchanged.headers.insert("ETag".to_owned(), tag().into());
    unchanged
}

fn refusal(status: u16) -> Response {
    failure("Bad values in the query string.", refused(status))
}

fn missing() -> Response {
    failure("There is no such page.", code_and_status().into())
}

fn redirect() -> Response {
    let mut redirect = Response::new("There is no such page, but another one.");
    let location = text("The address of that page, path and query.");
    redirect.headers.insert("Location".to_owned(), location.into());
    redirect
}

/// A failure, which is answered in JSON.
fn failure(description: &str, schema: Schema) -> Response {
    let mut failure = Response::new(description);
    failure.content.insert("application/json".to_owned(), Content::new(Some(schema)).into());
    failure
}

/// The headers of a page with this status.
fn headers(settings: &Settings, status: &str) -> impl Iterator<Item = (&'static str, Header)> {
    let in_headers = settings.envelope.is_none();
    let metadata = settings.header.filter(|_| in_headers).map(|name| (name, metadata()));
    let link = in_headers.then(|| ("Link", text("The addresses of the other pages, by RFC 8288.")));
    let tag = (settings.etag && status == "200").then(|| ("ETag", tag()));
    metadata.into_iter().chain(link).chain(tag)
}

fn metadata() -> Header {
    let mut header = text("The numbers of the pages.");
    // the value is JSON, which needs `content` instead of a schema
    header.schema = None;
    let content = Content::new(Some(PaginationMetadata::schema()));
    header.content.insert("application/json".to_owned(), content.into());
    header
}

fn tag() -> Header {
    text("A weak tag of rows and numbers, for `If-None-Match`.")
}

/// A header whose value is text.
fn text(description: &str) -> Header {
    let mut header = Header::default();
    header.description = Some(description.to_owned());
    header
}

/// The schema of a refusal: also the messages for each parameter.
fn refused(status: u16) -> Schema {
    let messages = ArrayBuilder::new().items(Object::with_type(Type::String));
    let query = ObjectBuilder::new()
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(messages.into()))));
    let errors = ObjectBuilder::new().property("query", query).required("query");
    let refused = code_and_status().property("errors", errors);
    match status {
        // other failures have these statuses too, and no messages
        400 | 404 => refused.into(),
        _ => refused.required("errors").into(),
    }
}

/// The schema of a failure.
fn code_and_status() -> ObjectBuilder {
    ObjectBuilder::new()
        .property("code", Object::with_type(Type::Integer))
        .property("status", Object::with_type(Type::String))
        .required("code")
        .required("status")
}
