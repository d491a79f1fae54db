#![deny(warnings)]

use actix_web::{App, get, web};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteRow;
use tg_paginate::prelude::*;
use tg_paginate::{BoxDataset, SqlQuery};

#[derive(serde::Serialize)]
struct Name {
    id: i64,
    name: String,
}

#[get("/context")]
#[paginate(var = "names")]
#[paginate(var = "greetings")]
#[paginate(var = "ids")]
async fn context(pool: web::Data<SqlitePool>) -> Context {
    let greeting = "Hello ".to_owned();
    let names = sqlx::query_as!(Name, r#"SELECT id AS "id!", name FROM checked_person"#);
    let greetings = sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person"#);
    let ids = sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person"#);
    context! {
        names: names.on(&pool).key("id"),
        greetings: greetings.map(move |row| format!("{greeting}{}", row.name)).on(&pool),
        ids: ids.map(|row| row.id).map(|id| id + 1).on(pool.get_ref()),
    }
}

#[get("/api")]
#[paginate]
async fn api(pool: web::Data<SqlitePool>) -> SqlQuery<sqlx::Sqlite, Name> {
    sqlx::query_as!(Name, r#"SELECT id AS "id!", name FROM checked_person"#).on(&pool)
}

#[get("/boxed")]
#[paginate]
async fn boxed(pool: web::Data<SqlitePool>) -> BoxDataset<()> {
    sqlx::query("SELECT 1").map(|_: SqliteRow| ()).on(&pool).boxed()
}

fn main() {
    let _ = App::new().service((context, api, boxed));
}
