use tg_paginate::prelude::*;

#[paginate(var = "persons", order_by = [])]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
