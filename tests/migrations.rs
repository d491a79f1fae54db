//! Tables that are altered while the program runs: at worst one request fails, with 503.

#[path = "support/database.rs"]
mod database;
mod support;

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::Duration;

use database::{Database, all, on_each};
use futures::FutureExt;
use futures::future::join_all;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use support::page;
use tg_paginate::{ApiPaginator, Error, MaxLimit, On, PaginateConfig, Request};

const CONFIG: PaginateConfig = PaginateConfig::new().limit(3).default_order(&["age"]);
const ROWS: i64 = 30;
/// How long a request waits for a connection: not for ever, should one be lost.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is asked for after a change, over and over: page 1, a link from before, a typed number.
const REQUESTS: usize = 10;

/// Rows with a type of their own, which need some of the columns.
#[derive(Debug, serde::Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
    name: String,
    nick: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Rows {
    Records,
    Persons,
}

/// One change, and what there is after it.
struct Change {
    what: &'static str,
    /// For SQLite, PostgreSQL and MariaDB.
    sql: [&'static str; 3],
    /// A column to sort by at once; larger ids have smaller values.
    sortable: Option<&'static str>,
    /// A name that is none any more.
    gone: Option<&'static str>,
}

const SAME: fn(&'static str) -> [&'static str; 3] = |sql| [sql, sql, sql];

fn changes() -> Vec<Change> {
    vec![
        Change {
            what: "a new column",
            sql: SAME(
                "ALTER TABLE {t} ADD COLUMN city VARCHAR(20);
                 UPDATE {t} SET city = CAST(1000 - id AS CHAR(4))",
            ),
            sortable: Some("city"),
            gone: None,
        },
        Change {
            what: "another type of text",
            sql: [
                REBUILT_TEXT,
                "ALTER TABLE {t} ALTER COLUMN nick TYPE text",
                "ALTER TABLE {t} MODIFY nick TEXT",
            ],
            sortable: Some("city"),
            gone: None,
        },
        Change {
            what: "numbers become texts",
            sql: [
                REBUILT_AGE,
                "ALTER TABLE {t} ALTER COLUMN age TYPE varchar(9) USING age::text",
                "ALTER TABLE {t} MODIFY age VARCHAR(9)",
            ],
            sortable: Some("city"),
            gone: None,
        },
        Change {
            what: "another name",
            sql: SAME("ALTER TABLE {t} RENAME COLUMN extra TO more"),
            sortable: Some("more"),
            gone: Some("extra"),
        },
        Change {
            what: "a column less",
            sql: SAME("ALTER TABLE {t} DROP COLUMN more"),
            sortable: Some("city"),
            gone: Some("more"),
        },
    ]
}

/// SQLite changes no types: the table is made anew.
const REBUILT_TEXT: &str = "BEGIN;
    CREATE TABLE {t}_new (id INTEGER PRIMARY KEY, name TEXT, nick TEXT, age INTEGER,
                          extra INTEGER, city VARCHAR(20));
    INSERT INTO {t}_new SELECT id, name, nick, age, extra, city FROM {t};
    DROP TABLE {t};
    ALTER TABLE {t}_new RENAME TO {t};
    COMMIT";
const REBUILT_AGE: &str = "BEGIN;
    CREATE TABLE {t}_new (id INTEGER PRIMARY KEY, name TEXT, nick TEXT, age TEXT,
                          extra INTEGER, city VARCHAR(20));
    INSERT INTO {t}_new SELECT id, name, nick, age, extra, city FROM {t};
    DROP TABLE {t};
    ALTER TABLE {t}_new RENAME TO {t};
    COMMIT";

/// A table that no one else has, and the pools of the program and of the one who alters.
struct Table {
    program: Database,
    other: Database,
    name: String,
    rows: Rows,
}

/// The rows of an answer, and the parameters of the link to the next.
type Answer = Result<(Vec<Value>, Option<String>), Error>;

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
    async fn new(database: &Database, connections: u32, rows: Rows, directory: &Path) -> Self {
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

    async fn alter(&self, sql: &str) {
        self.other.execute(&sql.replace("{t}", &self.name)).await;
    }

    async fn ask(&self, query: &str) -> Answer {
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

    /// Each connection has its statements for all pages; returns the link to page 2.
    async fn warm(&self) -> Result<String, String> {
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

    /// What goes wrong after a change, apart from one answer with 503.
    async fn trouble(&self, link: &str) -> Vec<String> {
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

    /// Whether an API sorts by the column, by the first request or, after a 503, by the second.
    async fn sorting_trouble(&self, column: &str, tries: usize) -> Option<String> {
        let expected: Vec<_> = match self.rows {
            Rows::Records => (1..=ROWS).rev().collect(),
            // they do not show the column
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
    async fn refusal_trouble(&self, name: &str, tries: usize) -> Option<String> {
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

    async fn drop(self) {
        self.alter("DROP TABLE {t}").await;
    }
}

/// The same database on so many connections; for SQLite a file, because a memory has only one.
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

fn sql_for(database: &Database, change: &Change) -> &'static str {
    let [sqlite, postgres, mysql] = change.sql;
    match database {
        Database::Sqlite(_) => sqlite,
        Database::Postgres(_) => postgres,
        Database::MySql(_) => mysql,
    }
}

/// Does something to every table: on each database, with few and many connections, of both rows.
async fn on_tables(test: &str, rows: &[Rows], check: impl AsyncFn(&Table) -> Vec<String>) {
    let directory = tempfile::tempdir().unwrap();
    let mut trouble = Vec::new();
    for database in all(test).await {
        for connections in [1, 3] {
            for rows in rows {
                let table = Table::new(&database, connections, *rows, directory.path()).await;
                let what = format!("{}, {connections} connections, {rows:?}", database.name());
                // the table is dropped whatever comes of it
                let found = AssertUnwindSafe(Box::pin(check(&table))).catch_unwind().await;
                let found = found.unwrap_or_else(|panic| {
                    vec![format!("panicked: {:?}", panic.downcast_ref::<String>())]
                });
                trouble.extend(found.into_iter().map(|found| format!("{what}: {found}")));
                table.drop().await;
            }
        }
    }
    assert!(trouble.is_empty(), "{} troubles:\n{}", trouble.len(), trouble.join("\n"));
}

const BOTH: &[Rows] = &[Rows::Records, Rows::Persons];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_change_at_most_one_request_fails_and_that_with_503() {
    on_tables("changes between two requests", BOTH, async |table| {
        let mut trouble = Vec::new();
        for change in changes() {
            let link = match table.warm().await {
                Ok(link) => link,
                Err(error) => {
                    trouble.push(format!("{}: {error}", change.what));
                    break;
                }
            };
            table.alter(sql_for(&table.program, &change)).await;
            let mut found = table.trouble(&link).await;
            if let Some(column) = change.sortable {
                found.extend(table.sorting_trouble(column, 1).await);
            }
            if let Some(name) = change.gone {
                found.extend(table.refusal_trouble(name, 1).await);
            }
            trouble.extend(found.into_iter().map(|found| format!("{}: {found}", change.what)));
        }
        trouble
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_column_can_be_sorted_by_in_the_first_request_after_the_change() {
    on_tables("the first request sorts", &[Rows::Records], async |table| {
        let mut trouble = Vec::new();
        for change in changes() {
            if let Err(error) = table.warm().await {
                trouble.push(format!("{}: {error}", change.what));
                break;
            }
            table.alter(sql_for(&table.program, &change)).await;
            let column = change.sortable.unwrap();
            let found = table.sorting_trouble(column, 2).await;
            trouble.extend(found.map(|found| format!("{}: {found}", change.what)));
        }
        trouble
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_is_gone_is_refused_in_the_first_request_after_the_change() {
    on_tables("the first request is refused", &[Rows::Records], async |table| {
        let mut trouble = Vec::new();
        for change in changes() {
            if let Err(error) = table.warm().await {
                trouble.push(format!("{}: {error}", change.what));
                break;
            }
            table.alter(sql_for(&table.program, &change)).await;
            if let Some(name) = change.gone {
                let found = table.refusal_trouble(name, 2).await;
                trouble.extend(found.map(|found| format!("{}: {found}", change.what)));
            }
        }
        trouble
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_type_whose_column_is_gone_is_the_mistake_of_the_program() {
    on_tables("a row type without its column", &[Rows::Persons], async |table| {
        table.warm().await.unwrap();
        table.alter("ALTER TABLE {t} DROP COLUMN nick").await;
        let mut statuses = Vec::new();
        for _ in 0..REQUESTS {
            statuses.push(table.ask("").await.map_or_else(|error| error.status(), |_| 200));
        }
        let later = statuses[1..].iter().any(|status| *status != 500);
        let first = ![500, 503].contains(&statuses[0]);
        let mut trouble = Vec::new();
        if later || first {
            trouble.push(format!("answers {statuses:?}"));
        }
        table.alter("ALTER TABLE {t} ADD COLUMN nick VARCHAR(20)").await;
        let link = "persons_tgp_no=2".to_owned();
        trouble.extend(table.trouble(&link).await);
        trouble
    })
    .await;
}
