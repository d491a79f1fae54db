//! The databases of the suite: SQLite always, others if their addresses are set.

use std::io::Write;
use std::time::Duration;

use sea_orm::entity::prelude::{DateTime, Decimal};
use sea_orm::{DatabaseConnection, SqlxMySqlConnector, SqlxPostgresConnector, SqlxSqliteConnector};

use crate::support::setting::setting;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, MySqlPool, PgPool, SqlitePool};
use tempfile::TempDir;
use tg_paginate::{Error, On, Page, PaginateConfig, Record, SqlQuery};

pub(crate) enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    MySql(MySqlPool),
}

/// A value of a row or a placeholder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    /// Microseconds after 2026-11-21 10:00:00.
    Time(i64),
    /// Ten-thousandths.
    Decimal(i64),
}

impl Value {
    /// A literal that every database understands.
    fn sql(&self) -> String {
        match self {
            Value::Null => "NULL".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => format!("{number:?}"),
            Value::Text(text) => {
                let text = text.replace('\'', "''");
                format!("'{text}'")
            }
            Value::Time(micros) => format!("'{}'", time(*micros).format("%Y-%m-%dT%H:%M:%S%.f")),
            Value::Decimal(number) => Decimal::new(*number, 4).to_string(),
        }
    }

    /// The value in rows in memory.
    pub(crate) fn json(&self) -> serde_json::Value {
        match self {
            Value::Null => serde_json::Value::Null,
            Value::Integer(number) => (*number).into(),
            Value::Real(number) => (*number).into(),
            Value::Text(text) => text.clone().into(),
            Value::Time(micros) => micros.to_owned().into(),
            Value::Decimal(number) => number.to_owned().into(),
        }
    }
}

fn time(micros: i64) -> DateTime {
    let start = "2026-11-21T10:00:00".parse::<DateTime>().unwrap();
    start + std::time::Duration::from_micros(micros.unsigned_abs())
}

/// Integer, text that compares by bytes, real, time and decimal: the columns `a` to `e`.
pub(crate) type Row = [Value; 5];

/// The table `suite` for SeaORM.
pub(crate) mod suite {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "suite")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        pub(crate) a: Option<i64>,
        pub(crate) b: Option<String>,
        #[sea_orm(column_type = "Double", nullable)]
        pub(crate) c: Option<f64>,
        pub(crate) d: Option<DateTime>,
        pub(crate) e: Option<Decimal>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
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
                Value::Time(_) | Value::Decimal(_) => panic!("bound by no test"),
            };
        }
        query
    }};
}

macro_rules! on_each {
    ($database:expr, $pool:ident => $body:expr) => {
        match $database {
            $crate::support::database::Database::Sqlite($pool) => $body,
            $crate::support::database::Database::Postgres($pool) => $body,
            $crate::support::database::Database::MySql($pool) => $body,
        }
    };
}

/// All available databases. If the address of a server is set, the server must be reachable. Prints
/// which ones run, bypassing the capture of the test's output.
pub(crate) async fn all(test: &str) -> Vec<Database> {
    let sqlite = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:");
    let mut databases = vec![Database::Sqlite(sqlite.await.unwrap())];
    if let Some(url) = setting("PAGINATE_POSTGRES_URL") {
        let options = for_temporary_tables(url.parse().unwrap()).await;
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options);
        databases.push(Database::Postgres(pool.await.unwrap()));
    }
    if let Some(url) = setting("PAGINATE_MYSQL_URL") {
        // a statement evicted from sqlx's cache costs 40 ms of waiting for a TCP acknowledgement,
        // and these tests run a thousand different ones
        let options = url.parse::<MySqlConnectOptions>().unwrap().statement_cache_capacity(9999);
        let pool = MySqlPoolOptions::new().max_connections(1).connect_with(options);
        databases.push(Database::MySql(pool.await.unwrap()));
    }
    let names: Vec<_> = databases.iter().map(Database::name).collect();
    let mut past_the_capture = std::io::stderr();
    writeln!(past_the_capture, "{test}: on {}", names.join(", ")).unwrap();
    databases
}

/// Set if the address is that of a pooler whose clients share connections, and so the temporary
/// tables of a database.
pub(crate) const SHARES_CONNECTIONS: &str = "PAGINATE_POSTGRES_SHARES_CONNECTIONS";

