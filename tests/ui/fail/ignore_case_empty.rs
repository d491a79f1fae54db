use tg_paginate::prelude::*;

#[paginate(var = "persons", ignore_case = [])]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
