//! Errors of databases, and what they are: 503 for what passes, 400 for a bad value of the client,
//! and 500 only for mistakes in the program. The tests provoke all of them on real databases. Their
//! responses are in `http/errors.rs`.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::support::page;
use crate::support::setting::setting;
use sea_orm::{DbErr, RuntimeErr};
use sqlx::mysql::{MySqlConnection, MySqlPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Connection, MySql, MySqlPool, PgPool, Pool, Postgres, Sqlite, SqlitePool};
use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, Count, Error, Invalid, Paginator, Request};

/// The errors of a page, of a CSV file and of an API, from a statement with this value.
macro_rules! errors {
    ($name:ident, $database:ty) => {
        async fn $name(
            pool: &Pool<$database>,
            sql: &'static str,
            value: Option<&'static str>,
        ) -> [Error; 3] {
            let rows = || {
                let mut query = sqlx::query(sql);
                if let Some(value) = value {
                    query = query.bind(value);
                }
                query.on(pool).key("id")
            };
            let (request, config) = (|| Request::new("/persons", ""), PaginateConfig::new());
            let persons = Paginator::new("persons", config);
            let api = ApiPaginator::new(config);
            [
                persons.page(request(), rows()).await.unwrap_err(),
                persons.csv(request(), rows()).await.unwrap_err(),
                api.page(request(), rows()).await.unwrap_err(),
            ]
        }
    };
}

errors!(errors_of_postgres, Postgres);
errors!(errors_of_mysql, MySql);
errors!(errors_of_sqlite, Sqlite);

