use tg_paginate::prelude::*;

#[paginate(invalid_status = 200)]
async fn numbers() -> Vec<u32> {
    vec![1]
}

fn main() {}
