//! Shared by the tests: a few people, and pages of them without a server.

pub(crate) mod cluster;
pub(crate) mod database;
pub(crate) mod exports;
pub(crate) mod galera;
pub(crate) mod http;
pub(crate) mod log;
pub(crate) mod migrated;
pub(crate) mod on_actix;
pub(crate) mod on_axum;
pub(crate) mod outage;
pub(crate) mod pooler;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod remote;
pub(crate) mod render;
pub(crate) mod running;
pub(crate) mod server;
pub(crate) mod setting;

use serde::Serialize;
use tg_paginate::{Dataset, Error, Page, PaginateConfig, Paginator, Request};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Person {
    pub(crate) id: u32,
    pub(crate) name: &'static str,
    pub(crate) age: u32,
}

/// Seven people. Two have one age, and two have one name.
pub(crate) fn people() -> Vec<Person> {
    let people = [
        (1, "Grace", 85),
        (2, "Ada", 36),
        (3, "Alan", 41),
        (4, "Edsger", 72),
        (5, "Barbara", 85),
        (6, "Ada", 28),
        (7, "Donald", 88),
    ];
    people.map(|(id, name, age)| Person { id, name, age }).into()
}

/// The page of `rows` that `query` asks for, with the variable `persons`.
pub(crate) async fn page<D: Dataset>(
    config: PaginateConfig,
    query: &str,
    rows: D,
) -> Result<Page<D::Row>, Error> {
    Paginator::new("persons", config).page(Request::new("/persons", query), rows).await
}

/// The numbers from 1 to `count`, three per page.
pub(crate) async fn numbers(
    count: u32,
    config: PaginateConfig,
    query: &str,
) -> Result<Page<u32>, Error> {
    page(config, query, Vec::from_iter(1..=count)).await
}

/// The ids of the people on a page.
pub(crate) fn ids(page: &Page<Person>) -> Vec<u32> {
    page.items().iter().map(|person| person.id).collect()
}

/// The parameters of a link, decoded and sorted, because their order does not matter.
pub(crate) fn parameters(href: &str) -> Vec<(String, String)> {
    let (_, query) = href.split_once('?').unwrap_or((href, ""));
    let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.sort();
    pairs
}

/// Pairs in the form of [`parameters`].
pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> =
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    pairs.sort();
    pairs
}
