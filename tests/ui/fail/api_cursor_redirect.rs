use tg_paginate::prelude::*;

#[paginate(cursor, out_of_range = "redirect")]
async fn persons() -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
