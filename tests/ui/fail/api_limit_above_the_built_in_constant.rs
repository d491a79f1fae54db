use tg_paginate::prelude::*;

const MANY: usize = 101;

#[paginate(limit = MANY)]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