/// A database of its own for a test, if clients of the same database share connections.
async fn for_temporary_tables(options: PgConnectOptions) -> PgConnectOptions {
    if std::env::var_os(SHARES_CONNECTIONS).is_none() {
        return options;
    }
    let name = format!("tgp_{}", rand::random::<u64>());
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    let mut server = options.connect().await.unwrap();
    sqlx::raw_sql(create).execute(&mut server).await.unwrap();
    options.database(&name)
}

/// The database with several connections to the same tables: for SQLite, a file in the folder.
pub(crate) async fn several_connections(
    database: &Database,
    most: u32,
    folder: &TempDir,
) -> Database {
    match database {
        Database::Sqlite(_) => {
            let options = SqliteConnectOptions::new().filename(folder.path().join("db"));
            let options = options.create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
            let options = options.busy_timeout(Duration::from_secs(60));
            // a write need not survive the test
            let options = options.synchronous(SqliteSynchronous::Off);
            let pool = SqlitePoolOptions::new().max_connections(most);
            Database::Sqlite(pool.connect_with(options).await.unwrap())
        }
        Database::Postgres(pool) => {
            let several = PgPoolOptions::new().max_connections(most);
            let mut options = pool.connect_options().as_ref().clone();
            if std::env::var_os(SHARES_CONNECTIONS).is_some() {
                options = options.database("postgres");
            }
            Database::Postgres(several.connect_with(options).await.unwrap())
        }
        Database::MySql(pool) => {
            let several = MySqlPoolOptions::new().max_connections(most);
            let options = pool.connect_options().as_ref().clone();
            Database::MySql(several.connect_with(options).await.unwrap())
        }
    }
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

    /// Drops a temporary table if it exists, but never a permanent one of that name.
    pub(crate) async fn forget(&self, name: &str) {
        let drop = match self {
            Database::Sqlite(_) => format!("DROP TABLE IF EXISTS temp.{name}"),
            Database::Postgres(_) => format!("DROP TABLE IF EXISTS pg_temp.{name}"),
            Database::MySql(_) => format!("DROP TEMPORARY TABLE IF EXISTS {name}"),
        };
        self.execute(&drop).await;
    }

    /// The pool for SeaORM.
    pub(crate) fn sea_orm(&self) -> DatabaseConnection {
        match self {
            Database::Sqlite(pool) => SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone()),
            Database::Postgres(pool) => {
                SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone())
            }
            Database::MySql(pool) => SqlxMySqlConnector::from_sqlx_mysql_pool(pool.clone()),
        }
    }

    /// A temporary table `name` with an integer key `id` and the columns of a [`Row`].
    pub(crate) async fn table(&self, name: &str, rows: &[Row]) {
        let binary = match self {
            Database::Sqlite(_) => "BINARY",
            Database::Postgres(_) => "\"C\"",
            Database::MySql(_) => "utf8mb4_nopad_bin",
        };
        self.collated_table(name, binary, rows).await;
    }

    /// Like `table`, with another collation of `b`.
    pub(crate) async fn collated_table(&self, name: &str, collation: &str, rows: &[Row]) {
        let (integer, text, real, time, decimal) = match self {
            Database::Sqlite(_) => ("INTEGER", "TEXT", "REAL", "TEXT", "REAL"),
            Database::Postgres(_) => {
                ("BIGINT", "TEXT", "DOUBLE PRECISION", "TIMESTAMP", "NUMERIC(20, 4)")
            }
            Database::MySql(_) => (
                "BIGINT",
                "VARCHAR(40) CHARACTER SET utf8mb4",
                "DOUBLE",
                "DATETIME(6)",
                "DECIMAL(20, 4)",
            ),
        };
        self.forget(name).await;
        self.execute(&format!(
            "CREATE TEMPORARY TABLE {name} (id {integer}, a {integer}, b {text} COLLATE {collation},
             c {real}, d {time}, e {decimal})"
        ))
        .await;
        let rows = rows.iter().enumerate().map(|(id, row)| {
            let values = row.iter().map(Value::sql).collect::<Vec<_>>();
            format!("({id}, {})", values.join(", "))
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        if !rows.is_empty() {
            // the only backslash in the rows is literal
            let rows = match self {
                Database::MySql(_) => rows.replace('\\', "\\\\"),
                Database::Sqlite(_) | Database::Postgres(_) => rows,
            };
            self.execute(&format!("INSERT INTO {name} VALUES {rows}")).await;
        }
    }

    /// The page of a statement with `?` placeholders.
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
