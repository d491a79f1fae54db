use tg_paginate::prelude::*;

#[paginate(var = "persons", template = "persons.html")]
#[paginate(var = "cities", template = "cities.html")]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
