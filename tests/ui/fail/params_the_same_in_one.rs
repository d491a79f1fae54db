use tg_paginate::prelude::*;

#[paginate(var = "persons", params(page = "p", limit = "p", order = "sort"))]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
