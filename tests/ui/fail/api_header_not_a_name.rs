use tg_paginate::prelude::*;

#[paginate(header = "X Pages")]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

const NAME: &str = "Größe";

#[paginate(header = NAME)]
async fn cities() -> Vec<&'static str> {
    vec!["Oslo"]
}

fn main() {}
