use tg_paginate::prelude::*;

#[paginate(var = "persons", strict = "yes")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
