use std::rc::Rc;

use tg_paginate::axum::prelude::*;

#[paginate]
async fn persons(pages: &mut PaginationParameters) -> Vec<&'static str> {
    let names = Rc::new(vec!["Ada"]);
    std::future::ready(()).await;
    pages.set_item_count(names.len());
    names.to_vec()
}

fn main() {}
