//! Several attributes on one handler.

use crate::support::server::get;
use actix_web::{App, get, test};
use tg_paginate::prelude::*;

fn numbers() -> Vec<u32> {
    (1..=10).collect()
}

#[get("/above")]
#[paginate(var = "cats", limit = 3)]
#[paginate(var = "dogs", limit = 4)]
async fn below_the_route() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

#[paginate(var = "cats", limit = 3)]
#[get("/around")]
#[allow(dead_code)]
#[paginate(var = "dogs", limit = 4)]
async fn around_the_route() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

#[get("/plain")]
#[paginate(var = "cats", limit = 3, params = "plain")]
#[paginate(var = "dogs", limit = 4, params(page = "p", limit = "n", order = "o"))]
async fn plain() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

macro_rules! app {
    () => {
        test::init_service(
            App::new().service(below_the_route).service(around_the_route).service(plain),
        )
        .await
    };
}

#[actix_web::test]
async fn each_pages_its_own_variable() {
    let app = app!();
    for path in ["/above", "/around"] {
        let answer = get(&app, &format!("{path}?cats_tgp_no=2&dogs_tgp_no=3")).await.json();
        assert_eq!(answer["cats"], serde_json::json!([4, 5, 6]));
        assert_eq!(answer["dogs"], serde_json::json!([9, 10]));
        assert_eq!(answer["tg"]["paginates"]["cats"]["current_page"], 2);
        assert_eq!(answer["tg"]["paginates"]["dogs"]["current_page"], 3);
    }
}

#[actix_web::test]
async fn the_topmost_is_tg_paginate() {
    let app = app!();
    for path in ["/above", "/around", "/plain"] {
        let answer = get(&app, path).await.json();
        assert_eq!(answer["tg"]["paginate"]["var_name"], "cats", "{path}");
    }
}

#[actix_web::test]
async fn the_links_of_one_keep_the_page_of_the_other() {
    let answer = get(&app!(), "/above?cats_tgp_no=2&dogs_tgp_no=2").await.json();
    let next = answer["tg"]["paginates"]["cats"]["href_next"].as_str().unwrap();
    assert_eq!(next, "/above?dogs_tgp_no=2&cats_tgp_limit=3&cats_tgp_no=3");
}

#[actix_web::test]
async fn the_topmost_takes_the_unprefixed_names() {
    let answer = get(&app!(), "/above?tg_paginate_no=2").await.json();
    assert_eq!(answer["tg"]["paginates"]["cats"]["current_page"], 2);
    assert_eq!(answer["tg"]["paginates"]["dogs"]["current_page"], 1);
}

#[actix_web::test]
async fn different_names_keep_them_apart() {
    let answer = get(&app!(), "/plain?page=2&p=3").await.json();
    assert_eq!(answer["cats"], serde_json::json!([4, 5, 6]));
    assert_eq!(answer["dogs"], serde_json::json!([9, 10]));
    let next = answer["tg"]["paginates"]["cats"]["href_next"].as_str().unwrap();
    assert_eq!(next, "/plain?p=3&page=3");
}
