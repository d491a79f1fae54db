use tg_paginate::prelude::*;

#[paginate(var = "persons")]
const fn persons() -> Context {
    todo!()
}

fn main() {}
