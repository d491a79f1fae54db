use tg_paginate::prelude::*;

#[paginate(var = "persons", params(page = "", limit = "n", order = "sort"))]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
