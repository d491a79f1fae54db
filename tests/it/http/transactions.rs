//! Handlers whose lists share a transaction.

use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;
use tg_paginate::{Dataset, Error, On, SharedConnection};

use super::on::*;
use crate::support::http::get;

/// A transaction with four notes, of which the last one is not committed.
async fn transaction(db: &SqlitePool) -> Result<SharedConnection<sqlx::Sqlite>, Error> {
    let mut tx = db.begin().await?;
    sqlx::query("INSERT INTO note VALUES (4)").execute(&mut *tx).await?;
    Ok(SharedConnection::new(tx))
}

#[paginate(var = "notes", limit = 3, csv)]
#[paginate(var = "latest", limit = 1)]
async fn lists(db: Data<SqlitePool>) -> Result<Context, Error> {
    let tx = transaction(&db).await?;
    Ok(context! {
        notes: sqlx::query("SELECT id FROM note").on(&tx).key("id"),
        latest: sqlx::query("SELECT id FROM note ORDER BY id DESC").on(&tx).key("id"),
    })
}

#[paginate(limit = 3)]
async fn api(db: Data<SqlitePool>) -> Result<impl Dataset, Error> {
    let tx = transaction(&db).await?;
    Ok(sqlx::query("SELECT id FROM note").on(&tx).key("id"))
}

#[paginate(var = "notes")]
async fn broken(db: Data<SqlitePool>) -> Result<Context, Error> {
    let tx = transaction(&db).await?;
    Ok(context! { notes: sqlx::query("SELECT id FROM no_such_table").on(&tx) })
}

#[tokio::test]
async fn lists_and_apis_show_the_transaction_which_ends_with_the_answer() {
    // the next request would wait for the connection of a transaction that does not end
    let db = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    let create =
        "CREATE TABLE note (id INTEGER PRIMARY KEY); INSERT INTO note VALUES (1), (2), (3)";
    sqlx::raw_sql(create).execute(&db).await.unwrap();
    let app = App::new()
        .data(db)
        .get("/lists", lists)
        .get("/api", api)
        .get("/broken", broken)
        .start()
        .await;
    for _ in 0..2 {
        let answer = get(&app, "/lists?notes_tgp_no=2").await.json();
        assert_eq!(answer["notes"], serde_json::json!([{"id": 4}]));
        assert_eq!(answer["latest"], serde_json::json!([{"id": 4}]));
        assert_eq!(answer["tg"]["paginates"]["latest"]["row_count"], 4);
        let answer = get(&app, "/lists?tg_format=csv").await.body;
        assert!(answer.ends_with("id\r\n1\r\n2\r\n3\r\n4\r\n"), "{answer}");
        assert_eq!(get(&app, "/api?page=2").await.json(), serde_json::json!([{"id": 4}]));
        assert_eq!(get(&app, "/broken").await.status, 500);
    }
}