fn assert_unavailable(errors: &[Error], reason: &str) {
    for error in errors {
        assert_eq!(error.status(), 503, "{reason}: {error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(5)), "{reason}");
        let text = error.to_string();
        for part in ["the database cannot answer now", reason] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

fn assert_mistake(errors: &[Error], reason: &str, remedy: &str) {
    for error in errors {
        assert_eq!(error.status(), 500, "{reason}: {error}");
        assert_eq!(error.retry_after(), None, "{reason}");
        let text = error.to_string();
        for part in ["the database refused", reason, remedy] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

/// A pool with one connection to PostgreSQL, these settings, and what `sql` creates in `pg_temp`.
async fn postgres_pool(url: &str, settings: &[(&str, &str)], sql: &'static str) -> PgPool {
    let options = PgConnectOptions::from_str(url).unwrap().options(settings.iter().copied());
    let pool = PgPoolOptions::new().max_connections(1).after_connect(move |connection, _| {
        Box::pin(async move { sqlx::raw_sql(sql).execute(connection).await.map(drop) })
    });
    pool.connect_with(options).await.unwrap()
}

async fn mysql_pool(url: &str, sql: &'static str) -> MySqlPool {
    let pool = MySqlPoolOptions::new().max_connections(1).after_connect(move |connection, _| {
        Box::pin(async move { sqlx::raw_sql(sql).execute(connection).await.map(drop) })
    });
    pool.connect(url).await.unwrap()
}

async fn sqlite_pool() -> SqlitePool {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await;
    let pool = pool.unwrap();
    let create = "CREATE TABLE person (id INTEGER); CREATE TABLE cat (id INTEGER)";
    sqlx::raw_sql(create).execute(&pool).await.unwrap();
    pool
}

#[tokio::test]
async fn a_statement_timeout_of_postgresql_is_a_503() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = postgres_pool(&url, &[("statement_timeout", "50")], "").await;
    let slow =
        "SELECT id FROM generate_series(1, 50) AS t(id) WHERE pg_sleep(0.1)::text IS NOT NULL";
    assert_unavailable(&errors_of_postgres(&pool, slow, None).await, "(57014)");
}

#[tokio::test]
async fn a_lock_of_postgresql_that_is_waited_for_too_long_is_a_503() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let mut other = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("SELECT pg_advisory_lock(1205, 1)").execute(&mut other).await.unwrap();
    let pool = postgres_pool(&url, &[("lock_timeout", "10")], "").await;
    let locked = "SELECT 1 AS id, pg_advisory_lock(1205, 1)::text AS locked";
    assert_unavailable(&errors_of_postgres(&pool, locked, None).await, "(55P03)");
}

#[tokio::test]
async fn a_deadlock_of_postgresql_is_a_503() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    // a deadlock: the pool has the second lock and wants the first, the other connection vice versa
    let second = "SELECT pg_advisory_lock(1213, 2)";
    let pool = postgres_pool(&url, &[("deadlock_timeout", "10")], second).await;
    let mut other = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("SELECT pg_advisory_lock(1213, 1)").execute(&mut other).await.unwrap();
    let waiting = tokio::spawn(async move { sqlx::raw_sql(second).execute(&mut other).await });
    let is_waiting = "SELECT count(*) FROM pg_locks
                      WHERE locktype = 'advisory' AND classid = 1213 AND objid = 2 AND NOT granted";
    while sqlx::query_scalar::<_, i64>(is_waiting).fetch_one(&pool).await.unwrap() == 0 {}
    let first = "SELECT 1 AS id, pg_advisory_lock(1213, 1)::text AS locked";
    assert_unavailable(&errors_of_postgres(&pool, first, None).await, "(40P01)");
    waiting.abort();
}

/// `pg_temp.raise('40001')` fails with this code.
const RAISE: &str = "CREATE FUNCTION pg_temp.raise(code text) RETURNS boolean LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = code; END $$";

macro_rules! raising {
    ($code:literal) => {
        concat!("SELECT id FROM generate_series(1, 5) AS t(id) WHERE pg_temp.raise('", $code, "')")
    };
}

#[tokio::test]
async fn what_passes_on_postgresql_is_a_503() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = postgres_pool(&url, &[], RAISE).await;
    for (code, sql) in [
        ("(08006)", raising!("08006")),
        ("(40001)", raising!("40001")),
        ("(40003)", raising!("40003")),
        ("(53100)", raising!("53100")),
        ("(53200)", raising!("53200")),
        ("(53300)", raising!("53300")),
        ("(55006)", raising!("55006")),
        ("(57P01)", raising!("57P01")),
        ("(57P03)", raising!("57P03")),
        ("(58030)", raising!("58030")),
    ] {
        assert_unavailable(&errors_of_postgres(&pool, sql, None).await, code);
    }
    for (code, sql) in [
        ("(23505)", raising!("23505")),
        ("(25006)", raising!("25006")),
        ("(58P01)", raising!("58P01")),
        ("(XX000)", raising!("XX000")),
        ("(P0001)", raising!("P0001")),
    ] {
        assert_mistake(&errors_of_postgres(&pool, sql, None).await, code, "");
    }
}

#[tokio::test]
async fn a_table_of_postgresql_that_changes_under_a_prepared_statement_is_a_503() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = postgres_pool(&url, &[], "CREATE TEMPORARY TABLE person (id INT)").await;
    let read = || sqlx::query("SELECT * FROM person").fetch_all(&pool);
    read().await.unwrap();
    sqlx::raw_sql("ALTER TABLE person ADD name TEXT").execute(&pool).await.unwrap();
    let error = Error::from(read().await.unwrap_err());
    assert!(error.to_string().contains("cached plan"), "{error}");
    assert_eq!(error.status(), 503);
}

#[tokio::test]
async fn text_with_a_nul_byte_on_postgresql_is_the_clients_mistake() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = postgres_pool(&url, &[], "").await;
    let search = "SELECT 1 AS id WHERE $1::text <> ''";
    for error in errors_of_postgres(&pool, search, Some("a\0b")).await {
        assert_eq!((error.status(), error.retry_after()), (400, None), "{error}");
    }
    let rows = sqlx::query(search).bind("ab").on(&pool);
    page(PaginateConfig::new(), "", rows).await.unwrap();
    // an error after binding may come from a row
    let bytes = r"SELECT convert_from('\x6100', 'UTF8') AS id";
    assert_mistake(&errors_of_postgres(&pool, bytes, None).await, "(22021)", "check it");
}

