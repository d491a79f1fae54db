use tg_paginate::prelude::*;

#[paginate(var = "persons", default_page = 0)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
