//! MariaDB and MySQL: all types of the manual, with and without nulls.

use std::collections::BTreeSet;

use sqlx::mysql::MySqlPoolOptions;
use sqlx::{AssertSqlSafe, MySqlPool};
use tg_paginate::{On, PaginateConfig};

use super::mysql_values::{MAYBE, NAMES, TYPES, Values};
use super::report::{Case, Report};
use super::shown::{Show, Shown};
use crate::support::database::{Database, all};
use crate::support::page;

struct Server {
    pool: MySqlPool,
    database: Database,
    schema: String,
    tables: usize,
    report: Report,
}

impl Server {
    async fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&self.pool).await.map(drop)
    }

    /// A table with these values, each several times, and with nulls if permitted.
    async fn table(
        &mut self,
        kind: &str,
        values: &[&str],
        with_nulls: bool,
    ) -> Result<String, sqlx::Error> {
        self.tables += 1;
        let table = format!("{}.t{}", self.schema, self.tables);
        let nulls = if with_nulls { "NULL" } else { "NOT NULL" };
        self.run(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, v {kind} {nulls})"))
            .await?;
        let rows = (0..30).map(|row| {
            let value = values[row % values.len()];
            let value = match value.strip_prefix('=') {
                _ if with_nulls && row % 7 == 3 => "NULL".to_owned(),
                Some(expression) => expression.to_owned(),
                None => format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''")),
            };
            format!("({}, {value})", row * 37 % 101)
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        self.run(&format!("INSERT INTO {table} VALUES {rows}")).await?;
        Ok(table)
    }

    async fn shown(&self, table: &str, show: Show) -> Vec<(i64, Shown)> {
        let sql = format!("SELECT id, CAST(v AS CHAR) FROM {table}");
        let shown = |(id, text): (i64, Option<String>)| {
            let text = text.map(|text| match show {
                // a column with `ZEROFILL` prints leading zeros
                Show::Json => unfilled(&text),
                _ => text,
            });
            (id, show.of(text))
        };
        if show == Show::Bytes {
            return Vec::new();
        }
        let rows = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&self.pool).await.unwrap();
        rows.into_iter().map(shown).collect()
    }

    async fn check(&mut self, (kind, show, values): Values) {
        for with_nulls in [true, false] {
            let nulls = if with_nulls { "" } else { " NOT NULL" };
            let what = format!("{kind}{nulls}");
            match self.table(kind, values, with_nulls).await {
                Ok(table) => {
                    let shown = self.shown(&table, show).await;
                    self.walk(what, &table, shown).await;
                }
                Err(error) if MAYBE.contains(&kind.to_lowercase().as_str()) => {
                    self.report.note(format!("{what}, which this server does not have: {error}"));
                }
                Err(error) => self.report.fail(&what, "table", error.to_string()),
            }
        }
    }

    /// Walks the table, two halves of it, and the table in a derived table.
    async fn walk(&mut self, what: String, table: &str, shown: Vec<(i64, Shown)>) {
        let select = format!("SELECT id, v FROM {table}");
        let halves = format!("{select} WHERE id % 2 = 0 UNION ALL {select} WHERE id % 2 <> 0");
        let derived = format!("SELECT id, v FROM ({select} LIMIT 1000) derived");
        let case = Case { what: what.clone(), select, shown };
        Box::pin(self.report.check(&self.database, &case)).await;
        for (kind, select) in [("union", halves), ("derived table", derived)] {
            let case = Case { what: format!("{what} of a {kind}"), select, shown: vec![] };
            Box::pin(self.report.check_order(&self.database, &case)).await;
        }
    }

    /// Every type of the manual that the server has was tried.
    async fn check_names(&mut self) {
        let sql = "SELECT DISTINCT CAST(data_type AS CHAR) FROM information_schema.columns
                   WHERE table_schema = ? AND column_name = 'v'";
        let tried = sqlx::query_scalar(sql).bind(&self.schema).fetch_all(&self.pool).await;
        let tried: BTreeSet<String> = tried.unwrap().into_iter().collect();
        for name in NAMES.iter().filter(|name| !tried.contains(**name)) {
            self.report.fail(name, "manual", "has no values here, add it".to_owned());
        }
        for name in tried.iter().filter(|name| !NAMES.iter().chain(MAYBE).any(|n| n == name)) {
            self.report.fail(name, "manual", "is not in the list of names, add it".to_owned());
        }
    }

    /// Local times that occur twice, because clocks are put back.
    async fn check_folds(&mut self, zone: &str) {
        let values = [
            "=FROM_UNIXTIME(1729987200)",
            "=FROM_UNIXTIME(1729990800)",
            "=FROM_UNIXTIME(1729992600)",
            "=FROM_UNIXTIME(1729989000)",
        ];
        for kind in ["TIMESTAMP", "TIMESTAMP(6)"] {
            match self.table(kind, &values, true).await {
                Ok(table) => {
                    let what = format!("{kind} in {zone}");
                    self.walk(what, &table, vec![]).await;
                }
                Err(error) => self.report.fail(kind, "table of folds", error.to_string()),
            }
        }
    }
}

