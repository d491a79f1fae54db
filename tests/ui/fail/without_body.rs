use tg_paginate::prelude::*;

trait Persons {
    #[paginate(var = "persons")]
    async fn persons() -> Context;
}

fn main() {}
