use tg_paginate::prelude::*;

#[paginate(var = "persons", json)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
