use tg_paginate::prelude::*;

#[paginate(var = "persons", drop = ["q", "persons_tgp_no"])]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

#[paginate(drop = "page")]
async fn numbers() -> Vec<u32> {
    vec![1]
}

fn main() {}
