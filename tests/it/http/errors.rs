//! Responses to errors: as HTML, JSON and CSV the client learns the status, and the log the reason
//! and a remedy. Which error has which status is in `tests/it/errors.rs`.

use std::time::Duration;

use super::on::*;
use crate::support::http::{Answer, Request, get, send};
use crate::support::log::{capture, text};
use crate::support::setting::setting;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Connection, PgPool, Pool, Postgres, Sqlite, SqliteConnection};
use tg_paginate::{Error, Invalid};

/// A statement, and the value that is bound to it.
struct Source<D: sqlx::Database> {
    pool: Pool<D>,
    sql: &'static str,
    value: Option<&'static str>,
}

/// The response to the client, and the log.
struct Told {
    handler: String,
    answer: Answer,
    log: String,
}

/// The list of a statement as HTML, JSON and CSV, and as an API.
macro_rules! site {
    ($site:ident, $database:ty) => {
        mod $site {
            use super::*;

            #[paginate(var = "persons", template = "persons.html", csv)]
            async fn html(source: Data<Source<$database>>) -> Context {
                context! { persons: rows(&source) }
            }

            #[paginate]
            async fn api(source: Data<Source<$database>>) -> impl Dataset {
                rows(&source)
            }

            fn rows(source: &Source<$database>) -> impl Dataset + use<> {
                let mut query = sqlx::query(source.sql);
                if let Some(value) = source.value {
                    query = query.bind(value);
                }
                query.on(&source.pool).key("id")
            }

            pub(crate) async fn ask(
                pool: &Pool<$database>,
                sql: &'static str,
                value: Option<&'static str>,
            ) -> Vec<Told> {
                let source = Source { pool: pool.clone(), sql, value };
                let app = App::new().data(source).get("/html", html).get("/api", api);
                let app = app.start().await;
                let mut told = Vec::new();
                for (path, accept, handler) in [
                    ("/html", "text/html", "html"),
                    ("/html", "application/json", "html"),
                    ("/html?tg_format=csv", "text/html", "html"),
                    ("/api", "application/json", "api"),
                ] {
                    let (log, guard) = capture();
                    let answer = send(&app, Request::get(path).header("accept", accept)).await;
                    drop(guard);
                    let handler = format!("{}::{handler}", module_path!());
                    told.push(Told { handler, answer, log: text(&log) });
                }
                told
            }
        }
    };
}

site!(postgres, Postgres);
site!(sqlite, Sqlite);

impl Told {
    /// The client learns only the status, in every format, except for the cause of a 500 in HTML of
    /// debug builds.
    fn assert_blank(&self, code: u16, reason: &str) {
        let Answer { status, body, .. } = &self.answer;
        assert_eq!(*status, code, "{body}: {}", self.log);
        let json = format!(r#"{{"code":{code},"status":"{reason}"}}"#);
        let html = format!("<title>{code} {reason}</title>\n<h1>{reason}</h1>\n");
        let content_type = self.answer.header("content-type").unwrap();
        match content_type.starts_with("application/json") {
            true => assert_eq!(*body, json),
            false if code == 500 && cfg!(debug_assertions) => {
                assert!(body.contains(&html) && body.contains("Only debug builds show"), "{body}");
            }
            false => assert!(body.ends_with(&html), "{body}"),
        }
    }

    fn assert_one_line(&self, level: &str, parts: &[&str]) {
        assert_eq!(self.log.lines().count(), 1, "{}", self.log);
        for part in [level, "no page", self.handler.as_str()].iter().chain(parts) {
            assert!(self.log.contains(part), "{part}: {}", self.log);
        }
        if self.handler.ends_with("html") {
            assert!(self.log.contains("var=\"persons\""), "{}", self.log);
        }
    }
}

fn assert_mistake(told: &[Told], parts: &[&str]) {
    for told in told {
        told.assert_blank(500, "Internal Server Error");
        assert_eq!(told.answer.header("retry-after"), None);
        told.assert_one_line("ERROR", parts);
    }
}

async fn memory() -> Pool<Sqlite> {
    SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap()
}

#[tokio::test]
async fn what_passes_is_a_503_that_says_when_to_ask_again() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("persons.db"))
        .create_if_missing(true)
        .busy_timeout(Duration::ZERO);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone());
    let pool = pool.await.unwrap();
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE person (id INTEGER)").execute(&mut other).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    for told in sqlite::ask(&pool, "SELECT id FROM person", None).await {
        told.assert_blank(503, "Service Unavailable");
        assert_eq!(told.answer.header("retry-after"), Some("5"));
        told.assert_one_line("WARN", &["the database cannot answer now", "is locked (5)"]);
    }
}

