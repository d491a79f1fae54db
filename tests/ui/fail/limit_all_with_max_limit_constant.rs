use tg_paginate::prelude::*;

const ALL: u64 = 0;

#[paginate(var = "persons", limit = ALL, max_limit = 50)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
