//! The size of a response is bounded, whatever a count, an estimate or a request says.

use crate::support::page;
use crate::support::setting::setting;
use actix_web::{App, HttpServer, get, web};
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use sqlx::PgPool;
use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, Count, Dataset, Edges, Error, FetchedPage, Params, Plan, Request};

const CONTROLS: &str =
    "{{ <tg.head /> }}{{ <tg.pages /> }}{{ <tg.page_size /> }}{{ <tg.go_to_page /> }}";

#[get("/persons")]
#[paginate(var = "persons", limit = 1, max_limit = none, template = "t.html", max_pages = 10)]
async fn persons() -> Context {
    context! { persons: Vec::from_iter(1..=20_u32) }
}

/// The numbers from 1 to this one.
struct Numbers(u64);

impl Dataset for Numbers {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(self.0)?;
        let first = slice.offset() + 1;
        Ok(FetchedPage::new(slice, (first..first + slice.len()).collect()))
    }
}

#[get("/all")]
#[paginate(var = "persons", limit = 1, max_limit = none, template = "t.html", max_pages = 0)]
async fn all() -> Context {
    context! { persons: Numbers(1 << 60) }
}

#[get("/moved")]
#[paginate(var = "persons", limit = 2, params = "plain", out_of_range = "redirect")]
async fn moved() -> Context {
    context! { persons: Vec::from_iter(1..=10_u32) }
}

#[get("/of/{name}/{page}")]
#[paginate(
    var = "persons",
    limit = 2,
    params = "plain",
    page_path = "/of/{name}/{page}",
    template = "t.html",
    out_of_range = "redirect"
)]
async fn numbered() -> Context {
    context! { persons: Vec::from_iter(1..=10_u32) }
}

#[get("/list")]
#[paginate(limit = 2)]
async fn list() -> impl Dataset {
    Vec::from_iter(1..=10_u32)
}

#[get("/cursors")]
#[paginate(limit = 2, cursor, strict = false)]
async fn cursors() -> impl Dataset {
    Vec::from_iter(1..=10_u32)
}

