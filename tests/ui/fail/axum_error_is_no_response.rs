use tg_paginate::axum::prelude::*;

struct AppError;

#[paginate(var = "persons")]
async fn persons() -> Result<Context, AppError> {
    Ok(context! { persons: vec!["Ada"] })
}

fn main() {}