#[tokio::test]
async fn a_value_that_postgresql_cannot_receive_is_the_clients_mistake() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = postgres_pool(&url, &[], "").await;
    let nul = serde_json::json!({"name": "a\0b"});
    let error = sqlx::query("SELECT $1::jsonb").bind(nul).execute(&pool).await.unwrap_err();
    let error = Error::from(error);
    assert_eq!(error.status(), 400, "{error}");
    let text = r#"SELECT '{"name":"\u0000"}'::json->>'name'"#;
    let error = Error::from(sqlx::query(text).execute(&pool).await.unwrap_err());
    assert_eq!(error.status(), 500, "{error}");
}

#[tokio::test]
async fn a_mistake_on_postgresql_is_told_with_its_remedy() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = postgres_pool(&url, &[], "CREATE TEMPORARY TABLE person (id INT)").await;
    for (sql, code, remedy) in [
        ("SELECT id, nmae FROM person", "(42703)", "run the migration that adds the column"),
        ("SELECT id FROM persno", "(42P01)", "run the migration that adds the table"),
        ("SELECT id FROM person AS a, person AS b", "(42702)", "name its table"),
        ("SELECT id FROM person WHERE", "(42601)", "try the statement"),
        ("SELECT nonsense(id) AS id FROM person", "(42883)", "check its name"),
        ("SELECT DISTINCT point '(1,2)' AS id", "(42883)", "leave it out of `order_by`"),
        ("SELECT id, count(*) FROM person", "(42803)", "GROUP BY"),
    ] {
        assert_mistake(&errors_of_postgres(&pool, sql, None).await, code, remedy);
    }
}

/// After a good page, the statement might be outdated, so that it is described again, once.
#[tokio::test]
async fn a_mistake_on_postgresql_runs_its_statement_twice_at_most() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let create = "CREATE TEMPORARY TABLE person AS SELECT 1 AS id; CREATE TEMPORARY SEQUENCE tries";
    let pool = postgres_pool(&url, &[], create).await;
    let tries = async || {
        let tries = sqlx::query_scalar::<_, i64>("SELECT last_value FROM tries");
        tries.fetch_one(&pool).await.unwrap()
    };
    let config = PaginateConfig::new().count(Count::None);
    let persons = |value: &'static str| {
        let sql = "SELECT id FROM person
                   WHERE nextval('tries') > 0 AND CASE $1 WHEN 'bad' THEN 1 / (id - 1) ELSE id END > 0";
        sqlx::query(sql).bind(value).on(&pool).key("id")
    };
    assert!(page(config, "", persons("good")).await.is_ok());
    let before = tries().await;
    assert_eq!(page(config, "", persons("bad")).await.unwrap_err().status(), 500);
    assert!(tries().await - before <= 2, "{} times", tries().await - before);
}

#[tokio::test]
async fn a_long_value_is_told_by_its_start() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = postgres_pool(&url, &[], "").await;
    // a database repeats a whole value
    let long: &'static str = "é".repeat(100_000).leak();
    let errors = errors_of_postgres(&pool, "SELECT $1::text::int AS id", Some(long)).await;
    assert_mistake(&errors, "…", "(22P02)");
    assert!(errors.iter().all(|error| error.to_string().chars().count() < 3_000));
}

#[tokio::test]
async fn max_statement_time_of_mariadb_is_a_503() {
    let Some(url) = setting("PAGINATE_MYSQL_URL") else { return };
    let pool = mysql_pool(&url, "SET SESSION max_statement_time = 0.05").await;
    let slow = "SELECT seq AS id FROM seq_1_to_50 WHERE SLEEP(0.1) = 0";
    assert_unavailable(&errors_of_mysql(&pool, slow, None).await, "(1969)");
}

