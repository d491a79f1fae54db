use tg_paginate::prelude::*;

#[paginate(var = "persons", limit = 0, max_limit = 50)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
