use tg_paginate::prelude::*;

#[paginate(var = "persons", nulls = "top")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