#[tokio::test]
async fn a_lock_of_mariadb_that_is_waited_for_too_long_is_a_503() {
    let Some(url) = setting("PAGINATE_MYSQL_URL") else { return };
    let mut other = MySqlConnection::connect(&url).await.unwrap();
    let lock = "CREATE TABLE IF NOT EXISTS errors_locked (id INT PRIMARY KEY);
                LOCK TABLES errors_locked WRITE";
    sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
    let pool = mysql_pool(&url, "SET SESSION lock_wait_timeout = 0").await;
    let errors = errors_of_mysql(&pool, "SELECT id FROM errors_locked", None).await;
    assert_unavailable(&errors, "(1205)");
    sqlx::raw_sql("DROP TABLE errors_locked").execute(&mut other).await.unwrap();
}

macro_rules! signalling {
    ($number:literal) => {
        concat!("SELECT 1 AS id FROM DUAL WHERE errors_signal(", $number, ") = 0")
    };
}

#[tokio::test]
async fn what_passes_on_mariadb_is_a_503() {
    let Some(url) = setting("PAGINATE_MYSQL_URL") else { return };
    let signal = "CREATE OR REPLACE FUNCTION errors_signal(number INT) RETURNS INT
                  BEGIN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = number; RETURN 0; END";
    let pool = mysql_pool(&url, "DO 0").await;
    sqlx::raw_sql(signal).execute(&pool).await.unwrap();
    for (number, sql) in [
        ("(1020)", signalling!("1020")),
        ("(1040)", signalling!("1040")),
        ("(1047)", signalling!("1047")),
        ("(1053)", signalling!("1053")),
        ("(1114)", signalling!("1114")),
        ("(1206)", signalling!("1206")),
        ("(1213)", signalling!("1213")),
        ("(1317)", signalling!("1317")),
        ("(1927)", signalling!("1927")),
        ("(2013)", signalling!("2013")),
        ("(3024)", signalling!("3024")),
        ("(3572)", signalling!("3572")),
    ] {
        assert_unavailable(&errors_of_mysql(&pool, sql, None).await, number);
    }
    for (number, sql) in [
        ("(1153)", signalling!("1153")),
        ("(1290)", signalling!("1290")),
        ("(4025)", signalling!("4025")),
    ] {
        assert_mistake(&errors_of_mysql(&pool, sql, None).await, number, "");
    }
    sqlx::raw_sql("DROP FUNCTION errors_signal").execute(&pool).await.unwrap();
}

#[tokio::test]
async fn a_mistake_on_mariadb_is_told_with_its_remedy() {
    let Some(url) = setting("PAGINATE_MYSQL_URL") else { return };
    let create = "CREATE TEMPORARY TABLE errors_person (id INT)";
    let pool = mysql_pool(&url, create).await;
    for (sql, number, remedy) in [
        ("SELECT id, nmae FROM errors_person", "(1054)", "run the migration that adds the column"),
        ("SELECT id FROM errors_persno", "(1146)", "run the migration that adds the table"),
        ("SELECT id FROM errors_person JOIN (SELECT 1 AS id) AS b", "(1052)", "name its table"),
        ("SELECT id FROM errors_person WHERE", "(1064)", "try the statement"),
        ("SELECT nonsense(id) AS id FROM errors_person", "(1305)", "check its name"),
        (
            "SELECT SQL_CALC_FOUND_ROWS id FROM errors_person",
            "(1234)",
            "remove SQL_CALC_FOUND_ROWS",
        ),
    ] {
        assert_mistake(&errors_of_mysql(&pool, sql, None).await, number, remedy);
    }
}

#[tokio::test]
async fn a_database_of_sqlite_that_another_has_locked_is_a_503() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("persons.db"))
        .create_if_missing(true)
        .busy_timeout(Duration::ZERO);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone());
    let pool = pool.await.unwrap();
    sqlx::raw_sql("CREATE TABLE person (id INTEGER)").execute(&pool).await.unwrap();
    let mut other = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let errors = errors_of_sqlite(&pool, "SELECT id FROM person", None).await;
    assert_unavailable(&errors, "database is locked (5)");
}

#[tokio::test]
async fn a_database_of_sqlite_that_is_not_there_is_a_503() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("none.db"));
    let pool = SqlitePoolOptions::new().connect_lazy_with(options);
    assert_unavailable(&errors_of_sqlite(&pool, "SELECT 1 AS id", None).await, "(14)");
}

