//! Statements that sqlx checks at compile time, in handlers.

use serde_json::json;
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;
use tg_paginate::SqlQuery;

use super::on::*;
use crate::support::http::get;

#[derive(serde::Serialize)]
struct Person {
    id: i64,
    name: String,
    nickname: Option<String>,
}

/// A table of four persons.
async fn table() -> SqlitePool {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:");
    let pool = pool.await.unwrap();
    sqlx::raw_sql(include_str!("../checked/table.sql")).execute(&pool).await.unwrap();
    let rows =
        "INSERT INTO checked_person VALUES (1, 'Grace', NULL, 85, 's'), (2, 'Ada', 'A', 36, 's'),
                (3, 'Alan', NULL, 41, 's'), (4, 'Edsger', 'E', 72, 's')";
    sqlx::query(rows).execute(&pool).await.unwrap();
    pool
}

#[paginate(var = "old", limit = 1, default_order = "-id", csv)]
#[paginate(var = "young", limit = 1, default_order = "name")]
async fn two_lists() -> Context {
    let pool = table().await;
    let age = 50;
    let old = sqlx::query_as!(
        Person,
        r#"SELECT id AS "id!", name, nickname FROM checked_person WHERE age > $1"#,
        age
    );
    let young = sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person WHERE age < 50"#)
        .map(|row| Person { id: row.id, name: row.name, nickname: None });
    context! { old: old.on(&pool).key("id"), young: young.on(&pool).key("id") }
}

#[paginate(limit = 2, default_order = "name")]
async fn api() -> SqlQuery<sqlx::Sqlite, Person> {
    let person =
        sqlx::query_as!(Person, r#"SELECT id AS "id!", name, nickname FROM checked_person"#);
    person.on(&table().await).key("id")
}

#[tokio::test]
async fn a_context_has_lists_of_them() {
    let app = App::new().get("/", two_lists).start().await;
    let answer = get(&app, "/?old_tgp_no=2").await.json();
    assert_eq!(answer["old"], json!([{"id": 1, "name": "Grace", "nickname": null}]));
    assert_eq!(answer["young"], json!([{"id": 2, "name": "Ada", "nickname": null}]));
    let next = answer["tg"]["paginates"]["young"]["href_next"].as_str().unwrap();
    let answer = get(&app, next).await.json();
    assert_eq!(answer["young"][0]["name"], "Alan");
    let file = get(&app, "/?tg_format=csv").await.body;
    assert_eq!(file, "\u{feff}id,name,nickname\r\n4,Edsger,E\r\n1,Grace,\r\n");
}

#[tokio::test]
async fn an_api_returns_them() {
    let app = App::new().get("/", api).start().await;
    let answer = get(&app, "/?sort=-nickname&page_size=1").await;
    assert_eq!(answer.json(), json!([{"id": 4, "name": "Edsger", "nickname": "E"}]));
    let answer = get(&app, "/?sort=secret").await;
    assert_eq!(answer.status, 422);
}
