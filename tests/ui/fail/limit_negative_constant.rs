use tg_paginate::prelude::*;

const ROWS: i32 = -1;

#[paginate(var = "persons", limit = ROWS)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
