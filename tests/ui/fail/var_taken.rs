use tg_paginate::prelude::*;

#[paginate(var = "tg", count = none, count_ttl = 30)]
async fn persons() -> Context {
    context! { tg: vec!["Ada"] }
}

fn main() {}
