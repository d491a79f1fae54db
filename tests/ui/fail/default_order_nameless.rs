use tg_paginate::prelude::*;

#[paginate(var = "persons", default_order = "-")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
