//! `drop`: parameters that links do not carry on.

use super::on::*;
use crate::support::http::{Answer, get};

fn numbers() -> Vec<u32> {
    (1..=95).collect()
}

#[paginate(var = "numbers", params = "plain", csv, drop = ["saved", "utm_*"])]
async fn html() -> Context {
    context! { numbers: numbers() }
}

#[paginate(drop = "access_token", limit = 10)]
async fn api() -> Vec<u32> {
    numbers()
}

#[paginate(drop = ["access_token", "utm_*"], cursor)]
async fn cursors() -> Vec<u32> {
    numbers()
}

#[paginate(var = "numbers", drop = "saved", out_of_range = "redirect")]
async fn redirects() -> Context {
    context! { numbers: numbers() }
}

#[paginate(var = "cats", limit = 3, drop = "*")]
#[paginate(var = "dogs", limit = 3)]
async fn animals() -> Context {
    context! { cats: numbers(), dogs: numbers() }
}

const FORM: &str = "{{ <tg.go_to_page /> }}{{ <tg.head /> }}";

#[paginate(var = "numbers", drop = ["saved", "q"], template = "form.html")]
async fn form() -> Context {
    context! { numbers: numbers() }
}

const APP: PaginateConfig = PaginateConfig::new().drop(&["access_token"]);

macro_rules! app {
    () => {{
        let mut tera = tg_paginate::new_tera();
        tera.add_raw_template("form.html", FORM).unwrap();
        App::new()
            .get("/html", html)
            .get("/api", api)
            .get("/cursors", cursors)
            .get("/redirects", redirects)
            .get("/animals", animals)
            .get("/form", form)
            .tera(tera)
            .config(APP)
            .start()
            .await
    }};
}

fn link(answer: &Answer, name: &str) -> String {
    answer.json()["tg"]["paginate"][name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn links_leave_out_what_handler_and_app_drop() {
    let query = "access_token=SECRET&saved=1&utm_source=x&utm_=y&q=ann&utm=z&page=2";
    let answer = get(&app!(), &format!("/html?{query}")).await;
    assert_eq!(link(&answer, "href_next"), "/html?q=ann&utm=z&page=3");
    assert_eq!(link(&answer, "href_prev"), "/html?q=ann&utm=z");
    assert_eq!(link(&answer, "href_csv"), "/html?q=ann&utm=z&tg_format=csv");
    assert_eq!(link(&answer, "href_canonical"), "/html?q=ann&utm=z&page=2");
    let values = answer.json()["tg"]["paginate"]["input_values"].to_string();
    assert_eq!(values, r#"[["q","ann"],["utm","z"]]"#);
    assert!(!answer.body.contains("SECRET"), "{}", answer.body);
}

#[tokio::test]
async fn a_name_is_dropped_however_the_client_encodes_it() {
    let answer = get(&app!(), "/html?s%61ved=1&%75tm_x=1&Saved=1&saved2=1").await;
    assert_eq!(link(&answer, "href_next"), "/html?Saved=1&saved2=1&page=2");
}

#[tokio::test]
async fn the_link_header_leaves_it_out() {
    let app = app!();
    let answer = get(&app, "/api?access_token=SECRET&q=a&page=2").await;
    let links = answer.header("link").unwrap();
    assert!(links.contains("</api?q=a&page=3>; rel=\"next\""), "{links}");
    assert!(!links.contains("SECRET"), "{links}");
    let links = get(&app, "/cursors?access_token=SECRET&utm_x=1").await;
    let links = links.header("link").unwrap();
    assert!(links.contains("</cursors?cursor=") && !links.contains("SECRET"), "{links}");
}

#[tokio::test]
async fn a_redirect_leaves_it_out() {
    let answer = get(&app!(), "/redirects?saved=1&q=a&access_token=S&numbers_tgp_no=99").await;
    assert_eq!(answer.header("location"), Some("/redirects?q=a&numbers_tgp_no=10"));
}

#[tokio::test]
async fn forms_and_the_canonical_address_leave_it_out() {
    let answer = get(&app!(), "/form?q=ann&saved=1&other=2&numbers_tgp_no=2").await;
    assert!(answer.body.contains(r#"name="other" value="2""#), "{}", answer.body);
    assert!(!answer.body.contains("saved") && !answer.body.contains("ann"), "{}", answer.body);
}

#[tokio::test]
async fn the_parameters_of_the_other_lists_are_never_dropped() {
    let answer = get(&app!(), "/animals?cats_tgp_no=2&dogs_tgp_no=3&x=1").await.json();
    let next = answer["tg"]["paginates"]["cats"]["href_next"].as_str().unwrap();
    assert_eq!(next, "/animals?dogs_tgp_no=3&cats_tgp_limit=3&cats_tgp_no=3");
    let next = answer["tg"]["paginates"]["dogs"]["href_next"].as_str().unwrap();
    assert_eq!(next, "/animals?cats_tgp_no=2&x=1&dogs_tgp_limit=3&dogs_tgp_no=4");
}

#[tokio::test]
async fn what_is_dropped_does_not_count_as_too_long() {
    let answer = get(&app!(), &format!("/html?q=a&saved={}", "x".repeat(5_000))).await;
    assert_eq!(link(&answer, "href_next"), "/html?q=a&page=2");
}

#[test]
#[should_panic(expected = "`drop` takes names")]
fn a_config_refuses_a_star_in_the_middle() {
    let _ = PaginateConfig::new().drop(&["utm_*_x"]);
}
