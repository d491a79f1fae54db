use tg_paginate::prelude::*;

#[paginate(cursor, default_page = 2)]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
