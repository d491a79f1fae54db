use tg_paginate::prelude::*;

#[paginate(var = "persons")]
#[doc(hidden)]
#[paginate(limit = 10)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
