//! The log: each warning appears once, and says what to change.

use std::time::Duration;

use crate::support::log::{capture, text};
use crate::support::process::is_alone;
use crate::support::{page, people};
use futures::{StreamExt, TryStreamExt};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;
use tg_paginate::{
    ContextRequest, Error, MaxLimit, MaxRows, On, PaginateConfig, Paginator, Request, context,
};

async fn three_people() -> SqlitePool {
    let options = SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let create = "CREATE TABLE person (id INTEGER, name TEXT);
                  INSERT INTO person VALUES (1, 'a'), (1, 'b'), (2, 'c')";
    sqlx::raw_sql(create).execute(&pool).await.unwrap();
    pool
}

/// The log of fetching the page of a query twice.
async fn logged(
    config: PaginateConfig,
    query: &str,
    sql: &'static str,
    key: Option<&str>,
) -> String {
    logged_on(&three_people().await, config, query, sql, key).await
}

async fn logged_on(
    pool: &SqlitePool,
    config: PaginateConfig,
    query: &str,
    sql: &'static str,
    key: Option<&str>,
) -> String {
    let (log, guard) = capture();
    for _ in 0..2 {
        let mut rows = sqlx::query(sql).on(pool);
        if let Some(key) = key {
            rows = rows.key(key);
        }
        page(config, query, rows).await.unwrap();
    }
    drop(guard);
    text(&log)
}

#[tokio::test]
async fn rows_without_any_order_are_told_once() {
    let log = logged(PaginateConfig::new(), "", "SELECT id, name FROM person", None).await;
    let line = "add `default_order` or `.key(\"id\")` var=\"persons\"";
    assert_eq!(log.matches(line).count(), 1, "{log}");
}

#[tokio::test]
async fn rows_without_any_order_are_told_after_a_list_of_the_statement_with_a_key() {
    let (pool, config) = (three_people().await, PaginateConfig::new());
    let sql = "SELECT id, name FROM person";
    let log = logged_on(&pool, config, "", sql, Some("name")).await;
    assert_eq!(log, "");
    let log = logged_on(&pool, config, "", sql, None).await;
    assert_eq!(log.matches("rows without an order").count(), 1, "{log}");
    let log = logged_on(&pool, config, "", sql, None).await;
    assert_eq!(log, "");
}

#[tokio::test]
async fn a_default_order_that_may_have_equal_rows_is_told_once() {
    let (pool, config) = (three_people().await, PaginateConfig::new());
    let sql = "SELECT id, name FROM person";
    let logged = |config, query, key| logged_on(&pool, config, query, sql, key);
    let by_id = config.default_order(&["-id"]);
    assert_eq!(logged(by_id, "", Some("name")).await, "");
    // a visitor's ordering is not the program's
    assert_eq!(logged(by_id, "persons_tgp_ordering=name", None).await, "");
    let log = logged(by_id, "", None).await;
    assert_eq!(log.matches("rows that are equal in `id` may show twice or never").count(), 1);
    assert_eq!(logged(by_id, "", None).await, "");
    // another list of the statement
    let log = logged(config.default_order(&["name", "id"]), "", None).await;
    assert_eq!(log.matches("rows that are equal in `name`, `id`").count(), 1, "{log}");
}

#[tokio::test]
async fn an_order_that_may_be_lost_is_told_once() {
    let sql = "SELECT id, name FROM person ORDER BY lower(name) LIMIT 5";
    let log = logged(PaginateConfig::new(), "", sql, Some("id")).await;
    assert_eq!(log.matches("use `default_order`").count(), 1, "{log}");
    // names of columns can be reversed
    let sql = "SELECT id, name FROM person ORDER BY name LIMIT 5";
    for key in [None, Some("name")] {
        assert_eq!(logged(PaginateConfig::new(), "", sql, key).await, "", "{key:?}");
    }
    let sql = "SELECT id, name FROM person ORDER BY name";
    let log = logged(PaginateConfig::new(), "", sql, None).await;
    assert_eq!(log, "");
}

#[tokio::test]
async fn a_statement_that_cannot_be_sought_is_told_once() {
    let sql = "SELECT name, COUNT(*) AS people FROM person GROUP BY name";
    let config = PaginateConfig::new().limit(1).default_order(&["name"]);
    let pool = SqlitePool::connect("sqlite::memory:").await.unwrap();
    let create = "CREATE TABLE person (name TEXT); INSERT INTO person VALUES ('a'), ('b'), ('c')";
    sqlx::raw_sql(create).execute(&pool).await.unwrap();
    let (log, guard) = capture();
    let mut query = String::new();
    for _ in 0..3 {
        let rows = sqlx::query(sql).on(&pool).key("name");
        let page = page(config, &query, rows).await.unwrap();
        let href = page.href_next().unwrap_or_default();
        query = href.trim_start_matches("/persons?").to_owned();
    }
    drop(guard);
    let log = text(&log);
    assert_eq!(log.matches("because of the GROUP").count(), 1, "{log}");
}

#[tokio::test]
async fn a_deep_page_of_such_a_statement_is_told_without_a_link_too() {
    let sql = "SELECT id, name FROM person LIMIT 9";
    let config = PaginateConfig::new().limit(1).default_order(&["name"]);
    for (query, expected) in [("", 0), ("persons_tgp_no=2", 0), ("persons_tgp_no=last", 1)] {
        let log = logged(config, query, sql, Some("name")).await;
        assert_eq!(log.matches("because of the LIMIT").count(), expected, "{query}: {log}");
    }
}

