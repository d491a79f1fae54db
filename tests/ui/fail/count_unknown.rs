use tg_paginate::prelude::*;

#[paginate(var = "persons", count = "exact")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
