#![deny(warnings)]

use actix_web::web::{Data, Form, Path, Query};
use actix_web::{App, post};
use serde::Deserialize;
use tg_paginate::prelude::*;

#[derive(Deserialize)]
struct Filter {
    city: String,
    street: Option<String>,
}

#[post("/1/{country}/{region}")]
#[paginate(var = "persons")]
async fn patterns(
    mut names: Query<Vec<(String, String)>>,
    Form(Filter { city, street, .. }): Form<Filter>,
    (country, _): (Path<(String, String)>, Data<String>),
    _: Data<String>,
    _unused: Data<String>,
) -> Context {
    names.push((city, street.unwrap_or_default()));
    context! { title: country.0.clone(), persons: names.into_inner() }
}

#[paginate(var = "persons")]
#[post("/2")]
async fn not_in_a_tuple(Form(mut filter): Form<Filter>, (): ()) -> Context {
    filter.city.push('!');
    context! { persons: vec![filter.city], street: filter.street }
}

fn main() {
    let _ = App::new().service(patterns).service(not_in_a_tuple);
}
