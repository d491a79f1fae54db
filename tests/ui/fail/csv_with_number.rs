use tg_paginate::prelude::*;

#[paginate(var = "persons", csv = 50_000)]
async fn persons() -> Context {
    context! { persons: vec![1] }
}

fn main() {}
