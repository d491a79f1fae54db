use tg_paginate::prelude::*;

#[paginate(var = "persons")]
async fn persons(_: &mut PaginationParameters) -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
