use tg_paginate::prelude::*;

#[paginate(var = "persons")]
async fn persons() -> Context {
    context! { persons: sqlx::query::<sqlx::Sqlite>("SELECT 1") }
}

fn main() {}
