use tg_paginate::prelude::*;

#[paginate(limit = 10)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
