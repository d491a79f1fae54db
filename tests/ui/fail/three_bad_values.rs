use tg_paginate::prelude::*;

#[paginate(
    var = "persons",
    limit = -1,
    out_of_range = "ignore",
    strict = "yes"
)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
