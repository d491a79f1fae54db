use tg_paginate::prelude::*;

#[paginate(envelope = "links")]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
