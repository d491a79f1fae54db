use tg_paginate::prelude::*;

#[paginate(
    var = "persons",
    limit = 100,
    max_limit = 50,
    default_order = "--age",
    json
)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
