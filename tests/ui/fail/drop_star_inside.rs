use tg_paginate::prelude::*;

#[paginate(var = "persons", drop = ["access_token", "utm_*_x"])]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
