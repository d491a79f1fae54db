use tg_paginate::prelude::*;

const ASCENDING: &str = "name asc";

#[paginate(var = "persons", default_order = ["age DESC", ASCENDING])]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
