use tg_paginate::prelude::*;

#[paginate(var = "persons", limit = 18_446_744_073_709_551_616)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
