use tg_paginate::prelude::*;

#[paginate(var = "posts", page_path = 3)]
async fn posts() -> Context {
    context! { posts: vec!["Ada"] }
}

fn main() {}
