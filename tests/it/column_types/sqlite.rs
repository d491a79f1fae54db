//! SQLite: every affinity and the usual declared types, with values of every storage class.

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, SqlitePool};

use super::report::{Case, Report};
use super::shown::{Show, Shown};
use crate::support::database::Database;

const INTEGERS: &[&str] = &[
    "0",
    "1",
    "2",
    "-1",
    "9007199254740993",
    "9007199254740992",
    "9223372036854775807",
    "-9223372036854775808",
];
const REALS: &[&str] = &["0.5", "1.0", "9e999", "-9e999", "9007199254740992.0", "-0.0", "1e-300"];
const TEXTS: &[&str] = &[
    "''",
    "'a'",
    "'A'",
    "'b'",
    "'B'",
    "'a '",
    "'10'",
    "'9'",
    "'1.0'",
    "'1e1'",
    "'0x10'",
    "'é'",
    "'É'",
    "'x' || char(0) || 'b'",
    "'x' || char(0) || 'a'",
    "printf('%.2000c', 'x') || 'b'",
    "printf('%.2000c', 'x') || 'a'",
];
/// Invalid UTF-8.
const BROKEN: &[&str] =
    &["CAST(x'ff41' AS TEXT)", "CAST(x'ff42' AS TEXT)", "CAST(x'61ff' AS TEXT)"];
const BLOBS: &[&str] = &["x''", "x'00'", "x'ff41'", "x'61'", "x'41'"];

/// Declared types: the five affinities, none, and names that map to one of these.
const DECLARED: &[&str] = &[
    "INTEGER",
    "REAL",
    "TEXT",
    "BLOB",
    "NUMERIC",
    "",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "DECIMAL(10,2)",
    "VARCHAR(20)",
    "JSON",
    "FLOAT",
    "BIGINT",
    "TIME",
    "UUID",
    "TEXT COLLATE NOCASE",
    "TEXT COLLATE RTRIM",
    "TEXT COLLATE BINARY",
    "COLLATE NOCASE",
    "BLOB COLLATE NOCASE",
    "NUMERIC COLLATE RTRIM",
];

const STRICT: &[(&str, &[&str])] = &[
    ("INT", INTEGERS),
    ("INTEGER", INTEGERS),
    ("REAL", REALS),
    ("TEXT", TEXTS),
    ("BLOB", BLOBS),
    ("TEXT COLLATE NOCASE", TEXTS),
];

const EXPRESSIONS: &[&str] = &[
    "v || ''",
    "v + 0",
    "-v",
    "CAST(v AS TEXT)",
    "CAST(v AS INTEGER)",
    "CAST(v AS BLOB)",
    "upper(v)",
    "v COLLATE NOCASE",
    "v COLLATE RTRIM",
    "coalesce(v, 'x')",
    "(SELECT v)",
    "+v",
    "iif(id % 2, v, id)",
    "typeof(v)",
    "v IS NULL",
    "count(*) OVER (PARTITION BY v)",
];

struct File {
    pool: SqlitePool,
    database: Database,
    tables: usize,
    report: Report,
}

impl File {
    async fn table(&mut self, declared: &str, values: &[&str], options: &str) -> String {
        self.tables += 1;
        let table = format!("t{}", self.tables);
        let create =
            format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY, v {declared}) {options}");
        self.database.execute(&create).await;
        // each value twice, and nulls
        let rows =
            (0..(2 * values.len() + 4)).map(|row| match values.get(row % (values.len() + 2)) {
                Some(value) => format!("({}, {value})", row * 37 % 101),
                None => format!("({}, NULL)", row * 37 % 101),
            });
        let rows = rows.collect::<Vec<_>>().join(", ");
        self.database.execute(&format!("INSERT INTO {table} VALUES {rows}")).await;
        table
    }

    /// The values as the database prints them, by storage class.
    async fn shown(&self, table: &str, declared: &str) -> Vec<(i64, Shown)> {
        let sql = format!("SELECT id, typeof(v), CAST(CAST(v AS TEXT) AS BLOB) FROM {table}");
        let rows = sqlx::query_as::<_, (i64, String, Option<Vec<u8>>)>(AssertSqlSafe(sql));
        let rows = rows.fetch_all(&self.pool).await.unwrap();
        let shown = rows.into_iter().map(|(id, class, bytes)| {
            let text = bytes.map(String::from_utf8);
            let shown = match (class.as_str(), text) {
                // a number in a boolean column is shown as false or true
                ("integer", _) if declared == "BOOLEAN" => Shown::Anything,
                ("blob", _) | (_, Some(Err(_))) => Shown::Anything,
                ("text", Some(Ok(text))) => Show::Text.of(Some(text)),
                (_, text) => Show::Json.of(text.map(Result::unwrap)),
            };
            (id, shown)
        });
        shown.collect()
    }

    async fn check(&mut self, declared: &str, values: &[&str], options: &str) -> String {
        let table = self.table(declared, values, options).await;
        let what = match declared {
            "" => "no type".to_owned(),
            declared => format!("{declared} {options}").trim_end().to_owned(),
        };
        let shown = self.shown(&table, declared).await;
        let case = Case { what, select: format!("SELECT id, v FROM {table}"), shown };
        Box::pin(self.report.check(&self.database, &case)).await;
        table
    }

    async fn check_order(&mut self, what: String, select: String) {
        let case = Case { what, select, shown: vec![] };
        Box::pin(self.report.check_order(&self.database, &case)).await;
    }
}

