#![deny(warnings)]

use actix_web::{App, get, web};
use tg_paginate::prelude::*;

/// Everybody.
///
/// In pages.
#[get("/1")]
#[doc(alias = "people")]
#[paginate(var = "persons")]
#[inline]
async fn documented() -> Context {
    context! { persons: vec!["Ada"] }
}

#[cfg(any())]
#[get("/2")]
#[paginate(var = "persons")]
async fn never(no: NoSuchType) -> Context {}

#[paginate(var = "persons")]
#[cfg(any())]
#[get("/2")]
async fn never(no: NoSuchType) -> Context {}

#[cfg_attr(all(), get("/3"))]
#[cfg_attr(all(), allow(unused_variables))]
#[paginate(var = "persons")]
async fn conditional(unused: web::Data<String>) -> Context {
    context! { persons: vec!["Ada"] }
}

#[cfg_attr(all(), paginate(var = "persons"))]
#[get("/4")]
async fn conditional_paginate() -> Context {
    context! { persons: vec!["Ada"] }
}

#[get("/5")]
#[paginate(var = "persons")]
#[allow(unused_variables, clippy::needless_pass_by_value)]
#[expect(unused_mut)]
async fn lints(unused: web::Data<String>) -> Context {
    #![allow(non_snake_case)]
    let mut Persons = vec!["Ada"];
    context! { persons: Persons }
}

#[must_use]
#[deprecated = "old"]
#[paginate(var = "persons")]
pub(crate) async fn marked() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {
    #[allow(deprecated)]
    let _ = App::new()
        .service((documented, conditional, conditional_paginate, lints))
        .route("/6", web::get().to(marked));
}
