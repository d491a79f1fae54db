//! The path in front of all links, behind a proxy that removes it from requests.

use super::on::*;
use crate::support::http::{Answer, Client, Request, get, send};

fn numbers() -> Vec<u32> {
    (1..=95).collect()
}

#[paginate(var = "numbers", params = "plain", csv, out_of_range = "redirect")]
async fn html() -> Context {
    context! { numbers: numbers() }
}

#[paginate]
async fn api() -> Vec<u32> {
    numbers()
}

#[paginate(envelope = "data", cursor)]
async fn cursors() -> Vec<u32> {
    numbers()
}

#[paginate(var = "posts", params = "plain", page_path = "/blog[/page/{page}]", csv)]
async fn blog() -> Context {
    context! { posts: numbers() }
}

#[derive(serde::Serialize, tg_paginate::DataGrid)]
struct Person {
    #[grid(sortable, link = "/persons/{id}")]
    id: u32,
    #[grid(link = "https://example.org/{name}")]
    name: String,
}

#[paginate(var = "persons", template = "grid.html")]
async fn grid() -> Context {
    let persons = (1..=95).map(|id| Person { id, name: "Ada".to_owned() });
    context! { persons: Person::grid().rows(persons.collect::<Vec<_>>()) }
}

const GRID: &str = "{{ <tg.head /> }}{{ <tg.grid rows={persons} caption='Persons' htmx={true} /> }}\
                    [{{ tg.paginate.base_path }}]";

async fn app(config: PaginateConfig) -> Client {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("grid.html", GRID).unwrap();
    let routes = || {
        App::new()
            .get("/html", html)
            .get("/api", api)
            .get("/cursors", cursors)
            .get("/blog", blog)
            .get("/blog/page/{page}", blog)
            .get("/grid", grid)
    };
    routes().nest("/area", routes()).tera(tera).config(config).start().await
}

const SHOP: PaginateConfig = PaginateConfig::new().base_path("/shop");
const TRUSTING: PaginateConfig = PaginateConfig::new().trust_forwarded_prefix(true);

fn link(answer: &Answer, name: &str) -> String {
    answer.json()["tg"]["paginate"][name].as_str().unwrap().to_owned()
}

async fn from_proxy(app: &Client, uri: &str, prefixes: &[&str]) -> Answer {
    let request = Request::get(uri);
    let request = prefixes
        .iter()
        .fold(request, |request, prefix| request.header("X-Forwarded-Prefix", *prefix));
    send(app, request).await
}

/// The link to the next page, up to its query.
async fn path_behind(prefixes: &[&str], config: PaginateConfig) -> String {
    let answer = from_proxy(&app(config).await, "/html", prefixes).await;
    link(&answer, "href_next").split_once('?').unwrap().0.to_owned()
}

#[tokio::test]
async fn all_links_begin_with_it() {
    let app = app(SHOP).await;
    let answer = get(&app, "/html?page=2").await;
    assert_eq!(link(&answer, "href_prev"), "/shop/html");
    assert_eq!(link(&answer, "href_next"), "/shop/html?page=3");
    assert_eq!(link(&answer, "href_last"), "/shop/html?page=last");
    assert_eq!(link(&answer, "href_csv"), "/shop/html?tg_format=csv");
    assert_eq!(link(&answer, "href_canonical"), "/shop/html?page=2");
    assert_eq!(link(&answer, "base_path"), "/shop");
    let answer = get(&app, "/html?page=99").await;
    assert_eq!(answer.header("location"), Some("/shop/html?page=10"));
}

#[tokio::test]
async fn links_of_apis_begin_with_it() {
    let app = app(SHOP).await;
    let answer = get(&app, "/api?page=2").await;
    let links = answer.header("link").unwrap();
    assert!(links.starts_with("</shop/api>; rel=\"first\""), "{links}");
    assert_eq!(links.matches("</shop/api").count(), 4, "{links}");
    let answer = get(&app, "/cursors").await.json();
    let next = answer["links"]["next"].as_str().unwrap();
    assert!(next.starts_with("/shop/cursors?cursor="), "{next}");
}

