use tg_paginate::prelude::*;

#[paginate(var = "persons", default_order = "-age, +name,")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
