#![deny(warnings)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use actix_web::web::Redirect;
use actix_web::{App, Either, HttpResponse, Responder, get};
use serde_json::{Map, Value, json};
use tg_paginate::prelude::*;

#[get("/value")]
#[paginate(var = "persons")]
async fn value() -> Value {
    json!({ "persons": ["Ada"] })
}

#[get("/map")]
#[paginate(var = "persons")]
async fn map() -> Map<String, Value> {
    Map::from_iter([("persons".to_owned(), json!(["Ada"]))])
}

#[get("/hash_map")]
#[paginate(var = "persons")]
async fn hash_map() -> HashMap<&'static str, Vec<&'static str>> {
    HashMap::from([("persons", vec!["Ada"])])
}

#[get("/btree_map")]
#[paginate(var = "persons")]
async fn btree_map() -> BTreeMap<String, Value> {
    BTreeMap::from([("persons".to_owned(), json!(["Ada"]))])
}

#[get("/cow_map")]
#[paginate(var = "persons")]
async fn cow_map() -> BTreeMap<Cow<'static, str>, Vec<u8>> {
    BTreeMap::from([("persons".into(), vec![1])])
}

#[get("/result")]
#[paginate(var = "persons")]
async fn result() -> actix_web::Result<Value> {
    Ok(json!({ "persons": ["Ada"] }))
}

#[get("/either")]
#[paginate(var = "persons")]
async fn either() -> Either<Context, HttpResponse> {
    Either::Left(context! { persons: vec!["Ada"] })
}

#[get("/redirect")]
#[paginate(var = "persons")]
async fn redirect() -> Either<Context, Redirect> {
    Either::Right(Redirect::to("/login"))
}

#[get("/either_result")]
#[paginate(var = "persons")]
async fn either_result() -> Either<Result<Context, actix_web::Error>, &'static str> {
    Either::Right("nobody")
}

#[get("/result_either")]
#[paginate(var = "persons")]
async fn result_either() -> actix_web::Result<Either<Context, HttpResponse>> {
    Ok(Either::Right(HttpResponse::NoContent().finish()))
}

#[get("/impl_responder")]
#[paginate(var = "persons")]
async fn impl_responder() -> Either<Context, impl Responder> {
    Either::Right("nobody")
}

#[get("/impl_context")]
#[paginate(var = "persons")]
async fn impl_context() -> impl tg_paginate::actix::IntoContextResponse {
    context! { persons: vec!["Ada"] }
}

fn main() {
    let _ = App::new()
        .service((value, map, hash_map, btree_map, cow_map, result))
        .service((either, redirect, either_result, result_either))
        .service((impl_responder, impl_context));
}
