use tg_paginate::prelude::*;

#[paginate(var = "persons", drop = [])]
async fn none() -> Context {
    context! { persons: vec!["Ada"] }
}

#[paginate(var = "persons", drop = "")]
async fn nameless() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
