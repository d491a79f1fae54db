use tg_paginate::prelude::*;

#[paginate(var = "persons")]
#[paginate(var = "persons", limit = 20)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
