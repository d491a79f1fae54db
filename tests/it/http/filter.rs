//! The extractor `Filter`: the parameters that are not those of the lists.

use serde::Deserialize;

use super::on::*;
use crate::support::http::{Request, get, send};

#[derive(Debug, Default, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct Search {
    q: Option<String>,
    #[serde(default)]
    state: Vec<String>,
    limit: Option<u32>,
}

fn numbers() -> Vec<u32> {
    (1..=95).collect()
}

fn shown(search: Search) -> Context {
    context! { numbers: numbers(), search }
}

#[paginate(var = "numbers", max_limit = 50)]
async fn tg(search: Filter<Search>) -> Context {
    shown(search.into_inner())
}

#[paginate(var = "numbers", max_limit = 50, params = "plain")]
async fn plain(Filter(search): Filter<Search>) -> Context {
    shown(search)
}

#[paginate(var = "numbers", params(page = "p", limit = "n", order = "o"))]
async fn own(search: Filter<Search>) -> Context {
    shown(search.into_inner())
}

#[paginate(var = "cats", limit = 3)]
#[paginate(var = "dogs", limit = 3, params = "plain")]
async fn several(search: Filter<Search>) -> Context {
    context! { cats: numbers(), dogs: numbers(), q: search.q.clone() }
}

#[paginate(limit = 10)]
async fn api(search: Filter<Search>) -> Vec<Option<String>> {
    vec![search.q.clone(); 30]
}

#[paginate(cursor, limit = 10)]
async fn cursors(search: Filter<Search>) -> Vec<Option<String>> {
    vec![search.q.clone(); 30]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sorted {
    sort: Option<String>,
}

#[paginate(limit = 10)]
async fn slices(filter: Filter<Sorted>, pages: &mut PaginationParameters) -> Vec<Option<String>> {
    pages.set_item_count(30);
    vec![filter.sort.clone()]
}

#[paginate(var = "numbers")]
async fn optional(search: Result<Filter<Search>, FilterError>) -> Context {
    context! { numbers: numbers(), is_good: search.is_ok() }
}

async fn without_the_attribute(search: Filter<Search>) -> String {
    search.q.clone().unwrap_or_default()
}

macro_rules! app {
    () => {
        App::new()
            .get("/tg", tg)
            .post("/tg", tg)
            .get("/plain", plain)
            .get("/own", own)
            .get("/several", several)
            .get("/api", api)
            .get("/cursors", cursors)
            .get("/slices", slices)
            .get("/optional", optional)
            .get("/none", without_the_attribute)
            .start()
            .await
    };
}

#[tokio::test]
async fn a_strict_type_does_not_meet_the_parameters_of_the_list() {
    let app = app!();
    for uri in [
        "/tg?q=a&numbers_tgp_no=2&numbers_tgp_limit=5&numbers_tgp_order=x&numbers_tgp_ordering=-x\
         &numbers_tgp_at=y&tg_format=json",
        "/tg?q=a&tg_paginate_no=2&tg_order=x",
        "/plain?q=a&page=2&page_size=5&sort=-x&page_at=y&tg_format=json",
        "/own?q=a&p=2&o=x&p_at=y",
    ] {
        let answer = get(&app, uri).await;
        assert_eq!(answer.status, 200, "{uri}: {}", answer.body);
        let json = answer.json();
        assert_eq!(json["search"]["q"], "a", "{uri}");
        assert_eq!(json["tg"]["paginate"]["current_page"], 2, "{uri}");
        // the links lead to the same filter
        let next = json["tg"]["paginate"]["href_next"].as_str().unwrap();
        assert_eq!(get(&app, next).await.json()["search"]["q"], "a", "{next}");
    }
}

#[tokio::test]
async fn the_parameters_of_all_lists_are_left_out() {
    let answer = get(&app!(), "/several?q=a&cats_tgp_no=2&page=3&page_size=3&tg_order=x").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["q"], "a");
}

