use tg_paginate::prelude::*;

struct Person;

#[paginate(var = "persons")]
async fn persons() -> Context {
    context! { title: "People", persons: vec![Person] }
}

fn main() {}
