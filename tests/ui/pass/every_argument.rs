#![deny(warnings)]

use actix_web::{App, get};
use tg_paginate::prelude::*;

#[get("/persons")]
#[paginate(
    var = "persons",
    limit = 10,
    max_limit = 50,
    default_order = ["-age", "name"],
    max_pages = 5,
    max_sort = 1000,
    dynamic_limit = "rows",
    template = "persons.html",
    json = ["title"],
    out_of_range = "redirect",
    redirect_on_last_page,
    params = "tg",
    page_path = "/persons/{page}",
    object,
    order_by = ["name", "age"],
    nulls = "last",
    ignore_case = ["name"],
    count = bounded(10_000),
    count_ttl = 30,
    strict,
    csv,
    max_csv = 50_000,
    csv_wait = 30,
    csv_delimiter = ";",
    csv_decimal = ",",
    csv_name = "people",
    drop = ["access_token", "utm_*"],
    default_page = 2,
    crate = ::tg_paginate,
)]
async fn persons() -> Context {
    context! { persons: vec!["Ada"], title: "People", rows: 5 }
}

#[get("/cities")]
#[paginate(
    var = "cities",
    limit = 0,
    max_limit = none,
    default_order = "name",
    max_pages = 0,
    max_sort = 0,
    nulls = "first",
    ignore_case = "name",
    count = none,
    redirect_on_last_page = false,
    strict = true,
    object = false,
    csv = false,
    max_csv = none,
    drop = "*",
    default_page = 1
)]
async fn cities() -> Context {
    context! { cities: vec!["Paris"] }
}

#[get("/rivers")]
#[paginate(var = "rivers", limit = 100, max_limit = 0, out_of_range = "not_found", strict = false)]
#[paginate(var = "lakes", out_of_range = "empty", count = exact, count_ttl = 0)]
#[paginate(var = "seas", out_of_range = "clamp", count = estimate)]
async fn waters() -> Context {
    context! { rivers: vec![1], lakes: vec![2], seas: vec![3] }
}

fn main() {
    let _ = App::new().service((persons, cities, waters));
}
