use tg_paginate::prelude::*;

#[paginate(var = "persons", csv, csv_decimal = ";")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
