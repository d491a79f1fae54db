//! The OpenAPI document of handlers of axum.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get as route;
use serde_json::{Value, json};
use tg_paginate::axum::prelude::*;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::support::http::get;
use crate::support::on_axum::client;

#[paginate(limit = 5, max_limit = 20, order_by = ["name"], etag)]
#[utoipa::path(get, path = "/names", tag = "names")]
async fn names(
    State(names): State<Shared<String>>,
    Query(_): Query<Vec<(String, String)>>,
) -> (StatusCode, Shared<String>) {
    (StatusCode::OK, names)
}

#[paginate(envelope = "data")]
#[utoipa::path(get, path = "/numbers", responses((status = OK, body = Vec<u32>)))]
async fn numbers(pages: &mut PaginationParameters) -> Vec<u32> {
    pages.set_item_count(3);
    vec![1, 2, 3]
}

fn document() -> (axum::Router, Value) {
    let (router, api) =
        OpenApiRouter::new().routes(routes!(names)).routes(routes!(numbers)).split_for_parts();
    (router.with_state(Shared::new(vec!["Ada".to_owned()])), serde_json::to_value(api).unwrap())
}

#[test]
fn it_has_the_parameters_headers_and_answers_of_the_attribute() {
    let (_, api) = document();
    let names = &api["paths"]["/names"]["get"];
    let parameters = names["parameters"].as_array().unwrap();
    let parameters: Vec<_> = parameters.iter().map(|parameter| &parameter["name"]).collect();
    assert_eq!(parameters, ["page", "page_size", "sort"]);
    let answers = &names["responses"];
    let statuses: Vec<_> = answers.as_object().unwrap().keys().collect();
    assert_eq!(statuses, ["200", "304", "422"]);
    let headers: Vec<_> = answers["200"]["headers"].as_object().unwrap().keys().collect();
    assert_eq!(headers, ["ETag", "Link", "X-Pagination"]);
    let body = &answers["200"]["content"]["application/json"]["schema"];
    assert_eq!((&body["type"], &body["items"]["type"]), (&json!("array"), &json!("string")));
    let answers = &api["paths"]["/numbers"]["get"]["responses"];
    let statuses: Vec<_> = answers.as_object().unwrap().keys().collect();
    assert_eq!(statuses, ["200", "422"]);
}

#[tokio::test]
async fn the_documented_routes_answer() {
    let (router, api) = document();
    let router = router.route("/openapi.json", route(async move || axum::Json(api)));
    let app = client(router);
    assert_eq!(get(&app, "/names").await.body, r#"["Ada"]"#);
    assert_eq!(get(&app, "/numbers").await.json()["data"], json!([1, 2, 3]));
    assert_eq!(get(&app, "/openapi.json").await.json()["paths"].as_object().unwrap().len(), 2);
}
