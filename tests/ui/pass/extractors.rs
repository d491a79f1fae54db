#![deny(warnings)]

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, get, web};
use tg_paginate::prelude::*;

type Names = Data<Vec<String>>;

#[get("/0")]
#[paginate(var = "persons")]
async fn none() -> Context {
    context! { persons: vec!["Ada"] }
}

#[get("/1")]
#[paginate(var = "persons")]
async fn one(names: Names) -> Context {
    context! { persons: names.to_vec() }
}

#[get("/request")]
#[paginate(var = "persons")]
async fn its_own_request(request: HttpRequest, body: Result<Bytes, actix_web::Error>) -> Context {
    context! { persons: vec![request.path().to_owned()], body_is_fine: body.is_ok() }
}

#[get("/15")]
#[paginate(var = "persons")]
#[rustfmt::skip]
async fn fifteen(
    a: Names, b: Names, c: Names, d: Names, e: Names, f: Names, g: Names, h: Names,
    i: Names, j: Names, k: Names, l: Names, m: Names, n: Names, o: Names,
) -> Context {
    context! { persons: vec![a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] }
}

#[get("/16")]
#[paginate(var = "persons")]
#[rustfmt::skip]
async fn sixteen(
    a: Names, b: Names, c: Names, d: Names, e: Names, f: Names, g: Names, h: Names,
    i: Names, j: Names, k: Names, l: Names, m: Names, n: Names, o: Names, mut p: Names,
) -> Context {
    p.clone_from(&a);
    context! { persons: vec![a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] }
}

#[paginate(var = "persons")]
#[rustfmt::skip]
fn sixteen_alone(
    a: Names, b: Names, c: Names, d: Names, e: Names, f: Names, g: Names, h: Names,
    i: Names, j: Names, k: Names, l: Names, m: Names, n: Names, o: Names, _: Names,
) -> Context {
    context! { persons: vec![a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] }
}

fn main() {
    let _ = App::new()
        .service((none, one, its_own_request, fifteen, sixteen))
        .route("/alone", web::get().to(sixteen_alone));
}
