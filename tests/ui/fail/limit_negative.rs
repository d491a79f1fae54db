use tg_paginate::prelude::*;

#[paginate(var = "persons", limit = -1)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
