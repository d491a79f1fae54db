//! One of three databases, and code for all of them.

use std::error::Error;

use sqlx::mysql::{MySql, MySqlRow};
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteRow, SqliteSynchronous};
use sqlx::{FromRow, MySqlPool, PgPool, QueryBuilder, SqlSafeStr, SqlitePool};

use super::query::Value;

/// The database that the pages show.
pub(crate) enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    MySql(MySqlPool),
}

/// Runs the same code for each database; the enums have the same variants.
macro_rules! on_each {
    ($enum:ident, $value:expr, $inner:pat => $body:expr) => {
        match $value {
            $enum::Sqlite($inner) => $body,
            $enum::Postgres($inner) => $body,
            $enum::MySql($inner) => $body,
        }
    };
}

impl Db {
    /// Connects to a server by its URL, and to anything else as a SQLite file.
    pub(super) async fn connect(address: &str) -> Result<Self, Box<dyn Error>> {
        let scheme = address.split_once("://").map(|(scheme, _)| scheme);
        Ok(match scheme {
            Some("postgres" | "postgresql") => Db::Postgres(PgPool::connect(address).await?),
            Some("mysql" | "mariadb") => Db::MySql(MySqlPool::connect(address).await?),
            None | Some("sqlite") => Db::Sqlite(sqlite(address).await?),
            Some(other) => {
                return Err(format!("write `sqlite`, `postgres` or `mysql`, not `{other}`").into());
            }
        })
    }

    /// The type for text of at most 200 characters that compares by code point, so that all
    /// databases sort alike.
    pub(super) fn text(&self) -> &'static str {
        match self {
            Db::Sqlite(_) => "TEXT",
            Db::Postgres(_) => "TEXT COLLATE \"C\"",
            // with a length, because MySQL cannot index other text
            Db::MySql(_) => "VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        }
    }

    /// The names of all tables.
    pub(super) async fn tables(&self) -> sqlx::Result<Vec<String>> {
        self.texts(match self {
            Db::Sqlite(_) => "SELECT name FROM sqlite_schema",
            Db::Postgres(_) => {
                "SELECT relname::text FROM pg_class
                 WHERE relnamespace = current_schema()::regnamespace"
            }
            Db::MySql(_) => {
                "SELECT CAST(table_name AS CHAR) FROM information_schema.tables
                 WHERE table_schema = DATABASE()"
            }
        })
        .await
    }

    /// Updates the statistics of the database. Without them, it may read a join from the table that
    /// does not have the order.
    pub(super) fn analyze(&self) -> &'static str {
        match self {
            Db::Sqlite(_) => "ANALYZE",
            Db::Postgres(_) => "ANALYZE address, person, unicode",
            Db::MySql(_) => "ANALYZE TABLE address, person, unicode",
        }
    }

    /// All rows of a statement.
    pub(super) async fn all<T>(&self, sql: &'static str) -> sqlx::Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow>
            + for<'r> FromRow<'r, PgRow>
            + for<'r> FromRow<'r, MySqlRow>
            + Send
            + Unpin,
    {
        on_each!(Db, self, pool => sqlx::query_as(sql).fetch_all(pool).await)
    }

    /// All rows of a statement with one column of text.
    pub(super) async fn texts(&self, sql: &'static str) -> sqlx::Result<Vec<String>> {
        let rows = self.all::<(String,)>(sql).await?;
        Ok(rows.into_iter().map(|(text,)| text).collect())
    }

    pub(super) async fn begin(&self) -> sqlx::Result<Transaction> {
        Ok(match self {
            Db::Sqlite(pool) => Transaction::Sqlite(pool.begin().await?),
            Db::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
            Db::MySql(pool) => Transaction::MySql(pool.begin().await?),
        })
    }

    pub(crate) async fn close(&self) {
        on_each!(Db, self, pool => pool.close().await);
    }
}

async fn sqlite(address: &str) -> sqlx::Result<SqlitePool> {
    let options = match address.strip_prefix("sqlite:") {
        Some(_) => address.parse()?,
        None => SqliteConnectOptions::new().filename(address),
    };
    // the file can be generated again after a power cut
    let options = options.create_if_missing(true).synchronous(SqliteSynchronous::Off);
    SqlitePool::connect_with(options).await
}

/// A transaction that fills a database. MySQL, however, commits whenever a table is created.
pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
    MySql(sqlx::Transaction<'static, MySql>),
}

impl Transaction {
    /// Runs statements, separated by `;`.
    pub(super) async fn run(&mut self, sql: impl SqlSafeStr) -> sqlx::Result<()> {
        on_each!(Transaction, self, db => {
            sqlx::raw_sql(sql).execute(&mut **db).await?;
        });
        Ok(())
    }

    /// Inserts rows with one statement that starts with `into`.
    pub(super) async fn insert<const N: usize>(
        &mut self,
        into: &'static str,
        rows: impl IntoIterator<Item = [Value; N]>,
    ) -> sqlx::Result<()> {
        on_each!(Transaction, self, db => {
            let mut insert = QueryBuilder::new(into);
            insert.push_values(rows, |mut row, values| {
                for value in values {
                    match value {
                        Value::Number(number) => row.push_bind(number),
                        Value::Text(text) => row.push_bind(text),
                    };
                }
            });
            insert.build().execute(&mut **db).await?;
        });
        Ok(())
    }

    pub(super) async fn commit(self) -> sqlx::Result<()> {
        on_each!(Transaction, self, db => db.commit().await)
    }
}