#[tokio::test]
async fn an_exhausted_pool_is_a_503_whose_log_line_says_what_to_do() {
    let options = SqlitePoolOptions::new().max_connections(1);
    let options = options.acquire_timeout(Duration::from_millis(10));
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let taken = pool.acquire().await.unwrap();
    let errors = errors_of_sqlite(&pool, "SELECT 1 AS id", None).await;
    assert_unavailable(&errors, "raise `max_connections` of the pool");
    drop(taken);
}

#[tokio::test]
async fn a_mistake_on_sqlite_is_told_with_its_remedy() {
    let pool = sqlite_pool().await;
    for (sql, reason, remedy) in [
        ("SELECT id, nmae FROM person", "nmae", "run the migration that adds the column"),
        ("SELECT id FROM persno", "persno", "run the migration that adds the table"),
        ("SELECT id FROM person, cat", "ambiguous", "name its table"),
        ("SELECT id FROM person WHERE", "(1)", "try the statement"),
        ("SELECT nonsense(id) AS id FROM person", "nonsense", "check its name"),
    ] {
        assert_mistake(&errors_of_sqlite(&pool, sql, None).await, reason, remedy);
    }
}

#[test]
fn a_missing_template_is_told_with_its_remedy() {
    let missing = tg_paginate::new_tera().render("nope.html", &tg_paginate::tera::Context::new());
    let error = Error::from(missing.unwrap_err()).to_string();
    assert!(error.contains("'nope.html' not found: add it with"), "{error}");
}

#[tokio::test]
async fn a_row_type_that_wants_another_column_is_told_with_its_name() {
    #[derive(Debug, serde::Serialize, sqlx::FromRow)]
    struct Person {
        name: String,
    }

    let pool = sqlite_pool().await;
    for (sql, expected) in [
        ("SELECT 1 AS id", "wants the column `name`, which the statement does not select"),
        ("SELECT x'ff' AS name", "a row does not fit its type: "),
    ] {
        let rows = sqlx::query_as::<_, Person>(sql).on(&pool);
        let error = page(PaginateConfig::new(), "", rows).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn what_does_not_pass_has_no_retry_after() {
    let problems = Vec::<Invalid>::new();
    for error in [
        Error::Redirect("/".to_owned()),
        Error::NotFound,
        Error::Invalid { status: 422, problems },
        Error::MissingVariable("persons"),
        Error::source("broken"),
        Error::Database(sqlx::Error::RowNotFound),
    ] {
        assert_eq!(error.retry_after(), None, "{error}");
    }
}

#[test]
fn what_a_dataset_of_ones_own_wraps_is_seen() {
    let timed_out = || sqlx::Error::PoolTimedOut;
    let orm = DbErr::Query(RuntimeErr::SqlxError(Arc::new(timed_out())));
    let waiting = Error::Timeout(Duration::from_secs(1));
    for error in [
        Error::source(timed_out()),
        Error::source(orm),
        Error::source(waiting),
        Error::source(tg_paginate::tera::Error::chain("no orders", timed_out())),
    ] {
        assert_eq!(error.status(), 503, "{error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(5)));
    }
    assert_eq!(Error::source(std::io::Error::other("full")).status(), 500);
    assert_eq!(Error::source(sqlx::Error::RowNotFound).status(), 500);
}

#[test]
fn an_error_is_one_line_whatever_it_repeats() {
    for error in [
        Error::source("a\nb"),
        Error::Statement("a\nb".to_owned()),
        Error::UnknownField("a\nb".to_owned()),
        Error::Redirect("a\nb".to_owned()),
        Error::NotADataset("a\nb".to_owned()),
        Error::from(tg_paginate::tera::Error::message("a\nb")),
        Error::from(sqlx::Error::Protocol("a\nb".to_owned())),
    ] {
        let text = error.to_string();
        assert!(text.contains(r"a\nb") && text.lines().count() == 1, "{text}");
    }
}
