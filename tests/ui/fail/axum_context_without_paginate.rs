use axum::Router;
use axum::routing::get;
use tg_paginate::axum::prelude::*;

#[axum::debug_handler]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

async fn friends() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {
    let _: Router = Router::new().route("/friends", get(friends));
}
