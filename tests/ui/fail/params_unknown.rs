use tg_paginate::prelude::*;

#[paginate(var = "persons", params = "flask")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
