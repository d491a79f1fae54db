//! Templates and settings of a router, and nested routers.

use axum::Router;
use axum::routing::get as route;
use serde_json::json;
use tg_paginate::axum::prelude::*;
use tg_paginate::tera::Tera;

use crate::support::http::get;
use crate::support::log;
use crate::support::on_axum::client;

#[paginate(var = "numbers", limit = 3, params = "plain", template = "numbers.html")]
async fn html() -> Context {
    context! { numbers: (1..=10).collect::<Vec<u32>>() }
}

#[paginate]
async fn api() -> Vec<u32> {
    (1..=50).collect()
}

fn tera(text: &str) -> Tera {
    let mut tera = tg_paginate::new_tera();
    let template = format!("{text}{{{{ tg.paginate.href_next }}}}");
    tera.add_raw_template("numbers.html", &template).unwrap();
    tera
}

#[tokio::test]
async fn without_templates_the_log_says_which_line_to_add() {
    let (log, guard) = log::capture();
    let answer = get(&client(Router::new().route("/", route(html))), "/").await;
    drop(guard);
    assert_eq!(answer.status, 500);
    assert_eq!(answer.body.contains("Tera"), cfg!(debug_assertions), "{}", answer.body);
    let log = log::text(&log);
    assert!(log.contains("`.layer(tg_paginate::axum::layer(tera))`"), "{log}");
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
}

#[tokio::test]
async fn what_an_inner_router_has_replaces_what_is_around_it() {
    let outer = PaginateConfig::new().limit(7);
    let own_config = Router::new()
        .route("/html", route(html))
        .route("/api", route(api))
        .layer(tg_paginate::axum::config(outer.limit(9)));
    let own_tera = Router::new()
        .route("/html", route(html))
        .route("/api", route(api))
        .layer(tg_paginate::axum::layer(tera("inner ")));
    let app = Router::new()
        .route("/html", route(html))
        .route("/api", route(api))
        .nest("/config", own_config)
        .nest("/tera", own_tera)
        .layer(tg_paginate::axum::layer(tera("outer ")).config(outer));
    let app = client(app);
    for (path, limit, text) in [("", 7, "outer "), ("/config", 9, "outer "), ("/tera", 7, "inner ")]
    {
        let rows = get(&app, &format!("{path}/api")).await.json();
        assert_eq!(rows.as_array().unwrap().len(), limit, "{path}");
        let html = get(&app, &format!("{path}/html")).await.body;
        assert!(html.starts_with(text), "{path}: {html}");
    }
}

#[tokio::test]
async fn links_of_a_nested_router_have_its_prefix() {
    let inner = Router::new().route("/html", route(html)).route("/api", route(api));
    let service: Router = Router::new().route("/html", route(html));
    let app = Router::new()
        .nest("/a", Router::new().nest("/b", inner))
        .nest_service("/service", service)
        .layer(tg_paginate::axum::layer(tera("")));
    let app = client(app);
    assert_eq!(get(&app, "/a/b/html?q=1").await.body, "/a/b/html?q=1&amp;page=2");
    assert_eq!(get(&app, "/service/html").await.body, "/service/html?page=2");
    let link = get(&app, "/a/b/api").await;
    assert!(link.header("link").unwrap().contains("</a/b/api?page=2>; rel=\"next\""));
}

#[tokio::test]
async fn a_fallback_is_paged_too() {
    #[paginate(var = "numbers", limit = 3, params = "plain")]
    async fn fallback() -> Context {
        context! { numbers: (1..=10).collect::<Vec<u32>>() }
    }

    let answer = get(&client(Router::new().fallback(fallback)), "/any/path?page=2").await.json();
    assert_eq!(answer["numbers"], json!([4, 5, 6]));
    assert_eq!(answer["tg"]["paginate"]["href_next"], "/any/path?page=3");
}
