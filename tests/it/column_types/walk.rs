//! Walks by links, numbers and cursors, compared with the database's own order.

use serde_json::Value;
use sqlx::{AssertSqlSafe, Row};
use tg_paginate::{ApiPaginator, Error, On, Page, PaginateConfig, Record, Request, ServedBy};

use super::report::Case;
use crate::support::database::{Database, on_each};

/// More pages than any list has.
const MOST_PAGES: usize = 60;

/// The statement for the database's own order.
pub(crate) fn own_order(case: &Case, order: &[&str]) -> String {
    let columns = match order {
        ["v"] => "v, id",
        ["-v"] => "v DESC, id DESC",
        _ => "id",
    };
    format!("{} ORDER BY {columns}", case.select)
}

pub(crate) async fn ids_of(database: &Database, sql: &str) -> Result<Vec<i64>, sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    // as text, because some types have no binary form
    on_each!(database, pool => {
        let rows = sqlx::raw_sql(sql).fetch_all(pool).await?;
        rows.iter().map(|row| row.try_get(0)).collect()
    })
}

pub(crate) fn told(error: &Error) -> String {
    format!("{}: {error:?}", error.status())
}

fn query_of(href: &str) -> String {
    href.split_once('?').map_or("", |(_, query)| query).to_owned()
}

fn shown(row: &Record) -> Value {
    serde_json::to_value(row).unwrap()
}

fn id(row: &Record) -> i64 {
    shown(row)["id"].as_i64().unwrap()
}

macro_rules! rows {
    ($database:expr, $case:expr, $rows:ident => $body:expr) => {{
        let sql = AssertSqlSafe($case.select.clone());
        on_each!($database, pool => {
            let $rows = sqlx::query(sql).on(pool).key("id");
            $body
        })
    }};
}

/// Walks to the end by `next` and back by `prev`, and compares the rows with those of a statement.
/// Returns whether page 2 was found by its anchor.
pub(crate) async fn walk_as(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    query: &str,
    expected: &str,
) -> Result<bool, String> {
    let expected = ids_of(database, expected).await.map_err(|error| error.to_string())?;
    let page = async |query: &str| {
        // boxed, because the futures for three databases are too large for a test's stack
        let page = Box::pin(database.page(config, query, &case.select, &[]));
        page.await.map_err(|error| told(&error))
    };
    let ids = |page: &Page<Record>| page.items().iter().map(id).collect::<Vec<_>>();
    let mut here = page(query).await?;
    let mut forwards = vec![ids(&here)];
    let mut second = None;
    while let Some(href) = here.href_next() {
        here = page(&query_of(&href)).await?;
        second = second.or(here.served_by());
        forwards.push(ids(&here));
        compare("forwards", &forwards, &expected)?;
    }
    if forwards.concat() != expected {
        return Err(format!("forwards ended at {forwards:?} of {expected:?}"));
    }
    let mut backwards = vec![ids(&here)];
    while let Some(href) = here.href_prev() {
        here = page(&query_of(&href)).await?;
        backwards.insert(0, ids(&here));
        if backwards.len() > MOST_PAGES {
            break;
        }
    }
    match backwards.concat() == expected {
        true => Ok(matches!(second, Some(ServedBy::Anchor { .. }))),
        false => Err(format!("backwards {backwards:?} instead of {expected:?}")),
    }
}

/// Typed page numbers lead to the rows of a statement, near the end too.
pub(crate) async fn numbers(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    expected: &str,
) -> Result<(), String> {
    let expected = ids_of(database, expected).await.map_err(|error| error.to_string())?;
    for (number, rows) in (1..).zip(expected.chunks(3)) {
        let query = format!("persons_tgp_no={number}");
        let page = Box::pin(database.page(config, &query, &case.select, &[])).await;
        let page = page.map_err(|error| told(&error))?;
        let ids: Vec<_> = page.items().iter().map(id).collect();
        if ids != rows {
            return Err(format!("page {number} has {ids:?} instead of {rows:?}"));
        }
    }
    Ok(())
}

/// The cursors of an API lead to the end and back.
pub(crate) async fn cursors(
    database: &Database,
    case: &Case,
    config: PaginateConfig,
    expected: &str,
) -> Result<(), String> {
    let expected = ids_of(database, expected).await.map_err(|error| error.to_string())?;
    let api = ApiPaginator::new(config);
    let page = async |query: String| {
        let request = Request::new("/rows", &query);
        let page = rows!(database, case, rows => Box::pin(api.page(request, rows)).await);
        let page = page.map_err(|error| told(&error))?;
        Ok::<_, String>((page.items().iter().map(id).collect::<Vec<_>>(), page.links()))
    };
    let (rows, mut links) = page(String::new()).await?;
    let mut forwards = vec![rows];
    while let Some(next) = links.next {
        let (rows, behind) = page(query_of(&next)).await?;
        forwards.push(rows);
        compare("forwards", &forwards, &expected)?;
        links = behind;
    }
    let mut backwards = vec![forwards.last().cloned().unwrap_or_default()];
    while let Some(prev) = links.prev {
        let (rows, before) = page(query_of(&prev)).await?;
        backwards.insert(0, rows);
        if backwards.len() > MOST_PAGES {
            break;
        }
        links = before;
    }
    match (forwards.concat() == expected, backwards.concat() == expected) {
        (true, true) => Ok(()),
        (forth, _) => Err(format!("forth {forth}: {forwards:?} and back {backwards:?}")),
    }
}

/// Compares a prefix, because a walk that goes astray may never end.
fn compare(way: &str, pages: &[Vec<i64>], expected: &[i64]) -> Result<(), String> {
    match expected.starts_with(&pages.concat()) && pages.len() <= MOST_PAGES {
        true => Ok(()),
        false => Err(format!("{way} {pages:?} instead of {expected:?}")),
    }
}

pub(crate) use rows;
