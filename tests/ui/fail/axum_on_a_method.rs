use tg_paginate::axum::prelude::*;

struct Persons;

impl Persons {
    #[paginate(var = "persons")]
    async fn list(&self) -> Context {
        context! { persons: vec!["Ada"] }
    }
}

fn main() {}
