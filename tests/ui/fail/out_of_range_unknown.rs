use tg_paginate::prelude::*;

#[paginate(var = "persons", out_of_range = "ignore")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
