//! A table that is altered while a program reads it.

use std::path::Path;
use std::time::Duration;

use futures::future::join_all;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tg_paginate::{ApiPaginator, Error, MaxLimit, On, PaginateConfig, Request};

use crate::support::database::{Database, on_each};
use crate::support::page;

const CONFIG: PaginateConfig = PaginateConfig::new().limit(3).default_order(&["age"]);
const ROWS: i64 = 30;
/// How long a request waits for a connection, in case one was lost.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the requests are repeated after a change: page 1, an older link, a typed number.
pub(crate) const REQUESTS: usize = 10;

/// A typed row that needs some of the columns.
#[derive(Debug, serde::Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
    pub(crate) name: String,
    nick: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rows {
    Records,
    Persons,
}

/// A table with a unique name, and separate pools for the program and for the changes.
pub(crate) struct Table {
    pub(crate) program: Database,
    pub(crate) other: Database,
    pub(crate) name: String,
    pub(crate) rows: Rows,
}

/// The rows of a response, and the parameters of the link to the next page.
pub(crate) type Answer = Result<(Vec<Value>, Option<String>), Error>;

macro_rules! rows {
    ($table:expr, $rows:ident => $body:expr) => {{
        let sql = AssertSqlSafe(format!("SELECT * FROM {}", $table.name));
        on_each!(&$table.program, pool => match $table.rows {
            Rows::Records => {
                let $rows = sqlx::query(sql).on(pool).key("id");
                $body
            }
            Rows::Persons => {
                let $rows = sqlx::query_as::<_, Person>(sql).on(pool).key("id");
                $body
            }
        })
    }};
}

fn json<R: serde::Serialize>(rows: &[R]) -> Vec<Value> {
    rows.iter().map(|row| serde_json::to_value(row).unwrap()).collect()
}

fn ids(rows: &[Value]) -> Vec<i64> {
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

impl Table {
    pub(crate) async fn new(
        database: &Database,
        connections: u32,
        rows: Rows,
        directory: &Path,
    ) -> Self {
        let name = format!("tgp_migrated_{:016x}", rand::random::<u64>());
        let program = on_several(database, connections, directory).await;
        let other = on_several(database, 1, directory).await;
        let table = Table { program, other, name, rows };
        table
            .alter(
                "CREATE TABLE {t} (id BIGINT PRIMARY KEY, name VARCHAR(20), nick VARCHAR(20),
                                   age INT, extra INT)",
            )
            .await;
        let rows = (1..=ROWS).map(|id| format!("({id}, 'n{id}', NULL, {}, {})", 100 + id, -id));
        let rows = rows.collect::<Vec<_>>().join(", ");
        table.alter(&format!("INSERT INTO {{t}} VALUES {rows}")).await;
        table
    }

    pub(crate) async fn alter(&self, sql: &str) {
        self.other.execute(&sql.replace("{t}", &self.name)).await;
    }

    pub(crate) async fn ask(&self, query: &str) -> Answer {
        rows!(self, rows => {
            let page = Box::pin(page(CONFIG, query, rows)).await?;
            let next = page.href_next().map(|href| href.split_once('?').unwrap().1.to_owned());
            Ok((json(page.items()), next))
        })
    }

    async fn ask_api(&self, query: &str) -> Result<Vec<Value>, Error> {
        let api = ApiPaginator::new(CONFIG.limit(50).max_limit(MaxLimit::Unlimited));
        rows!(self, rows => {
            let page = Box::pin(api.page(Request::new("/persons", query), rows)).await?;
            Ok(json(page.items()))
        })
    }

    /// Lets each connection prepare its statements for all pages; returns the link to page 2.
    pub(crate) async fn warm(&self) -> Result<String, String> {
        let told = |error| format!("before the change: {error:?}");
        for query in ["", "persons_tgp_no=2", "persons_tgp_no=4"] {
            for answer in join_all((0..6).map(|_| self.ask(query))).await {
                answer.map_err(told)?;
            }
        }
        let (_, next) = self.ask("").await.map_err(told)?;
        let next = next.ok_or("no page 2")?;
        for answer in join_all((0..6).map(|_| self.ask(&next))).await {
            let (rows, _) = answer.map_err(told)?;
            assert_eq!(ids(&rows), [4, 5, 6]);
        }
        self.ask_api("sort=name").await.map_err(told)?;
        Ok(next)
    }

    /// The problems after a change, apart from a single 503.
    pub(crate) async fn trouble(&self, link: &str) -> Vec<String> {
        let mut trouble = Vec::new();
        let mut failed = 0;
        let requests = [("", [1, 2, 3]), (link, [4, 5, 6]), ("persons_tgp_no=4", [10, 11, 12])];
        for (query, expected) in requests.iter().cycle().take(REQUESTS) {
            match self.ask(query).await {
                Ok((rows, _)) if ids(&rows) == *expected => {}
                Ok((rows, _)) => trouble.push(format!("{query:?} shows {:?}", ids(&rows))),
                Err(error) => {
                    failed += 1;
                    if error.status() != 503 || failed > 1 {
                        trouble.push(format!("{query:?}: {} {error:?}", error.status()));
                    }
                }
            }
        }
        trouble
    }

    /// Whether an API can sort by the column, on the first request or, after a 503, on the second.
    pub(crate) async fn sorting_trouble(&self, column: &str, tries: usize) -> Option<String> {
        let expected: Vec<_> = match self.rows {
            Rows::Records => (1..=ROWS).rev().collect(),
            // the rows do not show the column
            Rows::Persons => return self.refusal_trouble(column, tries).await,
        };
        let mut answer = self.ask_api(&format!("sort={column}")).await;
        if tries > 1 && answer.as_ref().is_err_and(|error| error.status() == 503) {
            answer = self.ask_api(&format!("sort={column}")).await;
        }
        match answer {
            Ok(rows) if ids(&rows) != expected => Some(format!("by {column} {:?}", ids(&rows))),
            Ok(rows) if rows[0].get(column).is_none() => Some(format!("{column} is not shown")),
            Ok(_) => None,
            Err(error) => Some(format!("sort={column}: {} {error:?}", error.status())),
        }
    }

    /// Whether an API refuses to sort by the name.
    pub(crate) async fn refusal_trouble(&self, name: &str, tries: usize) -> Option<String> {
        let mut answer = self.ask_api(&format!("sort={name}")).await;
        if tries > 1 && answer.as_ref().is_err_and(|error| error.status() == 503) {
            answer = self.ask_api(&format!("sort={name}")).await;
        }
        match answer {
            Err(error) if error.status() == 422 => None,
            Err(error) => Some(format!("sort={name}: {} {error:?}", error.status())),
            Ok(_) => Some(format!("sort={name} is no error")),
        }
    }

    pub(crate) async fn drop(self) {
        self.alter("DROP TABLE {t}").await;
    }
}

/// The database on this many connections; SQLite needs a file, because memory has only one.
async fn on_several(database: &Database, connections: u32, directory: &Path) -> Database {
    match database {
        Database::Sqlite(_) => {
            let options = SqliteConnectOptions::new()
                .filename(directory.join("migrations.db"))
                .create_if_missing(true);
            let pool =
                SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
            Database::Sqlite(pool.connect_with(options).await.unwrap())
        }
        Database::Postgres(pool) => {
            let options = pool.connect_options().as_ref().clone();
            let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
            Database::Postgres(pool.connect_with(options).await.unwrap())
        }
        Database::MySql(pool) => {
            let options = pool.connect_options().as_ref().clone();
            let pool =
                MySqlPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
            Database::MySql(pool.connect_with(options).await.unwrap())
        }
    }
}
