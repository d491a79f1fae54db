use tg_paginate::prelude::*;

const ROWS: &str = "10";

#[paginate(var = "persons", limit = ROWS)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