#[tokio::test]
async fn it_stands_in_front_of_scopes_and_of_numbers_in_the_path() {
    let app = app(SHOP).await;
    let answer = get(&app, "/area/html").await;
    assert_eq!(link(&answer, "href_next"), "/shop/area/html?page=2");
    for area in ["", "/area"] {
        let answer = get(&app, &format!("{area}/blog/page/2")).await;
        assert_eq!(link(&answer, "href_prev"), format!("/shop{area}/blog"));
        assert_eq!(link(&answer, "href_next"), format!("/shop{area}/blog/page/3"));
        assert_eq!(link(&answer, "href_csv"), format!("/shop{area}/blog?tg_format=csv"));
        let first = get(&app, &format!("{area}/blog")).await;
        assert_eq!(link(&first, "href_next"), format!("/shop{area}/blog/page/2"));
    }
}

#[tokio::test]
async fn a_grid_links_to_pages_and_rows_behind_it() {
    let html = get(&app(SHOP).await, "/grid").await.body;
    let links: Vec<_> = html.split(" href=\"").skip(1).collect();
    let others = links.iter().filter(|link| !link.starts_with("/shop/"));
    assert!(others.clone().all(|link| link.starts_with("https://example.org/Ada\"")), "{html}");
    assert_eq!(others.count(), 10);
    assert!(html.contains("href=\"/shop/persons/1\"") && html.contains("[/shop]"), "{html}");
}

#[tokio::test]
async fn the_header_counts_only_where_it_is_trusted() {
    assert_eq!(path_behind(&["/shop"], PaginateConfig::new()).await, "/html");
    assert_eq!(path_behind(&["/other"], SHOP).await, "/shop/html");
    assert_eq!(path_behind(&["/shop"], TRUSTING).await, "/shop/html");
    assert_eq!(path_behind(&["/shop/"], TRUSTING).await, "/shop/html");
    assert_eq!(path_behind(&["/"], TRUSTING).await, "/html");
    assert_eq!(path_behind(&[], TRUSTING).await, "/html");
}

#[tokio::test]
async fn a_trusted_header_replaces_the_base_path() {
    let config = SHOP.trust_forwarded_prefix(true);
    assert_eq!(path_behind(&["/other"], config).await, "/other/html");
    assert_eq!(path_behind(&[], config).await, "/shop/html");
    assert_eq!(path_behind(&["//other"], config).await, "/shop/html");
}

/// A cache must not show the links of one prefix under another.
#[tokio::test]
async fn answers_that_depend_on_it_vary_by_it() {
    for (config, expected) in [(TRUSTING, true), (SHOP, false)] {
        let app = app(config).await;
        for uri in ["/html", "/grid", "/api", "/cursors", "/html?page=99"] {
            let answer = from_proxy(&app, uri, &[]).await;
            let vary = answer.headers.get_all("vary").iter();
            let is_named = vary.into_iter().any(|name| name == "X-Forwarded-Prefix");
            assert_eq!(is_named, expected, "{uri}");
        }
    }
}

#[tokio::test]
async fn the_prefixes_of_several_proxies_are_joined() {
    assert_eq!(path_behind(&["/a", "/b/c"], TRUSTING).await, "/a/b/c/html");
    assert_eq!(path_behind(&["/a, /b"], TRUSTING).await, "/a/b/html");
    assert_eq!(path_behind(&["/a", "b"], TRUSTING).await, "/html");
}

#[tokio::test]
async fn no_header_leads_to_another_host() {
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:",
        "evil.example",
        "/shop//evil.example",
        "/\t/evil.example",
        "/shop?x=",
        "/shop#",
        "/a b",
    ] {
        let path = path_behind(&[evil], TRUSTING).await;
        assert_eq!(path, "/html", "{evil}");
    }
}

#[tokio::test]
async fn no_header_leaves_its_attribute_or_becomes_long() {
    let app = app(TRUSTING).await;
    let answer = from_proxy(&app, "/grid", &["/\"><script>'"]).await;
    assert!(!answer.body.contains("<script>"), "{}", answer.body);
    let long = format!("/{}", "x".repeat(5_000));
    let answer = from_proxy(&app, "/html", &[&long]).await;
    assert_eq!(link(&answer, "href_next"), "?page=2");
}

#[test]
fn a_config_takes_slashes_at_the_end() {
    assert_eq!(PaginateConfig::new().base_path("/shop/"), SHOP);
    assert_eq!(PaginateConfig::new().base_path("/"), PaginateConfig::new().base_path(""));
}

#[test]
fn a_config_refuses_what_is_no_path() {
    for path in ["shop", "https://shop.example", "//shop", "/shop//a", "/shop?a", "/sh op", "/a\\b"]
    {
        let config = std::panic::catch_unwind(|| PaginateConfig::new().base_path(path));
        assert!(config.is_err(), "{path}");
    }
}
