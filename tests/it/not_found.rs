//! The cost of a 404: its response contains no count, so the rows are not counted.

use std::time::Duration;

use crate::support::database::{Database, Row, Value, all};
use crate::support::log::{Log, statements, text};
use crate::support::process::is_alone;
use tg_paginate::{Error, OutOfRange, Page, PaginateConfig, Record};

const NOT_FOUND: PaginateConfig =
    PaginateConfig::new().limit(10).out_of_range(OutOfRange::NotFound);

async fn page(
    database: &Database,
    config: PaginateConfig,
    query: &str,
) -> Result<Page<Record>, Error> {
    database.page(config, query, "SELECT id, a FROM suite", &[]).await
}

/// Whether a page is found, and how many COUNTs that took.
async fn counts(
    log: &Log,
    database: &Database,
    config: PaginateConfig,
    query: &str,
) -> (bool, usize) {
    let before = text(log).len();
    let page = page(database, config, query).await;
    assert!(matches!(page, Ok(_) | Err(Error::NotFound)));
    // when the only connection has run another statement, the log is complete
    database.execute("SELECT 1").await;
    (page.is_ok(), text(log)[before..].matches("COUNT(").count())
}

#[tokio::test]
async fn a_page_past_the_end_is_not_found_without_a_count() {
    if !is_alone("not_found::a_page_past_the_end_is_not_found_without_a_count") {
        return;
    }
    let log = statements();
    let null = || [Value::Null, Value::Null, Value::Null, Value::Null, Value::Null];
    let rows: Vec<Row> = (0..25).map(|_| null()).collect();
    for database in all("a_page_past_the_end_is_not_found_without_a_count").await {
        database.table("suite", &rows).await;
        for (config, query, found, count) in [
            (NOT_FOUND, "", true, 1),
            // a last page that is not full reveals the count
            (NOT_FOUND, "persons_tgp_no=3", true, 0),
            (NOT_FOUND, "persons_tgp_no=4", false, 0),
            (NOT_FOUND, "persons_tgp_no=99", false, 0),
            (NOT_FOUND.count_ttl(Duration::from_secs(60)), "persons_tgp_no=4", false, 0),
            (NOT_FOUND.limit(0), "persons_tgp_no=2", false, 0),
        ] {
            let seen = counts(&log, &database, config, query).await;
            assert_eq!(seen, (found, count), "{query} on {}", database.name());
        }

        let second = page(&database, NOT_FOUND, "persons_tgp_no=2").await.unwrap();
        let next = second.href_next().unwrap();
        let (_, next) = next.split_once('?').unwrap();
        assert!(counts(&log, &database, NOT_FOUND, next).await.0);
        database.execute("DELETE FROM suite WHERE id >= 20").await;
        assert_eq!(counts(&log, &database, NOT_FOUND, next).await, (false, 0));

        database.execute("DELETE FROM suite").await;
        assert_eq!(counts(&log, &database, NOT_FOUND, "").await, (true, 0));
        assert_eq!(counts(&log, &database, NOT_FOUND, "persons_tgp_no=2").await, (false, 0));
    }
}
