use tg_paginate::prelude::*;

#[paginate(var = "posts", page_path = "/index/{page}")]
#[paginate(var = "users", page_path = "/index/{page}")]
async fn posts() -> Context {
    context! { posts: vec![1], users: vec![2] }
}

fn main() {}
