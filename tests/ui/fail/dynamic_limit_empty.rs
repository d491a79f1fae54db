use tg_paginate::prelude::*;

#[paginate(var = "persons", dynamic_limit = "")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
