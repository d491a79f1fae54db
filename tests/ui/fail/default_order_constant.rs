use tg_paginate::prelude::*;

const ORDER: &str = "--age";

#[paginate(var = "persons", default_order = ORDER)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
