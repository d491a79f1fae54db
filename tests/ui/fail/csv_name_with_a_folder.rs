use tg_paginate::prelude::*;

#[paginate(var = "persons", csv, csv_name = "exports/people.csv")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
