use actix_web::{get, web::Bytes};
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(var = "persons")]
#[rustfmt::skip]
async fn persons(
    _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes,
    _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes, _: Bytes,
    one_too_many: Bytes,
) -> Context {
    context! { persons: one_too_many.to_vec() }
}

fn main() {}