/// A number without leading zeros.
fn unfilled(text: &str) -> String {
    let (sign, digits) = text.split_at(usize::from(text.starts_with('-')));
    let zeros = digits.bytes().take_while(|byte| *byte == b'0').count();
    let rest = &digits[zeros..];
    let zero = if rest.starts_with(|first: char| first.is_ascii_digit()) { "" } else { "0" };
    format!("{sign}{zero}{rest}")
}

/// The server with a separate database for the test, whose sessions are in a time zone.
async fn server(pool: &MySqlPool, zone: &str) -> Server {
    let options = pool.connect_options().as_ref().clone().statement_cache_capacity(9999);
    let options = options.timezone(Some(zone.to_owned()));
    let pool = MySqlPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let schema = format!("tgp_types_{:016x}", rand::random::<u64>());
    let database = Database::MySql(pool.clone());
    let server = Server { pool, database, schema, tables: 0, report: Report::default() };
    server.run(&format!("CREATE DATABASE {} CHARACTER SET utf8mb4", server.schema)).await.unwrap();
    server
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_type_of_mysql_is_shown_and_walked_as_it_sorts() {
    for database in all("types of MariaDB or MySQL").await {
        let Database::MySql(pool) = &database else { continue };
        let mut server = server(pool, "+00:00").await;
        let only = std::env::var("PAGINATE_TYPE").ok();
        for values in TYPES.iter().filter(|(kind, ..)| only.as_deref().is_none_or(|o| o == *kind)) {
            Box::pin(server.check(*values)).await;
        }
        match only {
            Some(only) => server.report.note(format!("all but {only}, as PAGINATE_TYPE says")),
            None => server.check_names().await,
        }
        server.run(&format!("DROP DATABASE {}", server.schema)).await.unwrap();
        server.report.finish(&server.database);
    }
}

#[tokio::test]
async fn a_timestamp_is_shown_in_utc_whatever_the_time_zone_of_the_session() {
    for database in all("a_timestamp_is_shown_in_utc").await {
        let Database::MySql(pool) = &database else { continue };
        for zone in ["+00:00", "+02:00", "-03:30", "SYSTEM"] {
            let options = pool.connect_options().as_ref().clone().timezone(Some(zone.to_owned()));
            let one = MySqlPoolOptions::new().max_connections(1);
            let pool = one.connect_with(options).await.unwrap();
            let sql = "SET sql_mode = '';
                       CREATE TEMPORARY TABLE moment (id INT PRIMARY KEY, at TIMESTAMP NULL,
                                                      exact TIMESTAMP(6) NULL);
                       INSERT INTO moment VALUES
                       (1, FROM_UNIXTIME(1714557600), FROM_UNIXTIME(1714557600.25)),
                       (2, '0000-00-00 00:00:00', NULL)";
            sqlx::raw_sql(sql).execute(&pool).await.unwrap();
            let moments = sqlx::query("SELECT id, at, exact FROM moment").on(&pool).key("id");
            let config = PaginateConfig::new().default_order(&["-at"]);
            let shown = page(config, "", moments).await.unwrap();
            let shown = serde_json::to_value(shown.items()).unwrap();
            assert_eq!(shown[0]["at"], "2024-05-01T10:00:00Z", "{zone}");
            assert_eq!(shown[0]["exact"], "2024-05-01T10:00:00.250Z", "{zone}");
            assert_eq!(shown[1]["at"], "0000-00-00 00:00:00", "{zone}");
            assert!(shown[1]["exact"].is_null(), "{zone}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timestamp_that_a_session_shows_twice_is_two_moments() {
    for database in all("moments of a fold").await {
        let Database::MySql(pool) = &database else { continue };
        let named = sqlx::query_scalar::<_, Option<String>>(
            "SELECT CAST(CONVERT_TZ('2024-01-01', 'UTC', 'Europe/Berlin') AS CHAR)",
        );
        let is_named = named.fetch_one(pool).await.unwrap().is_some();
        let zone = if is_named { "Europe/Berlin" } else { "SYSTEM" };
        let mut server = server(pool, zone).await;
        if !is_named {
            let note = "named time zones, which this server has not loaded, so no clock goes back";
            server.report.note(note.to_owned());
        }
        Box::pin(server.check_folds(zone)).await;
        server.run(&format!("DROP DATABASE {}", server.schema)).await.unwrap();
        server.report.finish(&server.database);
    }
}
