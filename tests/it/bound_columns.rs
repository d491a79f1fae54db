//! Columns of which a bound value decides the type, as in `SELECT n + $1 AS m`.

use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Row as _};
use tg_paginate::{On, PaginateConfig, ServedBy};

use crate::support::database::{Database, Row, Value, all};
use crate::support::page;
use crate::support::setting::setting;

const THREE: PaginateConfig = PaginateConfig::new().limit(3);

/// The keys of all rows, page by page, followed by links; and how the second page was served.
async fn walk(database: &Database, sql: &str, value: Value) -> (Vec<i64>, ServedBy) {
    let config = THREE.default_order(&["v"]);
    let (mut walked, mut served, mut query) = (Vec::new(), None, String::new());
    loop {
        let page = database.page(config, &query, sql, std::slice::from_ref(&value)).await;
        let page = page.unwrap_or_else(|error| panic!("{}, {sql}: {error}", database.name()));
        walked.extend(page.items().iter().map(|row| row.get::<i64>("id").unwrap()));
        if !query.is_empty() {
            served = served.or(page.served_by());
        }
        let Some(href) = page.href_next() else {
            return (walked, served.unwrap());
        };
        query = href.split_once('?').unwrap().1.to_owned();
    }
}

#[tokio::test]
async fn all_rows_are_on_pages_whatever_the_type_of_the_value() {
    let integer = || Value::Integer(1);
    let real = || Value::Real(0.5);
    let text = || Value::Text("x".to_owned());
    for database in all("all_rows_are_on_pages").await {
        let row = |a| [Value::Integer(a), Value::Null, Value::Null, Value::Null, Value::Null];
        let rows: Vec<Row> = (0..10).map(row).collect();
        database.table("suite", &rows).await;
        let small = match &database {
            Database::Postgres(_) => "CAST(a AS integer)",
            Database::Sqlite(_) | Database::MySql(_) => "a",
        };
        for (column, value) in [
            (format!("{small} + ?"), integer()),
            (format!("{small} * ?"), real()),
            (format!("COALESCE({small}, ?)"), integer()),
            ("?".to_owned(), integer()),
            ("?".to_owned(), text()),
            ("?".to_owned(), Value::Null),
            ("?".to_owned(), real()),
        ] {
            let hint = match &database {
                // sqlx prepares a text once, for the types of its first values
                Database::Postgres(_) => format!("/* {value:?} */"),
                Database::Sqlite(_) | Database::MySql(_) => String::new(),
            };
            let sql = format!("SELECT {hint} id, {column} AS v FROM suite");
            let (walked, served) = walk(&database, &sql, value).await;
            assert_eq!(walked, (0..10).collect::<Vec<_>>(), "{}, {sql}", database.name());
            assert_eq!(served, ServedBy::Anchor { skipped: 0 }, "{}, {sql}", database.name());
        }
    }
}

#[tokio::test]
async fn a_mapper_reads_the_types_that_the_values_give() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool: PgPool = PgPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    let sql = "SELECT id, id * $1 AS half FROM generate_series(1, 7) AS n(id)";
    for (query, expected) in [("", [0.5, 1.0, 1.5]), ("persons_tgp_no=2", [2.0, 2.5, 3.0])] {
        let rows = sqlx::query(sql).bind(0.5_f64);
        let rows = rows.try_map(|row: sqlx::postgres::PgRow| row.try_get::<f64, _>(1));
        let page = page(THREE, query, rows.on(&pool).key("id")).await.unwrap();
        assert_eq!(page.items(), expected);
        assert_eq!(page.total(), Some(7));
    }
}
