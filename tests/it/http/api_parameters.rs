//! `page` and `page_size` of APIs: flask-smorest's rules.

use crate::support::{log, process};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::on::*;
use crate::support::http::{get, post};
use serde_json::{Value, json};
use tg_paginate::MaxLimit;

#[paginate]
async fn default() -> Vec<u32> {
    (1..=1_000).collect()
}

#[paginate(limit = 7, max_limit = 20)]
async fn attribute() -> Vec<u32> {
    (1..=1_000).collect()
}

#[paginate(max_limit = 0)]
async fn fixed() -> Vec<u32> {
    (1..=1_000).collect()
}

#[paginate(limit = 0, max_limit = none)]
async fn all() -> Vec<u32> {
    (1..=1_000).collect()
}

#[paginate(params(page = "p", limit = "n", order = "o"))]
async fn renamed() -> Vec<u32> {
    (1..=1_000).collect()
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[paginate]
async fn counted() -> Vec<u32> {
    RUNS.fetch_add(1, Ordering::Relaxed);
    (1..=1_000).collect()
}

#[paginate(order_by = ["id"])]
async fn by_id() -> Vec<u32> {
    vec![]
}

#[paginate(order_by = ["id"])]
async fn sorted() -> Vec<u32> {
    RUNS.fetch_add(1, Ordering::Relaxed);
    vec![]
}

#[paginate(invalid_status = 400)]
async fn bad_request() -> Vec<u32> {
    vec![1]
}

#[paginate]
async fn search(filter: Json<Value>) -> Vec<Value> {
    vec![filter.0; 30]
}

macro_rules! app {
    () => {
        App::new()
            .get("/default", default)
            .get("/attribute", attribute)
            .get("/fixed", fixed)
            .get("/all", all)
            .get("/renamed", renamed)
            .get("/bad_request", bad_request)
            .post("/search", search)
            .start()
            .await
    };
}

/// The number of rows in the response.
macro_rules! len {
    ($app:expr, $uri:expr) => {{
        let answer = get(&$app, $uri).await;
        assert_eq!(answer.status, 200, "{}: {}", $uri, answer.body);
        answer.json().as_array().unwrap().len()
    }};
}

/// The problems with the parameters.
macro_rules! errors {
    ($app:expr, $uri:expr) => {{
        let answer = get(&$app, $uri).await;
        assert_eq!(answer.status, 422, "{}", $uri);
        assert_eq!(answer.header("x-pagination"), None);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        answer.json()["errors"]["query"].clone()
    }};
}

const BOUNDS: &str = "Must be greater than or equal to 1 and less than or equal to 100.";

#[tokio::test]
async fn page_1_of_10_rows_and_at_most_100_are_built_in() {
    let app = app!();
    let first = get(&app, "/default").await.json();
    assert_eq!(first, json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    assert_eq!(len!(app, "/default?page_size=100"), 100);
    assert_eq!(errors!(app, "/default?page_size=101"), json!({ "page_size": [BOUNDS] }));
}

#[tokio::test]
async fn the_attribute_sets_its_own() {
    let app = app!();
    assert_eq!(len!(app, "/attribute"), 7);
    assert_eq!(len!(app, "/attribute?page_size=20"), 20);
    assert_eq!(errors!(app, "/attribute?page_size=21")["page_size"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_app_and_a_scope_set_them_for_all_and_the_attribute_wins_one_by_one() {
    #[paginate(limit = 4)]
    async fn one() -> Vec<u32> {
        (1..=1_000).collect()
    }

    let config = PaginateConfig::new().limit(5).max_limit(MaxLimit::new(50));
    let app = App::new()
        .config(config)
        .nest("/inner", App::new().config(config.limit(6)).get("/default", default))
        .get("/default", default)
        .get("/one", one);
    let app = app.start().await;
    assert_eq!(len!(app, "/default"), 5);
    assert_eq!(len!(app, "/inner/default"), 6);
    assert_eq!(len!(app, "/one"), 4);
    for path in ["/default", "/inner/default", "/one"] {
        assert_eq!(len!(app, &format!("{path}?page_size=50")), 50);
        assert_eq!(get(&app, &format!("{path}?page_size=51")).await.status, 422);
    }
}

#[tokio::test]
async fn a_dynamic_limit_of_the_app_has_no_meaning_without_a_context() {
    let config = PaginateConfig::new().dynamic_limit("rows");
    let app = App::new().config(config).get("/default", default).start().await;
    assert_eq!(len!(app, "/default?page_size=7"), 7);
    assert_eq!(get(&app, "/default?page_size=101").await.status, 422);
}

#[tokio::test]
async fn a_default_above_the_maximum_of_another_level_is_the_maximum() {
    // each of these warnings is written once
    let test =
        concat!(module_path!(), "::a_default_above_the_maximum_of_another_level_is_the_maximum");
    if !process::is_alone(test.trim_start_matches("it::")) {
        return;
    }
    let config = PaginateConfig::new().limit(500);
    let app = App::new().config(config).get("/default", default).start().await;
    let (log, guard) = log::capture();
    for _ in 0..2 {
        assert_eq!(len!(app, "/default"), 100);
    }
    drop(guard);
    let log = log::text(&log);
    assert_eq!(log.matches("`limit` is above").count(), 1, "{log}");
    assert!(log.contains("/default") && log.contains("500"), "{log}");
}

#[tokio::test]
async fn a_maximum_of_0_permits_no_page_size_at_all() {
    let app = app!();
    assert_eq!(len!(app, "/fixed"), 10);
    for size in [1, 10, 100] {
        let problems = errors!(app, &format!("/fixed?page_size={size}"));
        assert_eq!(problems, json!({ "page_size": ["Must not be given."] }));
    }
}

#[tokio::test]
async fn without_a_maximum_0_is_all_rows() {
    let app = app!();
    assert_eq!(len!(app, "/all"), 1_000);
    assert_eq!(len!(app, "/all?page_size=0"), 1_000);
    assert_eq!(len!(app, "/all?page_size=999&page=2"), 1);
    assert_eq!(len!(app, "/all?page=2"), 0);
}

#[tokio::test]
async fn names_of_ones_own_take_the_place_of_the_others() {
    let app = app!();
    assert_eq!(get(&app, "/renamed?p=2&n=3").await.json(), json!([4, 5, 6]));
    assert_eq!(len!(app, "/renamed?page=x&page_size=y"), 10);
    assert_eq!(
        errors!(app, "/renamed?p=0"),
        json!({ "p": ["Must be greater than or equal to 1."] })
    );
}

#[tokio::test]
async fn page_and_page_size_are_independent() {
    let app = app!();
    assert_eq!(get(&app, "/default?page=2&page_size=2").await.json(), json!([3, 4]));
    assert_eq!(get(&app, "/default?page_size=2").await.json(), json!([1, 2]));
    assert_eq!(get(&app, "/default?page=100").await.json()[0], 991);
}

#[tokio::test]
async fn blanks_signs_and_leading_zeros_are_integers() {
    let app = app!();
    for text in ["2", "%202%20", "%2B2", "002", "+2"] {
        assert_eq!(get(&app, &format!("/default?page={text}")).await.json()[0], 11, "{text}");
    }
}

#[tokio::test]
async fn what_is_no_integer_is_refused() {
    let app = app!();
    for text in ["", "abc", "1.5", "1e2", "0x10", "last", "1_0", "%D9%A2", "2;3"] {
        let problems = errors!(app, &format!("/default?page={text}&page_size={text}"));
        let message = json!(["Not a valid integer."]);
        assert_eq!(problems, json!({ "page": message, "page_size": message }), "{text}");
    }
}

#[tokio::test]
async fn what_is_too_small_or_too_large_is_refused() {
    let app = app!();
    for page in ["0", "-1", "-99999999999999999999999"] {
        let problems = errors!(app, &format!("/default?page={page}"));
        assert_eq!(problems, json!({ "page": ["Must be greater than or equal to 1."] }), "{page}");
    }
    for size in ["0", "-1", "101", "99999999999999999999999"] {
        let problems = errors!(app, &format!("/default?page_size={size}"));
        assert_eq!(problems, json!({ "page_size": [BOUNDS] }), "{size}");
    }
}

#[tokio::test]
async fn a_repeated_parameter_is_refused() {
    let app = app!();
    let problems = errors!(app, "/default?page=1&page=1&page_size=2&page_size=3");
    let message = json!(["Given more than once."]);
    assert_eq!(problems, json!({ "page": message, "page_size": message }));
}

#[tokio::test]
async fn all_are_refused_at_once_before_the_handler_runs() {
    let app = App::new().get("/counted", counted).get("/sorted", sorted).start().await;
    let problems = json!({
        "page": ["Must be greater than or equal to 1."],
        "page_size": ["Not a valid integer."],
        "sort": ["Not a column to sort by: nope.", "Not a column to sort by: no."],
    });
    assert_eq!(errors!(app, "/sorted?page=0&page_size=x&sort=nope,-id,-no"), problems);
    assert_eq!(RUNS.load(Ordering::Relaxed), 0);
    let answer = get(&app, "/counted?page=0&page_size=x").await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.body,
        r#"{"code":422,"status":"Unprocessable Entity","errors":{"query":{"page":["Must be greater than or equal to 1."],"page_size":["Not a valid integer."]}}}"#
    );
    assert_eq!(RUNS.load(Ordering::Relaxed), 0);
    assert_eq!(len!(app, "/counted"), 10);
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_plus_and_blanks_around_a_name_are_not_refused() {
    let app = App::new().get("/by_id", by_id).start().await;
    for sort in ["+id", "%2Bid", "%20id", "-id,", "-+id", "id,+%2Bid+"] {
        assert_eq!(get(&app, &format!("/by_id?sort={sort}")).await.status, 200, "{sort}");
    }
}

#[tokio::test]
async fn a_refusal_lists_a_few_short_names_however_many_are_unknown() {
    let app = App::new().get("/by_id", by_id).start().await;
    let many: Vec<_> = (0..3_000).map(|n| format!("unknown{n}")).collect();
    for sort in [many.join(","), vec!["x".repeat(9_000); 6].join(","), "%C3%A9%00,".repeat(5_000)] {
        let answer = get(&app, &format!("/by_id?sort={sort}")).await;
        assert_eq!(answer.status, 422);
        let problems = answer.json()["errors"]["query"]["sort"].as_array().unwrap().len();
        assert!(problems <= 16, "{problems} problems");
        assert!(answer.body.len() < 16 * 300, "{} bytes", answer.body.len());
    }
}

#[tokio::test]
async fn the_status_of_a_refusal_can_be_another() {
    let app = app!();
    let answer = get(&app, "/bad_request?page=0").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["code"], 400);
    assert_eq!(answer.json()["status"], "Bad Request");
    assert_eq!(get(&app, "/bad_request?sort=nope").await.status, 400);

    let config = PaginateConfig::new().invalid_status(418);
    let app = App::new().config(config).get("/default", default).get("/bad_request", bad_request);
    let app = app.start().await;
    assert_eq!(get(&app, "/default?page=0").await.status, 418);
    assert_eq!(get(&app, "/bad_request?page=0").await.status, 400);
}

#[tokio::test]
async fn a_config_that_is_lenient_falls_back() {
    let config = PaginateConfig::new().strict(false);
    let app = App::new().config(config).get("/default", default).start().await;
    assert_eq!(len!(app, "/default?page=x&page_size=1000"), 100);
}

#[tokio::test]
async fn a_page_of_any_size_is_just_past_the_end() {
    let app = app!();
    for page in ["101", "18446744073709551615", "99999999999999999999999999999999999999"] {
        let answer = get(&app, &format!("/default?page={page}")).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "[]"), "{page}");
    }
}

#[tokio::test]
async fn the_body_of_a_request_and_other_parameters_do_not_matter() {
    let app = app!();
    let body = json!({ "page": 9, "page_size": 9 });
    let answer = post(&app, "/search?page_size=2&color=red", &body).await;
    assert_eq!(answer.json().as_array().unwrap().len(), 2);
}

/// Forms for people send the row to show. In an API this name is free for the program.
#[tokio::test]
async fn page_from_is_a_parameter_of_others() {
    let app = app!();
    assert_eq!(
        errors!(app, "/default?page=x&page_from=3"),
        json!({ "page": ["Not a valid integer."] })
    );
    let answer = get(&app, "/default?page_from=0").await;
    assert_eq!((answer.status.as_u16(), &answer.json()[0]), (200, &json!(1)));
    let answer = get(&app, "/default?page_from=35").await;
    assert_eq!(answer.json()[0], 1);
    for link in answer.header("link").unwrap().split(", ") {
        assert!(link.starts_with("</default?page_from=35"), "{link}");
    }
}
