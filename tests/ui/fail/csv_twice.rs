use tg_paginate::prelude::*;

#[paginate(var = "dogs", csv)]
#[paginate(var = "cats", csv)]
async fn animals() -> Context {
    context! { dogs: vec![1], cats: vec![2] }
}

fn main() {}
