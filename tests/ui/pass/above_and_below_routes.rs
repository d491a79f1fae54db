use actix_web::{App, get, post, route, routes, web};
use tg_paginate::prelude::*;

#[get("/1")]
#[paginate(var = "persons")]
async fn below_get() -> Context {
    context! { persons: vec!["Ada"] }
}

#[paginate(var = "persons")]
#[get("/2")]
async fn above_get() -> Context {
    context! { persons: vec!["Ada"] }
}

#[post("/3", name = "search")]
#[paginate(var = "persons")]
async fn below_post(city: web::Form<Vec<(String, String)>>) -> Context {
    context! { persons: city.into_inner() }
}

#[paginate(var = "persons")]
#[post("/4")]
async fn above_post(city: web::Form<Vec<(String, String)>>) -> Context {
    context! { persons: city.into_inner() }
}

#[routes]
#[get("/5")]
#[post("/6")]
#[paginate(var = "persons")]
async fn below_routes() -> Context {
    context! { persons: vec!["Ada"] }
}

#[paginate(var = "persons")]
#[routes]
#[get("/7")]
#[post("/8")]
async fn above_routes() -> Context {
    context! { persons: vec!["Ada"] }
}

#[routes]
#[get("/9")]
#[paginate(var = "persons")]
#[post("/10")]
async fn between_routes() -> Context {
    context! { persons: vec!["Ada"] }
}

#[route("/11", method = "GET", method = "HEAD", guard = "guard")]
#[paginate(var = "persons")]
async fn below_route() -> Context {
    context! { persons: vec!["Ada"] }
}

fn guard(_: &actix_web::guard::GuardContext<'_>) -> bool {
    true
}

#[actix_web::get("/12")]
#[tg_paginate::paginate(var = "persons")]
async fn by_path() -> Context {
    context! { persons: vec!["Ada"] }
}

#[actix_web::scope("/area")]
mod area {
    use super::*;

    #[get("/13")]
    #[paginate(var = "persons")]
    pub async fn persons() -> Context {
        context! { persons: vec!["Ada"] }
    }
}

fn main() {
    let _ = App::new()
        .service((below_get, above_get, below_post, above_post))
        .service((below_routes, above_routes, between_routes, below_route))
        .service((by_path, area::persons));
}
