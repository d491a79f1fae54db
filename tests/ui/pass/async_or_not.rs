use actix_web::{App, get, web};
use tg_paginate::prelude::*;

#[get("/async")]
#[paginate(var = "persons")]
async fn with_get() -> Context {
    context! { persons: vec!["Ada"] }
}

#[get("/fn")]
#[paginate(var = "persons")]
fn not_async_with_get() -> Context {
    context! { persons: vec!["Ada"] }
}

#[paginate(var = "persons")]
async fn alone() -> Context {
    context! { persons: vec!["Ada"] }
}

#[paginate(var = "persons")]
fn not_async_alone() -> Context {
    context! { persons: vec!["Ada"] }
}

fn main() {
    let _ = App::new()
        .service(with_get)
        .service(not_async_with_get)
        .route("/alone", web::get().to(alone))
        .service(web::resource("/not").to(not_async_alone));
}
