use actix_web::web::Data;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteRow;
use tg_paginate::prelude::*;

#[paginate(var = "persons")]
async fn persons(pool: Data<SqlitePool>) -> Context {
    // what `sqlx::query!` makes
    struct Record;
    let query = sqlx::query("SELECT 1").map(|_: SqliteRow| Record);
    context! { persons: query.on(&pool) }
}

fn main() {}
