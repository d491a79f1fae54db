use tg_paginate::prelude::*;

#[paginate(var = "persons", header = "X-Pages", etag)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
