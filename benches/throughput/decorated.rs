//! The handlers with the attribute.

use actix_web::get;
use actix_web::web::Data;
use sqlx::SqlitePool;
use tg_paginate::prelude::*;

use crate::person::Person;

const SELECT: &str = "SELECT id, name, age FROM tgp_depth";

/// Shows what [`minimal`](crate::minimal) shows.
#[get("/decorated/minimal")]
#[paginate(var = "persons", default_order = "-age", count = none, template = "minimal.html")]
pub(crate) async fn minimal(pool: Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id") }
}

/// Shows what [`complete`](crate::complete) shows.
#[get("/decorated/complete")]
#[paginate(var = "persons", default_order = "-age", count = none, template = "complete.html")]
pub(crate) async fn complete(pool: Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id") }
}

const LINK: &str = "<a href=\"{{ tg.paginate | get_href(page=page) }}\">{{ page }}</a>";

/// The templates, around the rows of the table.
pub(crate) fn templates(rows: &str) -> [(&'static str, String); 2] {
    let sort = "{% for column in [\"id\", \"name\", \"age\"] %}<th><a href=\"{{ tg.paginate | \
                get_href(order=column) }}\">{{ column }}</a></th>{% endfor %}";
    let next = "{% if tg.paginate.href_next %}<a rel=\"next\" href=\"{{ tg.paginate.href_next }}\">\
                Next</a>{% endif %}";
    let current = "{% if page == tg.paginate.current_page %}{{ page }}{% else %}";
    [
        (
            "minimal.html",
            format!("{rows}{{% for page in tg.paginate.pages %}}{LINK}{{% endfor %}}"),
        ),
        (
            "complete.html",
            format!(
                "{sort}{rows}{{% for page in tg.paginate.pages %}}{current}{LINK}\
                 {{% endif %}}{{% endfor %}}{next}"
            ),
        ),
    ]
}
