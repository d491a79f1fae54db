//! What the databases say of the statements that sqlx checks at compile time: the files in `.sqlx`
//! are up to date. After you change a statement, write them anew with
//! `BLESS=1 cargo test --test statement_data`.
//!
//! A separate program, because the tests and the documentation do not compile without these files.
//! `cargo sqlx prepare` makes them for one database alone.

#[path = "it/support/setting.rs"]
mod setting;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;
use setting::setting;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, Database, Describe, Executor, SqlSafeStr};
use sqlx::{MySqlConnection, PgConnection, SqliteConnection};

/// The tables of the statements.
const TABLES: [&str; 2] = [
    include_str!("it/checked/table.sql"),
    // of the documentation
    "CREATE TEMPORARY TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, nickname TEXT)",
];
/// The files that contain statements.
const ON_SQLITE: &[&str] =
    &["docs/databases.md", "tests/it/checked/sqlite.rs", "tests/it/http/checked.rs"];
const ON_POSTGRES: &[&str] = &["tests/it/checked/postgres.rs"];
const ON_MYSQL: &[&str] = &["tests/it/checked/mysql.rs"];

/// The contents of the files, by their paths.
type Files = BTreeMap<PathBuf, String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The statements of a file of Rust or Markdown: the text in each macro of sqlx, behind a type.
fn statements(path: &str) -> Vec<String> {
    let text = read(path);
    let is_macro = |name: &str| name.ends_with("query") || name.contains("query_");
    let statements = text.match_indices("!(").filter_map(|(at, open)| {
        let name = text[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        let (before, behind) = text[at + open.len()..].split_once('"')?;
        let is_type = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_:,#".contains(c);
        if !is_macro(name) || !before.chars().all(is_type) || behind.starts_with('…') {
            return None;
        }
        let end = if before.ends_with('#') { "\"#" } else { "\"" };
        let statement = behind.split_once(end)?.0;
        Some(if statement.ends_with(".sql") { read(statement) } else { statement.to_owned() })
    });
    statements.collect()
}

/// What a database says of the statements of some files.
async fn describe<C>(connection: &mut C, paths: &[&str]) -> Files
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    Describe<C::Database>: Serialize,
{
    for table in TABLES {
        sqlx::raw_sql(table).execute(&mut *connection).await.unwrap();
    }
    let mut files = Files::new();
    for statement in paths.iter().flat_map(|path| statements(path)) {
        let sql = AssertSqlSafe(statement.clone()).into_sql_str();
        let describe = (&mut *connection).describe(sql).await.unwrap();
        let hash = Sha256::digest(&statement);
        let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let path = root().join(format!(".sqlx/query-{hash}.json"));
        let name = C::Database::NAME;
        let data = json!({"db_name": name, "query": statement, "describe": describe, "hash": hash});
        files.insert(path, format!("{data:#}\n"));
    }
    files
}

/// The files of a database, as they are.
fn found(database: &str) -> Files {
    let files = fs::read_dir(root().join(".sqlx")).unwrap().map(|file| file.unwrap().path());
    let files = files.map(|path| (path.clone(), fs::read_to_string(path).unwrap()));
    files.filter(|(_, text)| text.contains(&format!("\"db_name\": \"{database}\""))).collect()
}

fn check(database: &str, expected: &Files) {
    assert!(!expected.is_empty());
    let found = found(database);
    if std::env::var_os("BLESS").is_some() {
        found.keys().for_each(|path| fs::remove_file(path).unwrap());
        expected.iter().for_each(|(path, text)| fs::write(path, text).unwrap());
        return;
    }
    let remedy = "run `BLESS=1 cargo test --test statement_data`";
    assert!(found == *expected, "the files in `.sqlx` for {database} are outdated: {remedy}");
}

#[tokio::test]
async fn sqlite_says_what_the_files_say() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    check("SQLite", &describe(&mut connection, ON_SQLITE).await);
}

#[tokio::test]
async fn postgresql_says_what_the_files_say() {
    if let Some(url) = setting("PAGINATE_POSTGRES_URL") {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        check("PostgreSQL", &describe(&mut connection, ON_POSTGRES).await);
    }
}

#[tokio::test]
async fn mysql_says_what_the_files_say() {
    if let Some(url) = setting("PAGINATE_MYSQL_URL") {
        let mut connection = MySqlConnection::connect(&url).await.unwrap();
        check("MySQL", &describe(&mut connection, ON_MYSQL).await);
    }
}
