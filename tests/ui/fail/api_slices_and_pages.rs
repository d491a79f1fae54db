use tg_paginate::prelude::*;

#[paginate]
async fn numbers(_: &mut PaginationParameters) -> impl Dataset<Row = u32> {
    Vec::from_iter(1..100)
}

fn main() {}
