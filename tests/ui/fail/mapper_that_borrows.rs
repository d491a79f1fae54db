use actix_web::web::Data;
use sqlx::SqlitePool;
use tg_paginate::prelude::*;

#[paginate(var = "names")]
async fn names(pool: Data<SqlitePool>) -> Context {
    let greeting = "Hello ".to_owned();
    let query = sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person"#);
    context! { names: query.map(|row| format!("{greeting}{}", row.name)).on(&pool) }
}

fn main() {}
