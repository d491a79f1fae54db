use tg_paginate::prelude::*;

#[paginate(var = "persons", limit = "10")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
