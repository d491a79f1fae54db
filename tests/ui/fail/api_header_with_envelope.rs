use tg_paginate::prelude::*;

#[paginate(header = "X-Pages", envelope = "data")]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
