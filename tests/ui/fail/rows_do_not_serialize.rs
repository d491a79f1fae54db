use actix_web::web::Data;
use sqlx::SqlitePool;
use tg_paginate::prelude::*;

#[derive(sqlx::FromRow)]
struct Person {
    name: String,
}

#[paginate(var = "persons")]
async fn persons(pool: Data<SqlitePool>) -> Context {
    context! { persons: sqlx::query_as::<_, Person>("SELECT name FROM person").on(&pool) }
}

fn main() {}
