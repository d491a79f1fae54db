use tg_paginate::prelude::*;

#[paginate(var = "persons")]
async fn persons() -> Context {
    let title = ;
    context! { title, persons: vec!["Ada"] }
}

fn main() {}
