use tg_paginate::prelude::*;

const INDEX: &str = "/index/{number}";

#[paginate(var = "posts", page_path = INDEX)]
async fn posts() -> Context {
    context! { posts: vec!["Ada"] }
}

fn main() {}