#[tokio::test]
async fn a_field_named_as_a_parameter_of_another_style_is_the_handlers() {
    let app = app!();
    assert_eq!(get(&app, "/tg?limit=7&numbers_tgp_limit=5").await.json()["search"]["limit"], 7);
    assert_eq!(get(&app, "/own?limit=7&n=5").await.json()["search"]["limit"], 7);
    for uri in ["/tg?page=2", "/own?page=2", "/plain?numbers_tgp_no=2"] {
        assert_eq!(get(&app, uri).await.status, 400, "{uri}");
    }
}

#[tokio::test]
async fn repeated_parameters_fill_a_vec_in_their_order() {
    let app = app!();
    let state = |answer: serde_json::Value| answer["search"]["state"].to_string();
    let answer = get(&app, "/tg?state=b&q=x&state=a&state=b&numbers_tgp_no=2").await;
    assert_eq!(state(answer.json()), r#"["b","a","b"]"#);
    assert_eq!(state(get(&app, "/tg?state=a%26b").await.json()), r#"["a&b"]"#);
    assert_eq!(state(get(&app, "/tg").await.json()), "[]");
}

#[tokio::test]
async fn an_empty_field_is_none_for_an_option_of_a_number() {
    let answer = get(&app!(), "/tg?limit=&q=").await.json();
    assert!(answer["search"]["limit"].is_null(), "{answer}");
    assert_eq!(answer["search"]["q"], "");
}

#[tokio::test]
async fn apis_have_it_too() {
    let app = app!();
    assert_eq!(get(&app, "/api?q=a&page=3&page_size=29&sort=").await.body, "[]");
    let answer = get(&app, "/cursors?q=a").await;
    let (_, next) = answer.header("link").unwrap().rsplit_once('<').unwrap();
    let (next, _) = next.split_once('>').unwrap();
    assert_eq!(get(&app, next).await.json()[0], "a", "{next}");
    // such a handler sorts by itself
    assert_eq!(get(&app, "/slices?page=2&page_size=5&sort=x").await.json()[0], "x");
}

#[tokio::test]
async fn what_does_not_fit_is_a_400_that_says_why() {
    let app = app!();
    for (uri, reason) in [
        ("/tg?x=1", "unknown field `x`"),
        ("/tg?limit=many", "invalid digit"),
        ("/tg?q=a&q=b", ""),
        ("/api?x=1", "unknown field `x`"),
    ] {
        let answer = get(&app, uri).await;
        assert_eq!(answer.status, 400, "{uri}: {}", answer.body);
        assert!(answer.body.contains(reason), "{uri}: {}", answer.body);
    }
    assert_eq!(get(&app, "/optional?x=1").await.json()["is_good"], false);
    assert_eq!(get(&app, "/optional?q=1&numbers_tgp_no=2").await.json()["is_good"], true);
}

#[tokio::test]
async fn it_reads_the_url_of_a_post_too() {
    let answer = send(&app!(), Request::post("/tg?q=a&numbers_tgp_no=2")).await;
    assert_eq!(answer.json()["search"]["q"], "a");
}

#[tokio::test]
async fn the_names_that_the_app_sets_are_left_out() {
    #[paginate(var = "numbers")]
    async fn list(search: Filter<Search>) -> Context {
        shown(search.0)
    }

    let config = PaginateConfig::new().params(tg_paginate::Params::Plain);
    let app = App::new().get("/list", list).config(config).start().await;
    assert_eq!(get(&app, "/list?q=a&page=2").await.json()["search"]["q"], "a");
    assert_eq!(get(&app, "/list?q=a&numbers_tgp_no=2").await.status, 400);
}

#[tokio::test]
async fn without_the_attribute_it_is_a_500_and_the_log_says_what_to_do() {
    let (log, guard) = crate::support::log::capture();
    let answer = get(&app!(), "/none?q=a").await;
    drop(guard);
    assert_eq!(answer.status, 500);
    let log = crate::support::log::text(&log);
    assert!(log.contains("put `#[paginate]` on it"), "{log}");
}
