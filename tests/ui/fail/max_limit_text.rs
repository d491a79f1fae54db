use tg_paginate::prelude::*;

#[paginate(var = "persons", max_limit = "none")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
