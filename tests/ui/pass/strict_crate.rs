//! A crate that denies what it can.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unused,
    nonstandard_style,
    future_incompatible,
    rust_2018_idioms,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    missing_copy_implementations,
    missing_debug_implementations,
    non_ascii_idents,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

use actix_web::{App, get, web};
use tg_paginate::prelude::*;

const ROWS: usize = 10;

/// Everybody.
#[get("/persons")]
#[paginate(
    var = "persons",
    limit = 10,
    max_limit = 50,
    max_pages = ROWS,
    max_sort = 2 * ROWS,
    default_order = "-age"
)]
#[paginate(var = "cities", limit = ROWS, max_limit = none, order_by = ["name"], strict)]
async fn persons(names: web::Data<Vec<String>>, _: web::Data<String>) -> Context {
    context! { title: "People", persons: names.to_vec(), cities: vec!["Paris"] }
}

/// Alone.
#[paginate(var = "persons")]
fn alone(names: web::Data<Vec<String>>) -> Context {
    context! { persons: names.to_vec() }
}

fn main() {
    drop(App::new().service(persons).route("/alone", web::get().to(alone)));
}
