use tg_paginate::axum::prelude::*;

#[paginate(var = "persons")]
async fn persons() -> String {
    "Ada".to_owned()
}

fn main() {}
