use tg_paginate::prelude::*;

#[paginate(var = "persons", params = "plain")]
#[paginate(var = "cities", params = "plain")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