#[cfg(debug_assertions)]
#[tokio::test]
async fn a_key_that_is_not_unique_is_told_once() {
    let log = logged(PaginateConfig::new(), "", "SELECT id, name FROM person", Some("id")).await;
    assert_eq!(log.matches("two rows have the same `id`").count(), 1, "{log}");
    let log = logged(PaginateConfig::new(), "", "SELECT id, name FROM person", Some("name")).await;
    assert_eq!(log, "");
}

#[tokio::test]
async fn more_rows_than_max_sort_are_told_once() {
    if !is_alone("logs::more_rows_than_max_sort_are_told_once") {
        return;
    }
    let (log, guard) = capture();
    let config = PaginateConfig::new().max_sort(MaxRows::Rows(3)).default_order(&["age"]);
    for query in ["", "", "persons_tgp_ordering=name", "persons_tgp_ordering=-id"] {
        page(config, query, people()).await.unwrap();
    }
    drop(guard);
    let log = text(&log);
    assert_eq!(log.matches("more rows than `max_sort`").count(), 1, "{log}");
    assert!(log.contains("var=\"persons\""), "{log}");
}

#[tokio::test]
async fn a_default_order_that_no_row_has_is_told_once() {
    let (log, guard) = capture();
    for _ in 0..2 {
        page(PaginateConfig::new().default_order(&["aeg"]), "", people()).await.unwrap();
    }
    drop(guard);
    let log = text(&log);
    assert_eq!(log.matches("column=\"aeg\"").count(), 1, "{log}");
}

#[tokio::test]
async fn parameters_that_links_go_without_are_told_once() {
    if !is_alone("logs::parameters_that_links_go_without_are_told_once") {
        return;
    }
    let (log, _guard) = capture();
    for letter in ["a", "b", "c"] {
        let query = format!("q={}", letter.repeat(3_000));
        page(PaginateConfig::new(), &query, people()).await.unwrap();
    }
    let log = text(&log);
    assert_eq!(log.matches("links omit the request's other parameters").count(), 1, "{log}");
    assert!(log.contains("\"/persons\"") && !log.contains("aaa"), "{log}");
}

#[tokio::test]
async fn a_client_that_reads_a_csv_too_slowly_is_told_once_and_at_once() {
    const WAIT: Duration = Duration::from_millis(100);
    const ROWS: Paginator = Paginator::new("rows", PaginateConfig::new().csv_wait(WAIT));
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await;
    let pool = pool.unwrap();
    let sql = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 9000)
               SELECT id FROM n";
    let (log, _guard) = capture();
    let rows = sqlx::query(sql).on(&pool).key("id");
    let mut csv = ROWS.csv(Request::new("/rows", ""), rows).await.unwrap();
    assert!(csv.next().await.unwrap().is_ok());
    // it is free again when the export is cut off
    drop(pool.acquire().await.unwrap());
    let line = "an export was cut off var=\"rows\" error=the connection waited 100ms for a client \
                that reads slowly: raise `csv_wait` if clients may take longer";
    assert_eq!(text(&log).matches(line).count(), 1, "{}", text(&log));
    let error = csv.try_for_each(async |_| Ok(())).await.unwrap_err();
    assert!(matches!(error, Error::SlowReader(WAIT)), "{error}");
    assert_eq!(text(&log).matches("cut off").count(), 1, "{}", text(&log));
}

#[tokio::test]
async fn an_entry_for_json_that_the_context_lacks_is_told_once() {
    const PERSONS: [Paginator; 1] = [Paginator::new("persons", PaginateConfig::new())];
    let (log, _guard) = capture();
    for _ in 0..2 {
        let paging = ContextRequest::read(&PERSONS, Request::new("/", "")).unwrap();
        let paged = paging.page(context! { title: "People", persons: people() }).await.unwrap();
        let json = paged.to_json_with(&["title", "titel", "persons", "tg"]).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["title"], "People");
    }
    let log = text(&log);
    assert_eq!(log.matches("WARN").count(), 1, "{log}");
    assert!(log.contains("JSON lacks `titel`"), "{log}");
}

#[tokio::test]
async fn a_delimiter_that_is_the_decimal_sign_is_told_once_and_numbers_are_in_quotes() {
    let app = PaginateConfig::new().csv(true).csv_delimiter(",");
    let numbers = Paginator::new("numbers", PaginateConfig::new().csv_decimal(","));
    let (log, _guard) = capture();
    for _ in 0..2 {
        let request = Request::new("/numbers", "").config(&app);
        let bytes = numbers.csv(request, vec![1.5]).await.unwrap().try_concat().await.unwrap();
        assert_eq!(bytes, "\u{feff}value\r\n\"1,5\"\r\n".as_bytes());
    }
    let log = text(&log);
    assert_eq!(
        log.matches("`csv_delimiter` and `csv_decimal` are both commas").count(),
        1,
        "{log}"
    );
}

#[tokio::test]
async fn a_limit_above_the_maximum_of_its_own_config_is_told_once() {
    let config = PaginateConfig::new().limit(31).max_limit(MaxLimit::new(3));
    let (log, _guard) = capture();
    for _ in 0..2 {
        assert_eq!(page(config, "", people()).await.unwrap().items().len(), 3);
    }
    let log = text(&log);
    assert_eq!(log.matches("`limit` is above `max_limit`").count(), 1, "{log}");
    assert!(!log.contains("level"), "{log}");
}