/// A server with all of these.
fn serve() -> String {
    let server = HttpServer::new(|| {
        let mut tera = tg_paginate::new_tera();
        tera.add_raw_template("t.html", CONTROLS).unwrap();
        App::new()
            .app_data(web::Data::new(tera))
            .service((persons, all, moved, numbered, list, cursors))
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    address
}

async fn fetch(url: &str) -> Response {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    client.get(url).send().await.unwrap()
}

/// 40 KB of parameters of others.
fn parameters() -> String {
    (0..4_000).map(|number| format!("a{number}=%3Cb")).collect::<Vec<_>>().join("&")
}

fn header(response: &Response, name: &str) -> String {
    let value = response.headers().get(name).unwrap_or_else(|| panic!("there is no {name}"));
    value.to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_page_repeats_a_few_kilobytes_of_parameters_and_not_more() {
    let server = serve();
    let plain = fetch(&format!("{server}/persons")).await.text().await.unwrap();
    let long = format!("{server}/persons?persons_tgp_no=3&{}", parameters());
    let long = fetch(&long).await;
    assert_eq!(long.status(), 200);
    let long = long.text().await.unwrap();
    assert!(long.len() < plain.len() * 2, "{} bytes, and {} without", long.len(), plain.len());
    assert!(long.contains("persons_tgp_no=4") && !long.contains("a17"), "{long}");

    // links and forms carry short parameters
    let short = fetch(&format!("{server}/persons?q={}", "x".repeat(2_046))).await.text().await;
    assert!(short.unwrap().matches(&"x".repeat(2_046)).count() > 10);
    let longer = fetch(&format!("{server}/persons?q={}", "x".repeat(2_047))).await.text().await;
    assert!(!longer.unwrap().contains("xx"));
}

#[actix_web::test]
async fn all_page_numbers_are_a_thousand_at_most() {
    let server = serve();
    for number in [1, 1 << 59, 1 << 60, u64::MAX] {
        let url = format!("{server}/all?persons_tgp_no={number}&{}", parameters());
        let answer = fetch(&url).await.text().await.unwrap();
        assert_eq!(answer.matches("aria-label=\"Page ").count(), 1_000);
        assert!(answer.len() < 500_000, "{} bytes", answer.len());
    }
}

#[actix_web::test]
async fn a_location_is_bounded_and_leads_to_the_page() {
    let server = serve();
    let ordering = "name,".repeat(4_000);
    for query in [
        parameters(),
        format!("q={}", "x".repeat(2_000)),
        format!("sort={ordering}"),
        format!("sort={ordering}&q={}", "x".repeat(2_000)),
        format!("sort={ordering}&{}", parameters()),
    ] {
        let answer = fetch(&format!("{server}/moved?page=99&{query}")).await;
        assert_eq!(answer.status(), 302);
        let location = header(&answer, "location");
        assert!(location.len() <= 4_096, "{} bytes", location.len());
        assert!(location.starts_with("/moved?") && location.ends_with("page=5"), "{location}");
        let is_carried = location.contains(&"x".repeat(2_000));
        assert_eq!(is_carried, query.contains("q="), "{location}");
        let answer: serde_json::Value =
            fetch(&format!("{server}{location}")).await.json().await.unwrap();
        assert_eq!(answer["tg"]["paginate"]["current_page"], 5);
    }
}

#[actix_web::test]
async fn a_link_header_is_bounded_and_leaves_out_whole_links() {
    let server = serve();
    let links = async |query: &str| {
        let answer = fetch(&format!("{server}/list?page=3&{query}")).await;
        assert_eq!(answer.status(), 200);
        let links = header(&answer, "link");
        assert!(links.len() <= 4_096, "{} bytes", links.len());
        let links = links.split(", ").map(|link| {
            let (href, relation) = link.split_once(">; rel=\"").unwrap();
            (relation.trim_end_matches('"').to_owned(), href.trim_start_matches('<').to_owned())
        });
        links.collect::<Vec<_>>()
    };
    let relations = |links: &[(String, String)]| {
        links.iter().map(|(relation, _)| relation.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(relations(&links(&parameters()).await), "first prev next last");
    assert_eq!(relations(&links(&format!("q={}", "x".repeat(900))).await), "first prev next last");
    assert_eq!(relations(&links(&format!("q={}", "x".repeat(1_200))).await), "first prev next");
    let two = links(&format!("q={}", "x".repeat(1_900))).await;
    assert_eq!(relations(&two), "prev next");
    let next = fetch(&format!("{server}{}", two[1].1)).await;
    assert_eq!(next.json::<Vec<u32>>().await.unwrap(), [7, 8]);
}

#[actix_web::test]
async fn what_an_unknown_ordering_says_is_in_no_token() {
    let server = serve();
    let short = fetch(&format!("{server}/cursors?sort=nope")).await;
    assert!(header(&short, "link").contains("rel=\"next\""));
    let long = fetch(&format!("{server}/cursors?sort={}", "nope,".repeat(10_000))).await;
    assert_eq!(long.status(), 200);
    let size: usize = long.headers().values().map(HeaderValue::len).sum();
    assert!(size < 10_000, "{size} bytes of headers");
    let token = "a".repeat(60_000);
    assert_eq!(fetch(&format!("{server}/cursors?cursor=MSwyLA.{token}")).await.status(), 422);
}

#[actix_web::test]
async fn links_go_without_a_path_that_is_too_long() {
    let server = serve();
    let name = "y".repeat(30_000);
    let answer = fetch(&format!("{server}/of/{name}/2?q=1")).await;
    assert_eq!(answer.status(), 200);
    let answer = answer.text().await.unwrap();
    assert!(answer.len() < 10_000, "{} bytes", answer.len());
    assert!(answer.contains("href=\"?q=1&amp;page=3\""), "{answer}");
    let next = fetch(&format!("{server}/of/{name}/2?q=1&page=3")).await.text().await.unwrap();
    assert!(next.contains("href=\"?q=1&amp;page=4\""), "{next}");
    let away = fetch(&format!("{server}/of/{name}/9?q=1")).await;
    assert_eq!((away.status().as_u16(), header(&away, "location")), (302, "?q=1&page=5".into()));

    let path = format!("/{}", "z".repeat(30_000));
    let api = ApiPaginator::new(PaginateConfig::new().params(Params::Plain));
    let page = api.page(Request::new(&path, ""), Vec::from_iter(1..=20_u32)).await.unwrap();
    assert_eq!(page.links().next.unwrap(), "?page=2");
    // the first page, not the current one
    assert_eq!(page.paginate().unwrap().href_canonical(), "?");
}

/// The planner estimates a billion rows, and no count corrects it.
#[tokio::test]
async fn a_wild_estimate_makes_no_page_large() {
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let pool = PgPool::connect(&url).await.unwrap();
    let sql = "SELECT a * 1000 + b AS id FROM generate_series(1, 10000) a,
               generate_series(1, 1000) b, generate_series(1, 100) c";
    let config = PaginateConfig::new().max_pages(0).count(Count::Estimate);
    let page = page(config, "", sqlx::query(sql).on(&pool)).await.unwrap();
    assert!(page.page_count() > Some(10_000_000), "{:?} pages", page.page_count());
    assert_eq!(page.pages().len(), 1_000);
    let edges = [u64::MAX, 5_000_000, 5_000_000, u64::MAX];
    let [left_edge, left_current, right_current, right_edge] = edges;
    let edges = Edges { left_edge, left_current, right_current, right_edge };
    assert!(page.iter_pages(edges).len() < 3_005);
    let json = serde_json::to_string(&*page).unwrap();
    assert!(json.len() < 10_000, "{} bytes", json.len());
}
