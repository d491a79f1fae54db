//! The databases that the suite runs on: SQLite always, the others if their addresses are given.

use std::io::Write;

use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, MySqlPool, PgPool, SqlitePool};
use tg_paginate::{Error, On, Page, PaginateConfig, Record, SqlQuery};

pub(crate) enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    MySql(MySqlPool),
}

/// One value of a row, or of a placeholder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Null => query.bind(None::<String>),
                Value::Integer(number) => query.bind(*number),
                Value::Real(number) => query.bind(*number),
                Value::Text(text) => query.bind(text.clone()),
            };
        }
        query
    }};
}

macro_rules! on_each {
    ($database:expr, $pool:ident => $body:expr) => {
        match $database {
            $crate::database::Database::Sqlite($pool) => $body,
            $crate::database::Database::Postgres($pool) => $body,
            $crate::database::Database::MySql($pool) => $body,
        }
    };
}

/// The databases there are. Whoever gives an address wants it to be tested: a server that cannot
/// be reached fails. What runs is said past the capture of the test's output.
pub(crate) async fn all(test: &str) -> Vec<Database> {
    let sqlite = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:");
    let mut databases = vec![Database::Sqlite(sqlite.await.unwrap())];
    let mut left_out = Vec::new();
    match std::env::var("PAGINATE_POSTGRES_URL") {
        Ok(url) => {
            let pool = PgPoolOptions::new().max_connections(1).connect(&url);
            databases.push(Database::Postgres(pool.await.unwrap()));
        }
        Err(_) => left_out.push("PAGINATE_POSTGRES_URL"),
    }
    match std::env::var("PAGINATE_MYSQL_URL") {
        Ok(url) => {
            let pool = MySqlPoolOptions::new().max_connections(1).connect(&url);
            databases.push(Database::MySql(pool.await.unwrap()));
        }
        Err(_) => left_out.push("PAGINATE_MYSQL_URL"),
    }
    let names: Vec<_> = databases.iter().map(Database::name).collect();
    let mut line = format!("{test}: on {}", names.join(", "));
    if !left_out.is_empty() {
        line += &format!("; left out, because not set: {}", left_out.join(", "));
    }
    let mut past_the_capture = std::io::stderr();
    writeln!(past_the_capture, "{line}").unwrap();
    databases
}

pub(crate) use on_each;

impl Database {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Database::Sqlite(_) => "SQLite",
            Database::Postgres(_) => "PostgreSQL",
            Database::MySql(_) => "MariaDB or MySQL",
        }
    }

    pub(crate) async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        let done = on_each!(self, pool => sqlx::raw_sql(sql).execute(pool).await.map(|_| ()));
        done.unwrap();
    }

    /// A temporary table `name` with an integer key `id` and columns `a` (integer), `b` (text that
    /// compares by bytes), `c` (real).
    pub(crate) async fn table(&self, name: &str, rows: &[[Value; 3]]) {
        let (integer, text, real) = match self {
            Database::Sqlite(_) => ("INTEGER", "TEXT", "REAL"),
            Database::Postgres(_) => ("BIGINT", "TEXT COLLATE \"C\"", "DOUBLE PRECISION"),
            Database::MySql(_) => {
                ("BIGINT", "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", "DOUBLE")
            }
        };
        self.execute(&format!("DROP TABLE IF EXISTS {name}")).await;
        self.execute(&format!(
            "CREATE TEMPORARY TABLE {name} (id {integer}, a {integer}, b {text}, c {real})"
        ))
        .await;
        let number = |value: &Value| match value {
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => format!("{number:?}"),
            Value::Null | Value::Text(_) => "NULL".to_owned(),
        };
        for (id, [a, b, c]) in rows.iter().enumerate() {
            let (a, c) = (number(a), number(c));
            let marker = if matches!(self, Database::Postgres(_)) { "$1" } else { "?" };
            let sql = format!("INSERT INTO {name} VALUES ({id}, {a}, {marker}, {c})");
            let sql = AssertSqlSafe(sql);
            let values = std::slice::from_ref(b);
            on_each!(self, pool => {
                bound!(sqlx::query(sql), values).execute(pool).await.map(|_| ()).unwrap();
            });
        }
    }

    /// The page of a statement, whose placeholders are written `?`.
    pub(crate) async fn page(
        &self,
        config: PaginateConfig,
        query: &str,
        sql: &str,
        values: &[Value],
    ) -> Result<Page<Record>, Error> {
        let mut sql = sql.to_owned();
        if matches!(self, Database::Postgres(_)) {
            for number in 1..=values.len() {
                sql = sql.replacen('?', &format!("${number}"), 1);
            }
        }
        let sql = AssertSqlSafe(sql);
        on_each!(self, pool => {
            let rows: SqlQuery<_, Record> = bound!(sqlx::query(sql), values).on(pool);
            crate::support::page(config, query, rows.key("id")).await
        })
    }
}
