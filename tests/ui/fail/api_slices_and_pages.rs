use tg_paginate::prelude::*;
use tg_paginate::rows;

#[paginate]
async fn numbers(_: &mut PaginationParameters) -> impl Dataset<Row = u32> {
    rows(1..100)
}

fn main() {}
