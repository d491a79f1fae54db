use std::cell::RefCell;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, SqlSafeStr, Sqlite};
use tokio::runtime::Runtime;

use crate::dataset::{Kind, Statement, Syntax, Tokens};

/// A statement that SQLite runs as a derived table also runs as we wrap it, and has as many rows.
pub fn sqlite(input: &[u8]) {
    let Ok(sql) = std::str::from_utf8(input) else {
        return;
    };
    let sql = sql.trim_end_matches([';', ' ', '\n']);
    if !is_harmless(sql) {
        return;
    }
    DATABASE.with_borrow_mut(|database| {
        let Database { runtime, connection } = database;
        runtime.block_on(compare(connection, sql));
    });
}

struct Database {
    runtime: Runtime,
    connection: SqliteConnection,
}

thread_local! {
    static DATABASE: RefCell<Database> = RefCell::new(Database::new());
}

impl Database {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let connection = runtime.block_on(async {
            // without it, a statement could ask for all memory
            let options = SqliteConnectOptions::new()
                .in_memory(true)
                .pragma("hard_heap_limit", "50000000")
                .statement_cache_capacity(1);
            let mut connection = SqliteConnection::connect_with(&options).await?;
            connection.lock_handle().await?.set_progress_handler(10_000, stop);
            connection
                .execute(
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);
                     CREATE TABLE u (id INTEGER PRIMARY KEY, t INTEGER);
                     INSERT INTO t (name, age) VALUES ('a', 1), ('b', 2), (NULL, 1);
                     INSERT INTO u (t) VALUES (1), (1), (3)",
                )
                .await?;
            Ok::<_, sqlx::Error>(connection)
        });
        Database { runtime, connection: connection.expect("SQLite in memory") }
    }
}

/// Stops a statement that runs for long.
fn stop() -> bool {
    false
}

/// Whether a text is at most a query, which has the same rows each time.
fn is_harmless(sql: &str) -> bool {
    let text = sql.to_ascii_lowercase();
    let begins = ["select", "with", "values", "("];
    let first = Tokens::new(&text, Syntax::Sqlite).next();
    let is_query = first.is_some_and(|first| begins.contains(&first.text));
    let has_placeholder =
        Tokens::new(&text, Syntax::Sqlite).any(|token| token.kind == Kind::Placeholder);
    let words = [
        "pragma",
        "random",
        "attach",
        "vacuum",
        "changes",
        "last_insert",
        "now",
        "current_",
        "date",
        "time",
        "load_extension",
    ];
    is_query
        && !has_placeholder
        && !text.contains('\0')
        && !words.iter().any(|word| text.contains(word))
}

async fn compare(connection: &mut SqliteConnection, sql: &str) {
    let derived = format!("SELECT COUNT(*) FROM (\n{sql}\n)");
    // prepared first: a text that is more than one query is no derived table
    if !prepares(connection, &derived).await || !prepares(connection, sql).await {
        return;
    }
    let statement = Statement::<Sqlite>::parse(sql, Default::default());
    let wrapped = statement.select_count(None).expect("nothing is bound").finish(0).0;
    assert!(prepares(connection, &wrapped).await, "{wrapped}");
    let (Ok(expected), Ok(rows)) =
        (count(connection, &derived).await, count(connection, &wrapped).await)
    else {
        return;
    };
    assert_eq!(rows, expected, "{wrapped}");
}

async fn prepares(connection: &mut SqliteConnection, sql: &str) -> bool {
    connection.prepare(AssertSqlSafe(sql.to_owned()).into_sql_str()).await.is_ok()
}

async fn count(connection: &mut SqliteConnection, sql: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await
}
