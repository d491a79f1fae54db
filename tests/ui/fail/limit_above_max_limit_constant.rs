use tg_paginate::prelude::*;

const ROWS: u8 = 100;
const MOST: usize = 50;

#[paginate(var = "persons", limit = ROWS, max_limit = MOST)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
