//! Handlers that take a filter, in a crate that denies what it can.
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

/// What a client looks for.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Search {
    text: String,
}

/// Below a route.
#[get("/below")]
#[paginate(var = "names", limit = 2 * 5)]
#[paginate(var = "cities")]
pub async fn below(search: Filter<Search>, names: web::Data<Vec<String>>) -> Context {
    context! { names: names.to_vec(), cities: vec![search.text.clone()] }
}

/// Above one.
#[paginate(var = "names", drop = "utm_*")]
#[get("/above")]
async fn above(Filter(search): Filter<Search>) -> Context {
    context! { names: vec![search.text] }
}

/// An API, whose filter may be missing.
#[paginate]
fn api(search: Option<Filter<Search>>) -> Vec<String> {
    search.map(|search| search.into_inner().text).into_iter().collect()
}

/// Slices by itself, and is generic.
#[paginate(limit = 5)]
async fn slices<T: serde::de::DeserializeOwned + 'static>(
    search: Filter<T>,
    pages: &mut PaginationParameters,
) -> Vec<u32> {
    drop(search);
    pages.set_item_count(0);
    Vec::new()
}

/// Handlers of axum.
pub mod of_axum {
    use tg_paginate::axum::{Filter, FilterRejection, paginate};

    /// A list.
    #[paginate]
    pub async fn names(search: Result<Filter<super::Search>, FilterRejection>) -> Vec<String> {
        search.map(|Filter(search)| search.text).into_iter().collect()
    }
}

fn main() {
    let api = web::get().to(api);
    drop(App::new().service((below, above)).route("/api", api));
    drop(web::get().to(slices::<Search>));
    drop(axum::routing::get::<_, _, ()>(of_axum::names));
}
