use tg_paginate::prelude::*;

#[paginate(var = "all persons")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
