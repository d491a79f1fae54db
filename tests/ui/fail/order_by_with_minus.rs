use tg_paginate::prelude::*;

#[paginate(var = "persons", order_by = ["name", "-age"])]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
