//! An export of many rows takes the memory of a few of them.

use futures::StreamExt;
use sqlx::sqlite::SqlitePoolOptions;
use tg_paginate::prelude::*;
use tg_paginate::{MaxRows, Paginator, Request};

use crate::{MEMORY, TURN};

#[tokio::test]
async fn no_more_than_some_rows_are_in_memory_together() {
    let _turn = TURN.lock().await;
    const ROWS: usize = 300_000;
    let sql = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 300000)
               SELECT id, 'Person ' || id AS name, id * 37 % 60 AS age FROM n";
    let config = PaginateConfig::new().max_csv(MaxRows::Rows(ROWS as u64));
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await;
    let rows = sqlx::query(sql).on(&pool.unwrap());
    let csv = Paginator::new("persons", config).csv(Request::new("/", ""), rows).await;
    let mut csv = csv.unwrap();

    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let (mut lines, mut bytes) = (0, 0);
    while let Some(chunk) = csv.next().await {
        let chunk = chunk.unwrap();
        lines += chunk.iter().filter(|byte| **byte == b'\n').count();
        bytes += chunk.len();
    }
    assert_eq!(lines, ROWS + 1);
    let most = MEMORY.peak_usage() - before;
    assert!(bytes > 7_000_000 && most < 2_000_000, "{most} of {bytes} bytes");
}
