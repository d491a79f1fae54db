use tg_paginate::prelude::*;

#[paginate(var = "persons", csv, max_csv = -1)]
async fn persons() -> Context {
    context! { persons: vec![1] }
}

fn main() {}
