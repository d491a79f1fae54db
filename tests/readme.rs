//! The README, the chapter on axum and that on checked statements work: a new crate that contains
//! only their blocks compiles and pages.

#[path = "support/new_crate.rs"]
mod new_crate;
#[path = "it/support/setting.rs"]
mod setting;

use std::sync::{Mutex, PoisonError};

use new_crate::NewCrate;
use setting::setting;
use sqlx::{Connection, SqliteConnection};

const README: &str = include_str!("../README.md");
const AXUM: &str = include_str!("../docs/axum.md");
const DATABASES: &str = include_str!("../docs/databases.md");

/// The first block of this language after a heading.
fn block(document: &'static str, heading: &str, language: &str) -> &'static str {
    let (_, section) = document.split_once(heading).unwrap();
    let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

/// Follows the quick start of a document, whose template is that of the README, and looks at the
/// pages.
fn quick_start_pages_at_once(document: &'static str) {
    // both crates have this name, and build their programs in the same folder
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);

    let people = NewCrate::new("people");
    people.follow(block(document, "## Quick start", "sh"));
    people.write("src/main.rs", block(document, "## Quick start", "rust,no_run"));
    people.write("templates/persons.html", block(README, "## Quick start", "jinja"));
    let server = people.serve("/persons");

    let first = server.get("/persons");
    assert!(first.starts_with("HTTP/1.1 200"), "{first}");
    assert_eq!(first.matches("<tr><td>").count(), 10);
    let next = "href=\"/persons?page=2&amp;page_at=";
    let (_, anchor) = first.split_once(next).unwrap_or_else(|| panic!("{first}"));
    let (anchor, _) = anchor.split_once('"').unwrap();
    let second = server.get(&format!("/persons?page=2&page_at={anchor}"));
    assert_eq!(second.matches("<tr><td>").count(), 10);
    let last = server.get("/persons?page=last&sort=name");
    assert_eq!(last.matches("<tr><td>").count(), 5);
    assert!(last.contains("<td>Person 99</td>") || last.contains("<td>Person 95</td>"), "{last}");
}

#[test]
fn a_new_crate_made_of_the_readme_pages_at_once() {
    quick_start_pages_at_once(README);
}

#[test]
fn a_new_crate_made_of_the_chapter_on_axum_pages_at_once() {
    quick_start_pages_at_once(AXUM);
}

/// What the chapter leaves out.
const CHECKED_MAIN: &str = r#"
#[get("/names")]
#[paginate(limit = 2, default_order = "-name")]
async fn list_names(db: web::Data<SqlitePool>) -> tg_paginate::SqlQuery<sqlx::Sqlite, String> {
    sqlx::query!("SELECT name FROM person").map(|row| row.name).on(&db)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = web::Data::new(SqlitePool::connect("sqlite:people.db").await?);
    println!("http://127.0.0.1:8080/persons");
    actix_web::HttpServer::new(move || {
        actix_web::App::new().app_data(db.clone()).service(list_persons).service(list_names)
    })
    .bind(("127.0.0.1", 8080))?
    .run()
    .await?;
    Ok(())
}
"#;

#[tokio::test]
async fn a_new_crate_pages_statements_that_are_checked_against_its_database() {
    const HEADING: &str = "## Statements that are checked at compile time";
    let checked = NewCrate::new("checked");
    let (new, used) = block(README, "## Quick start", "sh").split_once("cargo add tg").unwrap();
    let new = new.replace("people", "checked");
    let used = used.lines().filter(|line| line.contains("actix-web") || line.contains("serde"));
    let used = used.collect::<Vec<_>>().join("\n");
    checked.follow(&format!("{new}{used}\n{}", block(DATABASES, HEADING, "sh")));
    checked.write("src/main.rs", &format!("{}{CHECKED_MAIN}", block(DATABASES, HEADING, "rust")));
    checked.write(".env", "DATABASE_URL=sqlite:people.db");
    checked.write("people.db", "");
    let url = format!("sqlite:{}", checked.path().join("people.db").display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let table = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, nickname TEXT);
        INSERT INTO person (name, nickname) VALUES ('Grace', NULL), ('Ada', 'A'), ('Alan', NULL)";
    sqlx::raw_sql(table).execute(&mut database).await.unwrap();
    database.close().await.unwrap();

    let server = checked.serve("/persons");
    let first = server.get("/persons");
    assert!(first.contains(r#"[{"id":2,"name":"Ada","nickname":"A"},{"id":3,"#), "{first}");
    let names = server.get("/names");
    assert!(names.ends_with(r#"["Grace","Alan"]"#), "{names}");
}

/// An API whose names are in camel case, with more rows than are sorted in memory.
const CAMEL_MAIN: &str = r#"
use actix_web::{App, HttpServer, get, web};
use sqlx::PgPool;
use tg_paginate::prelude::*;

#[derive(serde::Serialize, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
struct Person {
    person_id: i32,
    birth_year: i32,
}

#[get("/persons")]
#[paginate(limit = 2, default_order = "personId")]
async fn list_persons(db: web::Data<PgPool>) -> impl Dataset<Row = Person> {
    let persons = "SELECT id AS person_id, 1950 + id % 50 AS birth_year
                   FROM generate_series(1, 3000) AS n(id)";
    sqlx::query_as::<_, Person>(persons).on(&db).key("personId")
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = web::Data::new(PgPool::connect(&std::env::var("PAGINATE_POSTGRES_URL")?).await?);
    println!("http://127.0.0.1:8080/persons");
    HttpServer::new(move || App::new().app_data(db.clone()).service(list_persons))
        .bind(("127.0.0.1", 8080))?
        .run()
        .await?;
    Ok(())
}
"#;

#[test]
fn a_new_crate_sorts_by_names_in_camel_case_on_postgresql() {
    if setting("PAGINATE_POSTGRES_URL").is_none() {
        return;
    }
    let camel = NewCrate::new("camel");
    camel.follow(
        "cargo new camel\n\
         cargo add tg-paginate --features postgres\n\
         cargo add actix-web\n\
         cargo add serde --features derive\n\
         cargo add sqlx --no-default-features --features runtime-tokio,postgres,derive",
    );
    camel.write("src/main.rs", CAMEL_MAIN);
    let server = camel.serve("/persons");
    for (sort, first) in [("birthYear", 50), ("-birthYear", 2999), ("-birth_year,personId", 49)] {
        let answer = server.get(&format!("/persons?sort={sort}"));
        let first = format!("[{{\"personId\":{first},\"birthYear\":");
        assert!(answer.contains(&first), "{sort}: {answer}");
    }
    assert!(server.get("/persons?sort=age").starts_with("HTTP/1.1 422"));
}
