//! A list without the attribute, whose template is one of askama or minijinja.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;
use tg_paginate::axum::PageRequest;
use tg_paginate::{Error, Page, PaginateConfig, Paginator, Params};

const PERSONS: Paginator = Paginator::new(
    "persons",
    PaginateConfig::new().limit(10).default_order(&["-age"]).params(Params::Plain),
);

#[derive(Clone, Serialize)]
pub(crate) struct Person {
    name: String,
    age: u32,
}

/// A page that askama fills: the numbers and links are methods of [`Page`]. Askama passes variables
/// by reference, and the result of `clone` by value.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1>People, by askama</h1>
<table>
<tr><th><a href="{{ self.sort_href("name") }}">Name</a><th><a href="{{ self.sort_href("age") }}">Age</a>
{% for person in persons.items() %}<tr><td>{{ person.name }}<td>{{ person.age }}
{% endfor %}</table>
<p>{{ persons.first_item() }} to {{ persons.last_item() }} of {{ persons.row_count().number() }}</p>
<nav>
{% for number in persons.pages() %}{% if *number == persons.current_page() %}<b>{{ number }}</b>
{% else if let Some(href) = persons.get_href(number.clone(), None) %}<a href="{{ href }}">{{ number }}</a>
{% endif %}{% endfor %}</nav>"#
)]
struct AskamaPage {
    persons: Page<Person>,
}

impl AskamaPage {
    /// The link of a header: page 1, sorted by this column.
    fn sort_href(&self, column: &str) -> String {
        self.persons.get_href(1, Some(column)).unwrap_or_default()
    }
}

/// The same page for minijinja: a [`PageInfo`](tg_paginate::PageInfo) becomes a value with the
/// fields of `tg.paginate`, whose links are methods.
const MINIJINJA: &str = r#"<h1>People, by minijinja</h1>
<table>
<tr><th><a href="{{ paginate.get_href(order="name") }}">Name</a><th><a href="{{ paginate.get_href(order="age") }}">Age</a>
{% for person in persons %}<tr><td>{{ person.name }}<td>{{ person.age }}
{% endfor %}</table>
<p>{{ paginate.first_item }} to {{ paginate.last_item }} of {{ paginate.row_count }}</p>
<nav>
{% for number in paginate.pages %}{% if number == paginate.current_page %}<b>{{ number }}</b>
{% else %}<a href="{{ paginate.get_href(number) }}">{{ number }}</a>
{% endif %}{% endfor %}</nav>"#;

/// What the handlers share.
#[derive(Clone)]
struct Site {
    persons: Arc<Vec<Person>>,
    templates: Arc<Environment<'static>>,
}

pub(crate) fn router() -> Result<Router, minijinja::Error> {
    let mut templates = Environment::new();
    templates.add_template("persons.html", MINIJINJA)?;
    let persons =
        (1..=95).map(|id| Person { name: format!("Person {id}"), age: 18 + id * 37 % 60 });
    let site = Site { persons: Arc::new(persons.collect()), templates: Arc::new(templates) };
    let router = Router::new().route("/askama", get(by_askama));
    Ok(router.route("/minijinja", get(by_minijinja)).with_state(site))
}

async fn by_askama(
    State(site): State<Site>,
    request: PageRequest,
) -> Result<Html<String>, PageError> {
    let persons = PERSONS.page(&request, site.persons.to_vec()).await?;
    Ok(Html(AskamaPage { persons }.render()?))
}

async fn by_minijinja(
    State(site): State<Site>,
    request: PageRequest,
) -> Result<Html<String>, PageError> {
    let page = PERSONS.page(&request, site.persons.to_vec()).await?;
    let (persons, paginate) = page.into_parts();
    let context = context! { persons => Serde(persons), paginate => Value::from(paginate) };
    Ok(Html(site.templates.get_template("persons.html")?.render(context)?))
}

/// An error of the paginator answers with its own status; one of a template is a 500.
enum PageError {
    Page(Error),
    Template(Box<dyn std::error::Error>),
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            PageError::Page(error) => error.into_response(),
            PageError::Template(error) => {
                tracing::error!(%error, "no page");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        PageError::Page(error)
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        PageError::Template(error.into())
    }
}

impl From<minijinja::Error> for PageError {
    fn from(error: minijinja::Error) -> Self {
        PageError::Template(error.into())
    }
}
