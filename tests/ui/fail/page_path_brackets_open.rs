use tg_paginate::prelude::*;

#[paginate(var = "posts", page_path = "/blog[/page/{page}")]
async fn posts() -> Context {
    context! { posts: vec!["Ada"] }
}

fn main() {}
