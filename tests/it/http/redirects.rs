//! Redirects to the address of a page.

use super::on::*;
use crate::support::http::{Request, get, send};

#[paginate(var = "persons", limit = 3, out_of_range = "redirect", redirect_on_last_page)]
async fn persons() -> Context {
    context! { persons: (1..=10).collect::<Vec<u32>>() }
}

#[paginate(var = "persons", out_of_range = "redirect", redirect_on_last_page)]
async fn no_rows() -> Context {
    context! { persons: Vec::<u32>::new() }
}

macro_rules! app {
    () => {
        App::new()
            .get("/persons", persons)
            .head("/persons", persons)
            .post("/persons", persons)
            .get("/no-rows", no_rows)
            .start()
            .await
    };
}

#[tokio::test]
async fn a_bad_page_redirects_to_the_first() {
    let app = app!();
    for bad in ["0", "x", "-1", ""] {
        let answer = get(&app, &format!("/persons?persons_tgp_no={bad}")).await;
        assert_eq!(answer.status, 302);
        assert_eq!(answer.header("location"), Some("/persons?persons_tgp_no=1"));
    }
}

#[tokio::test]
async fn a_page_past_the_end_redirects_to_the_last() {
    let answer = get(&app!(), "/persons?persons_tgp_no=99").await;
    assert_eq!(answer.header("location"), Some("/persons?persons_tgp_no=4"));
}

#[tokio::test]
async fn last_redirects_to_its_number_if_it_is_told_to() {
    let answer = get(&app!(), "/persons?persons_tgp_no=last").await;
    assert_eq!(answer.header("location"), Some("/persons?persons_tgp_no=4"));
}

#[tokio::test]
async fn a_redirect_keeps_everything_else() {
    let query = "q=a%2Fb&q=c&persons_tgp_no=99&persons_tgp_order=x&persons_tgp_ordering=-a%2Cb";
    let answer = get(&app!(), &format!("/persons?{query}")).await;
    assert_eq!(
        answer.header("location"),
        Some(
            "/persons?q=a%2Fb&q=c&persons_tgp_order=x&persons_tgp_ordering=-a%2Cb&persons_tgp_no=4"
        )
    );
}

#[tokio::test]
async fn unprefixed_names_do_not_lead_back() {
    let answer = get(&app!(), "/persons?tg_paginate_no=99").await;
    assert_eq!(answer.header("location"), Some("/persons?persons_tgp_no=4"));
}

#[tokio::test]
async fn a_page_that_is_there_is_served() {
    let app = app!();
    for number in 1..=4 {
        let answer = get(&app, &format!("/persons?persons_tgp_no={number}")).await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn no_rows_never_redirect_to_themselves() {
    let app = app!();
    for query in ["", "?persons_tgp_no=1"] {
        assert_eq!(get(&app, &format!("/no-rows{query}")).await.status, 200);
    }
    for query in ["persons_tgp_no=2", "persons_tgp_no=last", "persons_tgp_no=0"] {
        let answer = get(&app, &format!("/no-rows?{query}")).await;
        assert_eq!(answer.header("location"), Some("/no-rows?persons_tgp_no=1"));
    }
}

#[tokio::test]
async fn only_get_and_head_are_redirected() {
    let app = app!();
    let uri = "/persons?persons_tgp_no=99";
    let head = send(&app, Request::head(uri)).await;
    assert_eq!(head.status, 302);
    let post = send(&app, Request::post(uri)).await;
    assert_eq!(post.status, 200);
    assert_eq!(post.json()["tg"]["paginate"]["current_page"], 4);
}

#[tokio::test]
async fn a_redirect_never_names_a_host() {
    let request = Request::get("http://evil.example/persons?persons_tgp_no=99")
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example");
    let answer = send(&app!(), request).await;
    assert_eq!(answer.header("location"), Some("/persons?persons_tgp_no=4"));
}
