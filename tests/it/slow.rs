//! The log of a debug build: what made a list slow, and which index or setting helps. Each test has a
//! process of its own, because the statements of all others compete for a place in the cache that
//! knows which warnings were logged.

#![cfg(debug_assertions)]

use sqlx::AssertSqlSafe;
use tg_paginate::{Count, On, PaginateConfig, Record, SqlQuery};

use crate::support::database::{Database, all, on_each};
use crate::support::log::{capture, text};
use crate::support::page;
use crate::support::process::is_alone;

const CONFIG: PaginateConfig = PaginateConfig::new().count(Count::None);

impl Database {
    /// Two tables: `invoice` with 2,000 rows and its `customer`.
    async fn invoices(&self) {
        for name in ["slow_invoice", "slow_customer"] {
            self.forget(name).await;
        }
        self.execute("CREATE TEMPORARY TABLE slow_customer (id INTEGER, name VARCHAR(40))").await;
        self.execute("INSERT INTO slow_customer VALUES (1, 'Ada'), (2, 'Alan')").await;
        self.execute("CREATE TEMPORARY TABLE slow_invoice (id INTEGER NOT NULL, customer INTEGER, total INTEGER)")
            .await;
        let rows = (0..2000).map(|id| format!("({id}, {}, {})", 1 + id % 2, id * 7 % 100));
        let rows = rows.collect::<Vec<_>>().join(", ");
        self.execute(&format!("INSERT INTO slow_invoice VALUES {rows}")).await;
    }

    /// The statement, made to take more than 10 ms.
    fn slow(&self, select: &str) -> String {
        match self {
            Database::Sqlite(_) => format!(
                "{select} WHERE (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
                 WHERE i < 200000) SELECT MAX(i) FROM n) > 0"
            ),
            Database::Postgres(_) => format!("{select} WHERE (SELECT 1 FROM pg_sleep(0.02)) = 1"),
            Database::MySql(_) => {
                format!("{select} JOIN (SELECT SLEEP(0.02) AS i LIMIT 1) AS pause")
            }
        }
    }

    /// The log of fetching a page twice.
    async fn log(&self, config: PaginateConfig, query: &str, sql: &str, key: &[&str]) -> String {
        let (log, guard) = capture();
        for _ in 0..2 {
            let sql = AssertSqlSafe(sql.to_owned());
            on_each!(self, pool => {
                let rows: SqlQuery<_, Record> = sqlx::query(sql).on(pool);
                let rows = if key.is_empty() { rows } else { rows.key(key) };
                page(config, query, rows).await.unwrap();
            });
        }
        drop(guard);
        text(&log)
    }
}

#[tokio::test]
async fn sorting_all_rows_names_the_index_once() {
    if !is_alone("slow::sorting_all_rows_names_the_index_once") {
        return;
    }
    for database in all("slow::sorting").await {
        database.invoices().await;
        let sql = database.slow("SELECT id AS number, total AS amount FROM slow_invoice");
        let log = database.log(CONFIG.default_order(&["-amount"]), "", &sql, &["number"]).await;
        assert_eq!(log.matches("WARN").count(), 1, "{}: {log}", database.name());
        assert!(log.contains("slow_invoice (total DESC, id DESC)"), "{}: {log}", database.name());
        // an index can be read backwards
        let query = "persons_tgp_ordering=amount";
        let log = database.log(CONFIG.default_order(&["-amount"]), query, &sql, &["number"]).await;
        assert_eq!(log, "", "{}", database.name());
    }
}

#[tokio::test]
async fn columns_of_two_tables_have_no_index() {
    if !is_alone("slow::columns_of_two_tables_have_no_index") {
        return;
    }
    for database in all("slow::two_tables").await {
        database.invoices().await;
        let sql = database.slow(
            "SELECT slow_invoice.id, name FROM slow_invoice
             JOIN slow_customer ON slow_customer.id = customer",
        );
        let log = database.log(CONFIG.default_order(&["name"]), "", &sql, &["id"]).await;
        assert_eq!(log.matches("no index has `name` of").count(), 1, "{log}");
    }
}

#[tokio::test]
async fn a_computed_column_has_no_index() {
    if !is_alone("slow::a_computed_column_has_no_index") {
        return;
    }
    for database in all("slow::computed").await {
        database.invoices().await;
        let sql = database.slow("SELECT id, total + 1 AS more FROM slow_invoice");
        let log = database.log(CONFIG.default_order(&["more"]), "", &sql, &["id"]).await;
        assert_eq!(log.matches("no column has `more`, which is computed").count(), 1, "{log}");
    }
}

#[tokio::test]
async fn skipping_many_rows_without_a_key_names_the_key() {
    if !is_alone("slow::skipping_many_rows_without_a_key_names_the_key") {
        return;
    }
    for database in all("slow::skipping").await {
        database.invoices().await;
        database.execute("CREATE INDEX slow_total ON slow_invoice (total)").await;
        let sql = database.slow("SELECT id, total FROM slow_invoice");
        let query = "persons_tgp_no=150";
        let log = database.log(CONFIG.limit(10).default_order(&["total"]), query, &sql, &[]).await;
        let (skipping, sorting) = ("skipping 1490 rows took", "sorts all rows for it");
        // a database may sort this many rows rather than read them from the index
        let lines = log.matches(skipping).count() + log.matches(sorting).count();
        assert_eq!(lines, 1, "{}: {log}", database.name());
    }
}

#[tokio::test]
async fn counting_on_every_page_names_the_setting() {
    if !is_alone("slow::counting_on_every_page_names_the_setting") {
        return;
    }
    for database in all("slow::counting").await {
        database.invoices().await;
        let sql = database.slow("SELECT id FROM slow_invoice");
        let log = database.log(CONFIG.count(Count::Exact), "", &sql, &["id"]).await;
        assert_eq!(log.matches("counting took").count(), 1, "{}: {log}", database.name());
        assert!(log.contains("use `count = auto`"), "{log}");
    }
}
