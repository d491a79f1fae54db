use tg_paginate::axum::prelude::*;

#[paginate]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
