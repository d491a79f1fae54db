#![deny(warnings)]

use actix_web::{App, FromRequest, web};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tg_paginate::prelude::*;

trait Model {
    type Id;
    fn all() -> Vec<Self>
    where
        Self: Sized;
}

#[derive(Serialize)]
struct Person;

impl Model for Person {
    type Id = u64;
    fn all() -> Vec<Person> {
        vec![Person]
    }
}

#[paginate(var = "rows")]
async fn list<M>(_: web::Query<Vec<M::Id>>) -> Context
where
    M: Model + Serialize + Send + 'static,
    M::Id: DeserializeOwned,
{
    let mut context = Context::new();
    context.insert("rows", M::all());
    context
}

#[paginate(var = "rows")]
fn first<M: Model + Serialize + Send + 'static, const N: usize>() -> Context {
    let mut context = Context::new();
    context.insert("rows", M::all().into_iter().take(N).collect::<Vec<_>>());
    context
}

#[paginate(var = "rows")]
async fn extractor<E: FromRequest + Serialize + Send + 'static>(extracted: E) -> Context {
    Context::from_iter([("rows", [extracted])])
}

#[paginate(var = "rows")]
#[allow(dead_code)]
async fn with_impl(extracted: impl FromRequest + Serialize + Send + 'static) -> Context {
    Context::from_iter([("rows", [extracted])])
}

#[paginate(var = "rows")]
#[allow(dead_code)]
async fn with_lifetime<'a>(names: web::Data<&'a str>) -> Context {
    Context::from_iter([("rows", [names.to_string()])])
}

fn main() {
    let _ = App::new()
        .route("/list", web::get().to(list::<Person>))
        .route("/first", web::get().to(first::<Person, 3>))
        .route("/extractor", web::get().to(extractor::<String>));
}
