use actix_web::web::Data;
use sqlx::SqlitePool;
use tg_paginate::prelude::*;

#[paginate(var = "persons")]
async fn persons(pool: Data<SqlitePool>) -> Context {
    let query = sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person"#);
    context! { persons: query.on(&pool) }
}

fn main() {}
