use tg_paginate::prelude::*;

#[paginate(var = "persons", limt = 3)]
#[tracing::instrument(skip(persons))]
async fn persons(persons: Vec<i32>) -> Context {
    context! { persons }
}

fn main() {}
