use std::rc::Rc;

use tg_paginate::axum::prelude::*;

#[paginate(var = "persons")]
async fn persons() -> Context {
    let names = Rc::new(vec!["Ada"]);
    std::future::ready(()).await;
    context! { persons: names.to_vec() }
}

fn main() {}
