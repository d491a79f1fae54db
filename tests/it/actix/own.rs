//! What only actix-web has: attributes of routes, and `web::Data`.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{App, get, test, web};
use serde_json::json;
use tg_paginate::prelude::*;

use crate::support::log;
use crate::support::server::get;

#[actix_web::test]
async fn it_stands_above_and_below_the_route() {
    #[paginate(limit = 1)]
    #[get("/above")]
    async fn above() -> Vec<u32> {
        vec![7, 8]
    }

    #[paginate(var = "cats", limit = 1)]
    #[get("/around")]
    #[allow(dead_code)]
    #[paginate(var = "dogs", limit = 2)]
    async fn around() -> Context {
        context! { cats: vec![1, 2, 3], dogs: vec![4, 5, 6] }
    }

    let app = test::init_service(App::new().service((above, around))).await;
    assert_eq!(get(&app, "/above?page=2").await.body, "[8]");
    let both = get(&app, "/around?dogs_tgp_no=2").await.json();
    assert_eq!((&both["cats"], &both["dogs"]), (&json!([1]), &json!([6])));
}

#[actix_web::test]
async fn a_filter_answers_as_the_query_config_of_the_app_says() {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Search {
        #[serde(default)]
        state: Vec<String>,
    }

    #[get("/tasks")]
    #[paginate(var = "tasks")]
    pub async fn tasks(search: Filter<Search>) -> Context {
        context! { tasks: search.into_inner().state }
    }

    let config = web::QueryConfig::default().error_handler(|error, _| {
        let text = format!("wrong: {error}");
        actix_web::error::InternalError::new(text, StatusCode::UNPROCESSABLE_ENTITY).into()
    });
    let app = test::init_service(App::new().app_data(config).service(tasks)).await;
    assert_eq!(get(&app, "/tasks?state=a&state=b").await.json()["tasks"], json!(["a", "b"]));
    let answer = get(&app, "/tasks?x=1").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.starts_with("wrong: "), "{}", answer.body);
    assert!(answer.body.contains("unknown field `x`"), "{}", answer.body);
}

#[actix_web::test]
async fn shared_rows_of_the_app_are_a_dataset() {
    #[get("/entry")]
    #[paginate(var = "numbers", limit = 2)]
    async fn entry(numbers: web::Data<Shared<u32>>) -> Context {
        context! { numbers }
    }

    #[get("/rows")]
    #[paginate(limit = 2)]
    async fn rows(numbers: web::Data<Shared<u32>>) -> web::Data<Shared<u32>> {
        numbers
    }

    let numbers = web::Data::new(Shared::new(vec![1_u32, 2, 3]));
    let app = test::init_service(App::new().app_data(numbers).service((entry, rows))).await;
    assert_eq!(get(&app, "/entry?numbers_tgp_no=2").await.json()["numbers"], json!([3]));
    assert_eq!(get(&app, "/rows?page=2").await.body, "[3]");
}

#[actix_web::test]
async fn headers_behind_the_rows_are_a_map_or_pairs() {
    #[get("/map")]
    #[paginate(limit = 2)]
    async fn map() -> (Vec<u32>, HeaderMap) {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
        (vec![1, 2, 3], headers)
    }

    #[get("/pairs")]
    #[paginate(limit = 2)]
    async fn pairs() -> (Vec<u32>, StatusCode, Vec<(String, String)>) {
        let pairs = (0..3).map(|n| (format!("X-Own-{n}"), n.to_string()));
        (vec![1, 2, 3], StatusCode::ACCEPTED, pairs.collect())
    }

    let app = test::init_service(App::new().service((map, pairs))).await;
    assert_eq!(get(&app, "/map").await.header("cache-control"), Some("max-age=60"));
    let answer = get(&app, "/pairs").await;
    assert_eq!((answer.status.as_u16(), answer.header("x-own-2")), (202, Some("2")));
}

#[actix_web::test]
async fn a_config_in_data_counts_alone_and_is_warned_about_beside_another() {
    #[get("/default")]
    #[paginate]
    async fn default() -> Vec<u32> {
        (1..=1_000).collect()
    }

    let data = web::Data::new(PaginateConfig::new().limit(6));
    let app = test::init_service(App::new().app_data(data.clone()).service(default)).await;
    assert_eq!(get(&app, "/default").await.json(), json!([1, 2, 3, 4, 5, 6]));

    let inner = web::scope("/inner").app_data(data).service(default);
    let app = App::new().app_data(PaginateConfig::new().limit(5)).service(inner);
    let app = test::init_service(app).await;
    let (log, guard) = log::capture();
    assert_eq!(get(&app, "/inner/default").await.json(), json!([1, 2, 3, 4, 5]));
    drop(guard);
    assert!(log::text(&log).contains("in a `web::Data` has no effect"));
}
