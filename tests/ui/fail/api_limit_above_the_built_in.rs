use tg_paginate::prelude::*;

#[paginate(limit = 101)]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
