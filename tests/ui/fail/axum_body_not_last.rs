use axum::Json;
use axum::http::HeaderMap;
use tg_paginate::axum::prelude::*;

#[paginate]
#[axum::debug_handler]
async fn persons(Json(names): Json<Vec<String>>, _: HeaderMap) -> Vec<String> {
    names
}

fn main() {}
