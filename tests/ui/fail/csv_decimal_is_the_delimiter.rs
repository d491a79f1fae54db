use tg_paginate::prelude::*;

#[paginate(var = "persons", csv, csv_decimal = ",", csv_delimiter = ",")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
