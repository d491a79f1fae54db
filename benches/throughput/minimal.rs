//! The least that a handler by hand can do: it trusts the URL, knows no other ordering, does not
//! look for a next page, and its links show their keys.

use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use tg_paginate::tera::{self, Tera};

use crate::person::{Person, by_hand};

#[derive(Deserialize)]
pub(crate) struct ListRequest {
    page: u64,
    age: Option<i32>,
    id: Option<i32>,
}

#[derive(Serialize)]
struct Listing {
    persons: Vec<Person>,
    links: Vec<String>,
}

pub(crate) async fn page(pool: &SqlitePool, tera: &Tera, asked: &ListRequest) -> String {
    let persons: Vec<Person> = match (asked.age, asked.id) {
        (Some(age), Some(id)) => sqlx::query_as(by_hand::numbered(false)).bind(age).bind(id),
        _ => sqlx::query_as(
            "SELECT id, name, age FROM tgp_depth ORDER BY age DESC, id DESC LIMIT 10",
        ),
    }
    .fetch_all(pool)
    .await
    .unwrap();
    let end = persons.last().map_or((0, 0), |last| (last.age, last.id));
    let links = (asked.page.saturating_sub(3).max(1)..=asked.page + 1)
        .map(|page| format!("/by_hand/minimal?page={page}&age={}&id={}", end.0, end.1))
        .collect();
    let context = tera::Context::from_serialize(&Listing { persons, links }).unwrap();
    tera.render("minimal_by_hand.html", &context).unwrap()
}

/// The template, around the rows of the table.
pub(crate) fn template(rows: &str) -> (&'static str, String) {
    let links = "{% for link in links %}<a href=\"{{ link }}\">{{ loop.index }}</a>{% endfor %}";
    ("minimal_by_hand.html", format!("{rows}{links}"))
}
