//! One of two databases. Statements are written once, because both understand `$1`.

mod fill;

use std::error::Error;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, PgPool, QueryBuilder, SqlitePool};

use fill::Everything;

/// The database of the microblog.
pub(crate) enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Runs the same code for each database; the enums have the same variants.
macro_rules! on_each {
    ($enum:ident, $value:expr, $inner:pat => $body:expr) => {
        match $value {
            $enum::Sqlite($inner) => $body,
            $enum::Postgres($inner) => $body,
        }
    };
}

pub(crate) use on_each;

impl Db {
    /// Connects to PostgreSQL by a URL, and treats anything else as a SQLite file. Creates the
    /// tables of an empty database, with people and posts.
    pub(crate) async fn open(address: &str) -> Result<Self, Box<dyn Error>> {
        let scheme = address.split_once("://").map(|(scheme, _)| scheme);
        let db = match scheme {
            Some("postgres" | "postgresql") => Db::Postgres(PgPool::connect(address).await?),
            None | Some("sqlite") => Db::Sqlite(sqlite(address).await?),
            Some(other) => {
                return Err(format!("write `sqlite` or `postgres`, not `{other}`").into());
            }
        };
        let tables = db.tables().await?;
        if tables.is_empty() {
            db.create().await?;
        } else if !tables.iter().any(|table| table == "follows") {
            return Err("it holds other data, give the microblog a database of its own".into());
        } else if !tables.iter().any(|table| table == "sessions") {
            // a database of an older version lacks this table
            let schema = db.schema();
            on_each!(Db, &db, pool => {
                sqlx::raw_sql(AssertSqlSafe(schema)).execute(pool).await?;
            });
        }
        Ok(db)
    }

    async fn tables(&self) -> sqlx::Result<Vec<String>> {
        let sql = match self {
            Db::Sqlite(_) => "SELECT name FROM sqlite_schema",
            Db::Postgres(_) => {
                "SELECT relname::text FROM pg_class
                 WHERE relnamespace = current_schema()::regnamespace"
            }
        };
        on_each!(Db, self, pool => sqlx::query_scalar(sql).fetch_all(pool).await)
    }

    /// The statements that create missing tables.
    fn schema(&self) -> String {
        let (id, time) = match self {
            Db::Sqlite(_) => ("INTEGER PRIMARY KEY AUTOINCREMENT", "TEXT"),
            Db::Postgres(_) => ("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "TIMESTAMPTZ"),
        };
        include_str!("schema.sql").replace("{id}", id).replace("{time}", time)
    }

    /// In a transaction, so that an interrupted start can be repeated.
    async fn create(&self) -> sqlx::Result<()> {
        let schema = self.schema();
        let Everything { users, follows, posts } = fill::everything();
        on_each!(Db, self, pool => {
            let mut transaction = pool.begin().await?;
            sqlx::raw_sql(AssertSqlSafe(schema)).execute(&mut *transaction).await?;
            let mut insert = QueryBuilder::new("INSERT INTO users (nickname, name, about) ");
            insert.push_values(users, |mut row, user| {
                row.push_bind(user.nickname).push_bind(user.name).push_bind(user.about);
            });
            insert.build().execute(&mut *transaction).await?;
            let mut insert = QueryBuilder::new("INSERT INTO follows (follower_id, followed_id) ");
            insert.push_values(follows, |mut row, (follower, followed)| {
                row.push_bind(follower).push_bind(followed);
            });
            insert.build().execute(&mut *transaction).await?;
            let mut insert = QueryBuilder::new("INSERT INTO posts (author_id, body, posted_at) ");
            insert.push_values(posts, |mut row, post| {
                row.push_bind(post.author_id).push_bind(post.body).push_bind(post.posted_at);
            });
            insert.build().execute(&mut *transaction).await?;
            transaction.commit().await
        })
    }
}

async fn sqlite(address: &str) -> sqlx::Result<SqlitePool> {
    let options = match address.strip_prefix("sqlite:") {
        Some(_) => address.parse()?,
        None => SqliteConnectOptions::new().filename(address),
    };
    // readers do not wait for writers
    let options = options.create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
    let mut pool = SqlitePoolOptions::new();
    if address.contains(":memory:") || address.contains("mode=memory") {
        // each connection to memory has a database of its own, which ends with it
        pool = pool.max_connections(1).idle_timeout(None).max_lifetime(None);
    }
    pool.connect_with(options).await
}
