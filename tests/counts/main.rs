//! Counts: no request counts more often than `count` and `count_ttl` permit.
//!
//! A separate program, because it needs the log and the allocator of the whole process.

#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "most of it is for the tests of other topics"
)]
#[path = "../it/support/mod.rs"]
mod support;

mod auto;

use std::time::{Duration, Instant};

use crate::support::database::{Database, Row, Value, all};
use crate::support::log::{Log, statements, text};
use futures::future::join_all;
use peak_alloc::PeakAlloc;
use serde::Serialize;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{FromRow, SqlitePool};
use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, Count, Error, MaxRows, OutOfRange, Page, Record, Request};
use tokio::sync::Mutex;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The log and the allocator belong to the whole process, so the tests take turns.
static ALONE: Mutex<Option<Log>> = Mutex::const_new(None);

const THREE: PaginateConfig = PaginateConfig::new().limit(3);
const SELECT: &str = "SELECT id FROM suite";
const PAST: [&str; 3] = ["persons_tgp_no=99", "persons_tgp_no=1000000000", "persons_tgp_no=last"];

fn rows(rows: usize) -> Vec<Row> {
    vec![[const { Value::Null }; 5]; rows]
}

async fn page(database: &Database, config: PaginateConfig, query: &str) -> Page<Record> {
    database.page(config, query, SELECT, &[]).await.unwrap()
}

fn ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|row| row.get("id").unwrap()).collect()
}

/// A pool of several connections with ten rows, in a file that lives as long as the `TempDir`.
async fn several() -> (tempfile::TempDir, SqlitePool) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("db").display());
    let pool = SqlitePoolOptions::new().max_connections(4).connect(&file).await.unwrap();
    let sql = "CREATE TABLE number (id INTEGER PRIMARY KEY, secret TEXT);
               WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10)
               INSERT INTO number SELECT id, 'x' || id FROM n";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    (folder, pool)
}

#[tokio::test]
async fn pages_past_the_end_are_counted_at_most_once_in_a_second() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    for database in all("pages_past_the_end_are_counted").await {
        database.table("suite", &rows(10)).await;
        let config = THREE.count_ttl(Duration::from_secs(600));
        for config in [
            config,
            config.max_offset(4),
            config.out_of_range(OutOfRange::Empty),
            config.count(Count::bounded(5)),
        ] {
            let (before, began) = (text(log).len(), Instant::now());
            for _ in 0..10 {
                for query in PAST {
                    page(&database, config, query).await;
                }
            }
            // when the only connection has run another statement, the log is complete
            database.execute("SELECT 1").await;
            let counts = text(log)[before..].matches("COUNT(").count() as u64;
            let most = 1 + began.elapsed().as_secs();
            assert!(counts <= most, "{counts} counts on {}: {config:?}", database.name());
        }
    }
}

#[tokio::test]
async fn requests_at_once_are_counted_once() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    let (_folder, pool) = several().await;
    let (before, began) = (text(log).len(), Instant::now());
    let requests = (0..20).map(|_| {
        let numbers = sqlx::query("SELECT id FROM number").on(&pool).key("id");
        support::page(
            THREE.count_ttl(Duration::from_secs(600)),
            "persons_tgp_no=1000000000",
            numbers,
        )
    });
    for page in join_all(requests).await {
        assert_eq!(page.unwrap().current_page(), 4);
    }
    pool.close().await;
    let counts = text(log)[before..].matches("COUNT(").count() as u64;
    assert!(counts <= 1 + began.elapsed().as_secs(), "{counts} counts");
}

#[tokio::test]
async fn what_stands_in_for_a_page_past_the_end_has_rows_when_some_have_gone() {
    let _alone = ALONE.lock().await;
    for database in all("what_stands_in_for_a_page").await {
        for (ttl, query) in (601..).zip(PAST) {
            database.table("suite", &rows(10)).await;
            // cached separately from the others
            let config = THREE.count_ttl(Duration::from_secs(ttl));
            assert_eq!(ids(&page(&database, config, query).await), [9]);
            database.execute("DELETE FROM suite WHERE id >= 5").await;
            assert!(!ids(&page(&database, config, query).await).is_empty(), "{query}");
            // the count says that this page exists, so it is repeated
            assert_eq!(ids(&page(&database, config, "persons_tgp_no=3").await), [3, 4]);
            assert_eq!(page(&database, config, "").await.total(), Some(5));
        }
    }
}

/// A row that shows a column under another name.
#[derive(Serialize, FromRow)]
struct Renamed {
    #[serde(rename = "number")]
    id: i64,
}

#[tokio::test]
async fn a_column_that_only_the_row_shows_is_counted_no_further_than_max_sort() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    let (_folder, pool) = several().await;
    for (max_sort, counts) in [(MaxRows::Rows(5), 1), (MaxRows::Rows(0), 0)] {
        for count in [Count::None, Count::bounded(5), Count::Exact] {
            let before = text(log).len();
            let config = THREE.max_sort(max_sort).count(count).count_ttl(Duration::from_secs(600));
            let numbers = sqlx::query_as::<_, Renamed>("SELECT id FROM number").on(&pool).key("id");
            let page = support::page(config, "persons_tgp_ordering=-number", numbers).await;
            assert!(page.unwrap().ordering().is_empty());
            sqlx::query("SELECT 1").execute(&pool).await.unwrap();
            let log = text(log)[before..].to_owned();
            let all = log.matches("COUNT(*)").count();
            let bounded = log.matches("LIMIT 6").count();
            assert!(bounded >= counts, "{count:?}: {log}");
            // the count for the page itself follows `count`
            assert!(count == Count::Exact || all == log.matches("COUNT(*) FROM (SELECT 1").count());
        }
    }
    pool.close().await;
}

#[tokio::test]
async fn what_cannot_be_sorted_by_after_all_is_refused_where_settings_are_strict() {
    let _alone = ALONE.lock().await;
    let (_folder, pool) = several().await;
    let numbers = || sqlx::query_as::<_, Renamed>("SELECT id FROM number").on(&pool).key("id");
    for config in [THREE, THREE.cursor(true)] {
        for (max_sort, status) in [(5, Some(422)), (10, None)] {
            let api = ApiPaginator::new(config.strict(true).max_sort(MaxRows::Rows(max_sort)));
            let page = api.page(Request::new("/numbers", "sort=-number"), numbers()).await;
            assert_eq!(page.err().map(|error: Error| error.status()), status, "{config:?}");
        }
    }
    pool.close().await;
}

#[tokio::test]
async fn what_is_remembered_of_a_count_does_not_grow_with_its_values() {
    let _alone = ALONE.lock().await;
    let (_folder, pool) = several().await;
    let request = async |number: usize| {
        let value = format!("{number:060000}");
        let numbers = sqlx::query("SELECT id FROM number WHERE secret <> ?").bind(value);
        let numbers = numbers.on(&pool).key("id");
        let page = support::page(THREE.count_ttl(Duration::from_secs(600)), "", numbers).await;
        assert_eq!(page.unwrap().total(), Some(10));
    };
    for number in 0..20 {
        request(number).await;
    }
    let before = MEMORY.current_usage();
    for number in 20..520 {
        request(number).await;
    }
    let grown = MEMORY.current_usage().saturating_sub(before);
    // their values are 30 MB
    assert!(grown < 5_000_000, "{grown} bytes");
    pool.close().await;
}