async fn file(directory: &tempfile::TempDir) -> File {
    let options = SqliteConnectOptions::new()
        .filename(directory.path().join("types.db"))
        .create_if_missing(true)
        .statement_cache_capacity(999);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let database = Database::Sqlite(pool.clone());
    File { pool, database, tables: 0, report: Report::default() }
}

fn of_every_class() -> Vec<&'static str> {
    [INTEGERS, REALS, TEXTS, BLOBS].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_storage_class_in_every_column_of_sqlite_is_shown_and_walked_as_it_sorts() {
    let directory = tempfile::tempdir().unwrap();
    let mut file = file(&directory).await;
    for declared in DECLARED {
        file.check(declared, &of_every_class(), "").await;
    }
    for (declared, values) in STRICT {
        file.check(declared, values, "STRICT").await;
    }
    file.check("ANY", &of_every_class(), "STRICT").await;
    file.report.finish(&file.database);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_of_sqlite_that_are_no_utf_8_take_no_other_rows_down() {
    let directory = tempfile::tempdir().unwrap();
    let mut file = file(&directory).await;
    let values = [BROKEN, TEXTS, BLOBS].concat();
    for declared in ["TEXT", "TEXT COLLATE NOCASE", "BLOB", ""] {
        let table = file.check(declared, &values, "").await;
        for expression in ["v || 'x'", "v COLLATE NOCASE", "upper(v)"] {
            let select = format!("SELECT id, {expression} AS v FROM {table}");
            file.check_order(format!("{expression} of {declared}"), select).await;
        }
    }
    file.report.finish(&file.database);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expressions_of_sqlite_are_walked_as_they_sort() {
    let directory = tempfile::tempdir().unwrap();
    let mut file = file(&directory).await;
    // converted to text, this one is invalid UTF-8
    let values = of_every_class().into_iter().filter(|value| *value != "x'ff41'");
    let values: Vec<_> = values.collect();
    for declared in ["INTEGER", "TEXT", "", "TEXT COLLATE NOCASE"] {
        let table = file.table(declared, &values, "").await;
        for expression in EXPRESSIONS {
            let select = format!("SELECT id, {expression} AS v FROM {table}");
            file.check_order(format!("{expression} of {declared}"), select).await;
        }
    }
    file.report.finish(&file.database);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn arms_of_different_affinities_are_walked_as_they_sort() {
    let directory = tempfile::tempdir().unwrap();
    let mut file = file(&directory).await;
    // few rows, with ties between both parts
    let values = [&INTEGERS[..3], &REALS[..3], &TEXTS[..8], &BLOBS[2..]].concat();
    let mut tables = Vec::new();
    for declared in ["INTEGER", "REAL", "TEXT", "BLOB", "NUMERIC", "TEXT COLLATE NOCASE"] {
        tables.push((declared, file.table(declared, &values, "").await));
    }
    for (left, one) in &tables {
        for (right, other) in &tables {
            let arms = format!("SELECT id, v FROM {one} UNION ALL SELECT id + 200, v FROM {other}");
            file.check_order(format!("{left} and {right}"), arms).await;
        }
    }
    file.report.finish(&file.database);
}
