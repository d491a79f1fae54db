#![deny(warnings)]


use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::{App, Either, FromRequest, HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use sqlx::SqlitePool;
use tg_paginate::prelude::*;

const SIZE: u8 = 20;
const HEADER: &str = "X-Pages";

#[derive(Serialize, sqlx::FromRow)]
struct Pet {
    id: i64,
    name: String,
}

#[get("/query")]
#[paginate(
    limit = SIZE,
    max_limit = 50,
    default_order = ["-age", "name"],
    max_sort = 1000,
    out_of_range = "not_found",
    params(page = "p", limit = "n", order = "sort"),
    order_by = ["name", "age"],
    nulls = "last",
    ignore_case = ["name"],
    count = bounded(10_000),
    count_ttl = 30,
    max_offset = 10_000,
    strict,
    invalid_status = 400,
    header = HEADER,
    etag,
    crate = ::tg_paginate,
)]
async fn query(db: web::Data<SqlitePool>) -> impl Dataset<Row = Pet> {
    sqlx::query_as::<_, Pet>("SELECT id, name FROM pet").on(&db).key("id")
}

#[get("/envelope")]
#[paginate(envelope = "data", cursor, etag = false)]
async fn envelope() -> Result<(Shared<u8>, StatusCode, HeaderMap), actix_web::Error> {
    Ok((Shared::new(vec![1, 2]), StatusCode::OK, HeaderMap::new()))
}

#[get("/none")]
#[paginate(header = none, envelope = none, cursor = false)]
fn none() -> Either<Vec<u8>, HttpResponse> {
    Either::Left(vec![1])
}

#[paginate]
async fn generic<E: FromRequest + Serialize + Send + 'static>(extracted: E) -> Vec<E> {
    vec![extracted]
}

#[get("/slices")]
#[paginate(limit = 5)]
async fn slices(_: HttpRequest, pages: &mut PaginationParameters, _: web::Data<u8>) -> Vec<u64> {
    pages.set_item_count(1_u64);
    vec![pages.page()]
}

#[paginate]
#[get("/qualified")]
#[allow(clippy::too_many_arguments)]
fn qualified(
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    _: HttpRequest,
    mut pages: &mut tg_paginate::PaginationParameters,
) -> web::Json<[u64; 1]> {
    let page = pages.page();
    pages = {
        pages.set_item_count(3_u8);
        pages
    };
    web::Json([page + pages.page_size()])
}

fn main() {
    let _ = App::new()
        .service((query, envelope, none, slices, qualified))
        .route("/generic", web::get().to(generic::<String>));
}
