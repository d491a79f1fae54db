//! What the handlers with the attribute page, and their templates.

use sqlx::SqlitePool;
use tg_paginate::Dataset;
use tg_paginate::prelude::*;

use crate::person::Person;

pub(crate) fn persons(pool: &SqlitePool) -> impl Dataset<Row = Person> + use<> {
    sqlx::query_as("SELECT id, name, age FROM tgp_depth").on(pool).key("id")
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
