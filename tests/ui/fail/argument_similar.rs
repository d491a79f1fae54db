use tg_paginate::prelude::*;

#[paginate("persons", limt = 10, sort = "name", timeout = 2, colour = "red")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