#[tokio::test]
async fn a_mistake_of_the_program_is_a_500_whose_log_line_has_the_remedy() {
    let told = sqlite::ask(&memory().await, "SELECT id FROM persno", None).await;
    assert_mistake(&told, &["the database refused", "run the migration that adds the table"]);
}

#[tokio::test]
async fn a_value_that_the_database_cannot_have_is_a_400_and_not_logged() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = PgPool::connect(&url).await.unwrap();
    for told in postgres::ask(&pool, "SELECT 1 AS id WHERE $1::text <> ''", Some("a\0b")).await {
        told.assert_blank(400, "Bad Request");
        assert_eq!(told.answer.header("retry-after"), None);
        assert_eq!(told.log, "");
    }
}

#[tokio::test]
async fn a_bound_value_forges_no_line_of_the_log() {
    let forged = "1\n2026-11-28T00:00:00Z ERROR forged\x1b[2J\u{2028}";
    let sql = "SELECT json_extract('{}', ?) AS id";
    let told = sqlite::ask(&memory().await, sql, Some(forged)).await;
    assert_mistake(&told, &[r"1\n2026-11-28T00:00:00Z ERROR forged\u{1b}[2J\u{2028}"]);
}

#[paginate(var = "persons", template = "persons.html")]
async fn late() -> Result<Context, Error> {
    Err(Error::Timeout(Duration::from_secs(2)))
}

#[paginate]
async fn late_api() -> Result<Vec<u32>, Error> {
    Err(Error::Timeout(Duration::from_secs(2)))
}

#[tokio::test]
async fn an_error_that_a_handler_returns_is_answered_and_logged_like_one_of_the_attribute() {
    let app = App::new().get("/html", late).get("/api", late_api).start().await;
    for (path, accept, content_type, handler) in [
        ("/html", "text/html", "text/html; charset=utf-8", "late"),
        ("/html", "application/json", "application/json", "late"),
        ("/api", "text/html", "application/json", "late_api"),
    ] {
        let (log, guard) = capture();
        let answer = send(&app, Request::get(path).header("accept", accept)).await;
        drop(guard);
        let var = if handler == "late" { "var=\"persons\"" } else { "" };
        assert_eq!(answer.header("content-type"), Some(content_type));
        let handler = format!("{}::{handler}", module_path!());
        let told = Told { handler, answer, log: text(&log) };
        told.assert_blank(503, "Service Unavailable");
        told.assert_one_line("WARN", &["raise `timeout`", var]);
    }
}

async fn timed_out() -> Result<Response, Error> {
    Err(Error::Timeout(Duration::from_secs(2)))
}

#[tokio::test]
async fn an_error_without_the_attribute_is_answered_alike() {
    let app = App::new().get("/own", timed_out).start().await;
    let (log, guard) = capture();
    let answer = get(&app, "/own").await;
    drop(guard);
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body, r#"{"code":503,"status":"Service Unavailable"}"#);
    assert_eq!(answer.header("retry-after"), Some("5"));
    let log = text(&log);
    assert!(log.contains("WARN") && log.contains("raise `timeout`"), "{log}");
}

async fn final_error(kind: Path<String>) -> Result<Response, Error> {
    Err(match kind.as_str() {
        "redirect" => Error::Redirect("/".to_owned()),
        "not_found" => Error::NotFound,
        "invalid" => Error::Invalid { status: 422, problems: Vec::<Invalid>::new() },
        _ => Error::source("broken"),
    })
}

#[tokio::test]
async fn what_does_not_pass_does_not_say_when_to_ask_again() {
    let app = App::new().get("/{kind}", final_error).start().await;
    for (kind, status) in [("redirect", 302), ("not_found", 404), ("invalid", 422), ("own", 500)] {
        let answer = get(&app, &format!("/{kind}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (status, None));
    }
}
