use actix_web::{get, web};
use tg_paginate::prelude::*;

#[get("/json")]
#[paginate]
async fn json() -> web::Json<Vec<u32>> {
    web::Json(vec![1])
}

#[derive(serde::Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
}

#[get("/query")]
#[paginate]
async fn query() -> impl Dataset<Row = Person> {
    sqlx::query_as::<sqlx::Sqlite, Person>("SELECT id FROM person")
}

fn main() {}
