use tg_paginate::prelude::*;

#[paginate(var = "persons", limit)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
