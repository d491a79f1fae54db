use tg_paginate::prelude::*;

const ROWS: &str = "pagination";

#[paginate(envelope = ROWS)]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
