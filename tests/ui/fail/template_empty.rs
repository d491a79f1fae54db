use tg_paginate::prelude::*;

#[paginate(var = "persons", template = "")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
