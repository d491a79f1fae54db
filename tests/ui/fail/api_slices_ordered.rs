use tg_paginate::prelude::*;

#[paginate(default_order = "-age", cursor)]
async fn persons(_: &mut PaginationParameters) -> Vec<&'static str> {
    vec!["Ada"]
}

fn main() {}
