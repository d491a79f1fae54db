use tg_paginate::prelude::*;

#[paginate]
async fn numbers() -> (Vec<u32>, u16) {
    (vec![1], 201)
}

fn main() {}
