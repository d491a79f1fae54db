use tg_paginate::prelude::*;

#[paginate(params = "tg")]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
