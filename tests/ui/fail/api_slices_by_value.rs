use tg_paginate::prelude::*;

#[paginate]
async fn persons(pages: PaginationParameters) -> Vec<u64> {
    vec![pages.page()]
}

#[paginate]
async fn cities(pages: &PaginationParameters) -> Vec<u64> {
    vec![pages.page()]
}

fn main() {}
