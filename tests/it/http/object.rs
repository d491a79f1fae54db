//! `object` over HTTP. What the pagination object has is in `tests/it/object.rs`.

use serde_json::json;

use super::on::*;
use crate::support::http::get;

#[tokio::test]
async fn the_attribute_has_it_and_json_shows_it() {
    #[paginate(var = "posts", limit = 3, params = "plain", object, template = "posts.html", json)]
    #[paginate(var = "users", limit = 1)]
    async fn html() -> Context {
        context! { posts: vec!["<a>", "b", "c", "d"], users: vec![1, 2] }
    }
    #[paginate(var = "posts", limit = 3, params = "plain", object)]
    async fn json_alone() -> Context {
        context! { posts: vec![1, 2, 3, 4], title: "Posts" }
    }
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("posts.html", "{{ posts.items | join(sep=',') }} {{ users | length }}")
        .unwrap();
    let app = App::new().tera(tera).get("/html", html).get("/json", json_alone).start().await;
    assert_eq!(get(&app, "/html").await.body, "&lt;a&gt;,b,c 1");

    let answer = get(&app, "/html?tg_format=json").await.json();
    assert_eq!(answer["posts"]["items"], json!(["<a>", "b", "c"]));
    assert_eq!(answer["posts"]["pages"], 2);
    assert_eq!(answer["users"], json!([1]));
    let answer = get(&app, "/json?page=2").await.json();
    assert_eq!(answer["posts"]["items"], json!([4]));
    assert_eq!(answer["posts"]["href_prev"], "/json");
    assert_eq!(answer["title"], "Posts");
    // programs do not need the parameters of links
    assert_eq!(answer["posts"].get("links"), None);
    assert_eq!(answer["posts"].get("input_values"), None);
}
