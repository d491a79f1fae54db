use tg_paginate::prelude::*;

#[paginate(var = "persons", template = "persons.html", json)]
#[paginate(var = "cities", json)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {}
