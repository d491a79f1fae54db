use tg_paginate::prelude::*;

#[paginate(var = "persons", per_page = 10)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
