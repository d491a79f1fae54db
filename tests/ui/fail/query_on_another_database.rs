use sqlx::PgPool;
use tg_paginate::prelude::*;

fn context(pool: &PgPool) -> Context {
    context! { notes: sqlx::query_as::<sqlx::Sqlite, (i64,)>("SELECT id FROM note").on(pool) }
}

fn main() {
    let _ = context;
}
