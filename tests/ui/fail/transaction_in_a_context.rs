use sqlx::SqlitePool;
use tg_paginate::prelude::*;

async fn context(pool: &SqlitePool) -> Result<Context, sqlx::Error> {
    let mut tx = pool.begin().await?;
    Ok(context! { notes: sqlx::query("SELECT id FROM note").on(&mut *tx).key("id") })
}

fn main() {
    let _ = context;
}
