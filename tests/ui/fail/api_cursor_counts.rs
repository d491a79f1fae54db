use tg_paginate::prelude::*;

#[paginate(cursor, count = exact)]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
