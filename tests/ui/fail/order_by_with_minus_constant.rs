use tg_paginate::prelude::*;

const AGE: &str = "-age";

#[paginate(var = "persons", order_by = ["name", AGE])]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
