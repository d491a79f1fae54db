#![deny(warnings)]

use actix_web::{App, get};
use tg_paginate::prelude::*;

const U8: u8 = 10;
const U16: u16 = 10;
const U32: u32 = 10;
const U64: u64 = 10;
const USIZE: usize = 10;
const I32: i32 = 10;
const I64: i64 = 10;
const VAR: &str = "persons";
const TEMPLATE: &str = "persons.html";
const ROWS: &str = "rows";
const AGE: &str = "-age";

mod settings {
    pub(crate) const LIMIT: u8 = 10;
    pub(crate) const NAME: &str = "name";
    pub(crate) const fn limit(rows: u8) -> u8 {
        rows + 1
    }
}

#[get("/1")]
#[paginate(var = "a", limit = U8, max_limit = U16, max_pages = U32, max_sort = U64)]
#[paginate(var = "b", limit = USIZE, max_limit = I32, max_pages = I64, max_sort = I64)]
#[paginate(var = "c", limit = U16, max_limit = U32, max_pages = U64, max_sort = USIZE)]
#[paginate(var = "d", limit = I32, max_limit = I64, max_pages = U8, max_sort = U8)]
#[paginate(var = "e", limit = U32, max_limit = U64, max_pages = USIZE, max_sort = I32)]
#[paginate(var = "f", limit = U64, max_limit = USIZE, max_pages = I32, max_sort = U16)]
#[paginate(var = "g", limit = I64, max_limit = U8, max_pages = U16, max_sort = U32)]
async fn numbers() -> Context {
    Context::new()
}

#[get("/2")]
#[paginate(
    var = VAR,
    limit = settings::LIMIT + 1,
    max_limit = settings::limit(U8) * 2,
    max_pages = if USIZE > 5 { 5 } else { 3 },
    max_sort = { const MOST: u64 = 1 << 10; MOST },
    dynamic_limit = ROWS,
    template = TEMPLATE,
    json = [VAR, "title"],
    default_order = [AGE, settings::NAME],
    order_by = ["age", settings::NAME, concat!("ci", "ty")],
)]
async fn expressions() -> Context {
    Context::new()
}

#[get("/3")]
#[paginate(var = VAR, limit = 1_000, max_limit = 5_000u16, default_order = AGE, max_sort = none)]
async fn single() -> Context {
    Context::new()
}

fn main() {
    let _ = App::new().service((numbers, expressions, single));
}
