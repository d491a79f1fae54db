use tg_paginate::prelude::*;

#[paginate(var = "persons", csv, csv_delimiter = "tab")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
