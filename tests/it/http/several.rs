//! Several attributes on one handler.

use super::on::*;
use crate::support::http::get;

fn numbers() -> Vec<u32> {
    (1..=10).collect()
}

#[paginate(var = "cats", limit = 3)]
#[paginate(var = "dogs", limit = 4)]
async fn adjacent() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

#[paginate(var = "cats", limit = 3)]
#[allow(dead_code)]
#[paginate(var = "dogs", limit = 4)]
async fn apart() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

#[paginate(var = "cats", limit = 3, params = "plain")]
#[paginate(var = "dogs", limit = 4, params(page = "p", limit = "n", order = "o"))]
async fn plain() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

#[tokio::test]
async fn only_the_topmost_has_the_short_names_of_the_config() {
    let config = PaginateConfig::new().params(tg_paginate::Params::Plain);
    let app = App::new().config(config).get("/adjacent", adjacent).start().await;
    let answer = get(&app, "/adjacent?page=2&dogs_tgp_no=3").await.json();
    assert_eq!(answer["cats"], serde_json::json!([4, 5, 6]));
    assert_eq!(answer["dogs"], serde_json::json!([9, 10]));
    let lists = &answer["tg"]["paginates"];
    assert_eq!(lists["cats"]["href_next"], "/adjacent?dogs_tgp_no=3&page=3");
    assert_eq!(lists["dogs"]["href_prev"], "/adjacent?page=2&dogs_tgp_limit=4&dogs_tgp_no=2");
}

#[paginate(var = "cats", limit = 3)]
#[paginate(var = "dogs", limit = 4, params = "plain")]
async fn lower_is_plain() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

#[tokio::test]
async fn a_list_that_asks_for_short_names_gets_them_before_one_that_inherits_them() {
    let config = PaginateConfig::new().params(tg_paginate::Params::Plain);
    let app = App::new().config(config).get("/lower", lower_is_plain).start().await;
    let answer = get(&app, "/lower?page=2&cats_tgp_no=3").await.json();
    assert_eq!(answer["cats"], serde_json::json!([7, 8, 9]));
    assert_eq!(answer["dogs"], serde_json::json!([5, 6, 7, 8]));
}

#[tokio::test]
async fn a_canonical_address_has_no_anchor_of_another_list() {
    let app = App::new().get("/plain", plain).start().await;
    let lists =
        get(&app, "/plain?page=2&page_at=x&p=2&p_at=y").await.json()["tg"]["paginates"].clone();
    assert_eq!(lists["cats"]["href_canonical"], "/plain?p=2&page=2");
    assert_eq!(lists["dogs"]["href_canonical"], "/plain?page=2&p=2");
    assert_eq!(lists["cats"]["href_next"], "/plain?p=2&p_at=y&page=3");
}

macro_rules! app {
    () => {
        App::new()
            .get("/adjacent", adjacent)
            .get("/apart", apart)
            .get("/plain", plain)
            .start()
            .await
    };
}

#[tokio::test]
async fn each_pages_its_own_variable() {
    let app = app!();
    for path in ["/adjacent", "/apart"] {
        let answer = get(&app, &format!("{path}?cats_tgp_no=2&dogs_tgp_no=3")).await.json();
        assert_eq!(answer["cats"], serde_json::json!([4, 5, 6]));
        assert_eq!(answer["dogs"], serde_json::json!([9, 10]));
        assert_eq!(answer["tg"]["paginates"]["cats"]["current_page"], 2);
        assert_eq!(answer["tg"]["paginates"]["dogs"]["current_page"], 3);
    }
}

#[tokio::test]
async fn the_topmost_is_tg_paginate() {
    let app = app!();
    for path in ["/adjacent", "/apart", "/plain"] {
        let answer = get(&app, path).await.json();
        assert_eq!(answer["tg"]["paginate"]["var_name"], "cats", "{path}");
    }
}

#[tokio::test]
async fn the_links_of_one_keep_the_page_of_the_other() {
    let answer = get(&app!(), "/adjacent?cats_tgp_no=2&dogs_tgp_no=2").await.json();
    let next = answer["tg"]["paginates"]["cats"]["href_next"].as_str().unwrap();
    assert_eq!(next, "/adjacent?dogs_tgp_no=2&cats_tgp_limit=3&cats_tgp_no=3");
}

#[tokio::test]
async fn the_topmost_takes_the_unprefixed_names() {
    let answer = get(&app!(), "/adjacent?tg_paginate_no=2").await.json();
    assert_eq!(answer["tg"]["paginates"]["cats"]["current_page"], 2);
    assert_eq!(answer["tg"]["paginates"]["dogs"]["current_page"], 1);
}

#[tokio::test]
async fn different_names_keep_them_apart() {
    let answer = get(&app!(), "/plain?page=2&p=3").await.json();
    assert_eq!(answer["cats"], serde_json::json!([4, 5, 6]));
    assert_eq!(answer["dogs"], serde_json::json!([9, 10]));
    let next = answer["tg"]["paginates"]["cats"]["href_next"].as_str().unwrap();
    assert_eq!(next, "/plain?p=3&page=3");
}
