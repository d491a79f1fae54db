//! Exports take few connections, and give them back. Clients that read slowly are in
//! `http/slow_readers.rs`.

use std::time::Duration;

use crate::support::exports::{all_connections, on_each_pool, sql};
use futures::TryStreamExt;
use futures::future::try_join_all;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, SqlitePool};
use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, Csv, Error, MaxRows, Paginator, Request};

const EXPORT: Paginator = Paginator::new("rows", PaginateConfig::new().max_csv(MaxRows::Unlimited));

async fn start(paginator: &Paginator, pool: &SqlitePool, rows: u32) -> Result<Csv, Error> {
    let rows = sqlx::query(AssertSqlSafe(sql(rows))).on(pool);
    paginator.csv(Request::new("/rows", ""), rows).await
}

#[tokio::test]
async fn a_small_export_gives_its_connection_back_before_it_is_read() {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await;
    let pool = pool.unwrap();
    let csv = start(&EXPORT, &pool, 900).await.unwrap();
    drop(pool.acquire().await.unwrap());
    let bytes = csv.try_concat().await.unwrap();
    assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 901);
}

/// A database in memory is lost with its last connection.
#[tokio::test]
async fn an_export_that_is_left_closes_no_database_in_memory() {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await;
    let pool = pool.unwrap();
    sqlx::raw_sql("CREATE TABLE kept (id INTEGER)").execute(&pool).await.unwrap();
    drop(start(&EXPORT, &pool, 100_000).await.unwrap());
    let slow =
        "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 3000000)
                SELECT max(id) AS id FROM n";
    let rows = sqlx::query(slow).on(&pool).key("id");
    let short = PaginateConfig::new().timeout(Duration::from_millis(20));
    let page = ApiPaginator::new(short).page(Request::new("/kept", ""), rows).await;
    assert_eq!(page.unwrap_err().status(), 503);
    sqlx::query("SELECT id FROM kept").fetch_all(&pool).await.unwrap();
}

#[tokio::test]
async fn one_export_more_waits_for_its_turn_as_others_do_for_a_connection() {
    let options = SqlitePoolOptions::new().max_connections(5);
    let options = options.acquire_timeout(Duration::from_millis(300));
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let first = start(&EXPORT, &pool, 100_000).await.unwrap();
    let second = start(&EXPORT, &pool, 100_000).await.unwrap();
    let error = start(&EXPORT, &pool, 100_000).await.unwrap_err();
    assert_eq!(error.status(), 503);
    let others = try_join_all((0..3).map(|_| pool.acquire())).await.unwrap();
    drop((first, others));
    let third = start(&EXPORT, &pool, 100_000).await.unwrap();
    drop((second, third));
}

#[tokio::test]
async fn who_reads_on_gets_the_whole_file_on_every_database() {
    on_each_pool!(|pool: Pool| {
        let pool: Pool = pool;
        let rows = || sqlx::query(AssertSqlSafe(sql(5_000) + " ORDER BY id")).on(&pool);
        let csv = EXPORT.csv(Request::new("/rows", ""), rows()).await.unwrap();
        let file = String::from_utf8(csv.try_concat().await.unwrap()).unwrap();
        let text = "x".repeat(1_000);
        let lines = (0..5_000).map(|id| format!("{id},{text}\r\n"));
        assert_eq!(file, format!("\u{feff}id,text\r\n{}", lines.collect::<String>()));
        all_connections!(pool);
    });
}
