//! APIs: handlers that return rows, and their responses.

use crate::support::log;
use std::sync::Arc;

use super::on::*;
use crate::support::http::{Request, get, send};
use crate::support::{Person, people};
use serde_json::json;
use tg_paginate::{ApiPage, ApiPaginator, Error, FetchedPage, Plan};

/// A custom dataset: the pager that flask-smorest's documentation writes by hand.
struct Squares(u64);

impl Dataset for Squares {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(self.0)?;
        let numbers = slice.offset() + 1..=slice.offset() + slice.len();
        Ok(FetchedPage::new(slice, numbers.map(|number| number * number).collect()))
    }
}

#[paginate(limit = 2)]
async fn a_vec() -> Vec<u32> {
    vec![1, 2, 3]
}

#[paginate(limit = 2)]
fn not_async() -> Vec<u32> {
    vec![1, 2, 3]
}

#[paginate(limit = 2)]
async fn an_arc_of_a_slice() -> Shared<u32> {
    Arc::<[u32]>::from([1, 2, 3]).into()
}

#[paginate(limit = 2)]
async fn an_arc_of_a_vec() -> Shared<u32> {
    Arc::new(vec![1, 2, 3]).into()
}

#[paginate(limit = 2)]
async fn shared(numbers: Data<Shared<u32>>) -> Shared<u32> {
    Shared::clone(&numbers)
}

#[paginate(limit = 2)]
async fn an_iterator() -> Shared<u32> {
    (1..=3).collect()
}

#[paginate(limit = 2)]
async fn a_dataset_of_ones_own() -> Squares {
    Squares(3)
}

#[paginate(limit = 2)]
async fn a_result(fail: Query<Vec<(String, String)>>) -> Result<Vec<u32>, Refusal> {
    if fail.iter().any(|(name, _)| name == "fail") {
        return Err(refusal(403, "no"));
    }
    Ok(vec![1, 2, 3])
}

#[paginate(limit = 2)]
async fn either(query: Query<Vec<(String, String)>>) -> Either<Vec<u32>, Response> {
    match query.iter().any(|(name, _)| name == "away") {
        true => Either::Right(redirect("/elsewhere")),
        false => Either::Left(vec![1, 2, 3]),
    }
}

#[paginate(limit = 2)]
async fn created() -> WithStatus<Vec<u32>> {
    with_status(201, vec![1, 2, 3])
}

#[paginate(limit = 2)]
async fn with_headers() -> WithHeaders<Vec<u32>, 1> {
    super::on::with_headers(200, [("cache-control", "max-age=60")], vec![1, 2, 3])
}

#[paginate(limit = 2)]
async fn with_status_and_headers() -> Result<WithHeaders<Vec<u32>, 3>, Refusal> {
    let headers = [
        ("x-own", "mine"),
        ("link", "</style.css>; rel=\"preload\""),
        ("content-type", "application/vnd.own+json"),
    ];
    Ok(super::on::with_headers(202, headers, vec![1, 2, 3]))
}

async fn without_the_attribute(request: HttpRequest) -> Result<ApiPage<u32>, Error> {
    const NUMBERS: ApiPaginator = ApiPaginator::new(PaginateConfig::new().limit(2));
    NUMBERS.page(&request, vec![1, 2, 3]).await
}

#[paginate(limit = 3, max_limit = 5, default_order = "-age", order_by = ["age", "name"])]
async fn persons() -> Vec<Person> {
    people()
}

macro_rules! app {
    () => {{
        let app = App::new()
            .data(Shared::new(vec![1_u32, 2, 3]))
            .get("/vec", a_vec)
            .get("/not_async", not_async)
            .get("/arc", an_arc_of_a_slice)
            .get("/arc_vec", an_arc_of_a_vec)
            .get("/shared", shared)
            .get("/rows", an_iterator)
            .get("/squares", a_dataset_of_ones_own)
            .get("/result", a_result)
            .get("/either", either)
            .post("/status", created)
            .get("/headers", with_headers)
            .get("/all", with_status_and_headers)
            .get("/without", without_the_attribute)
            .get("/persons", persons);
        app.start().await
    }};
}

const FIRST_OF_TWO: &str =
    r#"{"total": 3, "total_pages": 2, "first_page": 1, "last_page": 2, "page": 1, "next_page": 2}"#;

#[tokio::test]
async fn the_body_is_the_list_of_one_page_whatever_the_handler_returns() {
    let app = app!();
    let paths = [
        "/vec",
        "/not_async",
        "/arc",
        "/arc_vec",
        "/shared",
        "/rows",
        "/result",
        "/either",
        "/headers",
        "/all",
        "/without",
    ];
    for path in paths {
        let answer = get(&app, path).await;
        assert_eq!(answer.body, "[1,2]", "{path}");
        assert_eq!(answer.header("x-pagination"), Some(FIRST_OF_TWO), "{path}");
        let last = get(&app, &format!("{path}?page=2")).await;
        assert_eq!(last.body, "[3]", "{path}");
    }
    assert_eq!(get(&app, "/squares?page=2").await.body, "[9]");
}

#[tokio::test]
async fn behind_the_end_a_dataset_counts_on_from_its_last_row() {
    let app = App::new().get("/squares", a_dataset_of_ones_own).start().await;
    for page in ["3", "18446744073709551615", "99999999999999999999999"] {
        assert_eq!(get(&app, &format!("/squares?page={page}")).await.body, "[]", "{page}");
    }
}

#[tokio::test]
async fn the_body_is_json_of_known_length() {
    let answer = get(&app!(), "/vec").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.length, Some(answer.body.len() as u64));
}

#[tokio::test]
async fn a_status_of_the_handler_is_kept() {
    let app = app!();
    let answer = send(&app, Request::post("/status?page=2")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (201, "[3]"));
    assert!(answer.header("x-pagination").is_some());
}

#[tokio::test]
async fn headers_of_the_handler_are_kept_beside_ours() {
    let app = app!();
    let answer = get(&app, "/headers").await;
    assert_eq!(answer.header("cache-control"), Some("max-age=60"));
    assert_eq!(answer.header("x-pagination"), Some(FIRST_OF_TWO));

    let answer = get(&app, "/all").await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.header("x-own"), Some("mine"));
    assert_eq!(answer.header("content-type"), Some("application/vnd.own+json"));
    let links: Vec<_> =
        answer.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert_eq!(links.len(), 2);
    assert_eq!(links[0], "</style.css>; rel=\"preload\"");
    assert_eq!(
        links[1],
        "</all>; rel=\"first\", </all?page=2>; rel=\"next\", </all?page=2>; rel=\"last\""
    );
}

#[tokio::test]
async fn what_are_no_rows_passes_through() {
    let app = app!();
    let answer = get(&app, "/either?away=1").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/elsewhere")));
    assert_eq!(answer.header("x-pagination"), None);
    let answer = get(&app, "/result?fail=1").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (403, "no"));
    assert_eq!(answer.header("x-pagination"), None);
}

#[tokio::test]
async fn rows_are_sorted_by_what_the_url_says() {
    let app = app!();
    let names = async |uri: &str| {
        let answer = get(&app, uri).await.json();
        let names = answer.as_array().unwrap().iter();
        names.map(|person| person["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("/persons").await, ["Donald", "Grace", "Barbara"]);
    assert_eq!(names("/persons?sort=name,-age").await, ["Ada", "Ada", "Alan"]);
    let refused = get(&app, "/persons?sort=id").await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"]["query"]["sort"], json!(["Not a column to sort by: id."]));
}

#[tokio::test]
async fn a_fault_of_the_rows_is_a_500_that_tells_nothing() {
    #[paginate]
    async fn fault() -> Vec<std::collections::BTreeMap<(u8, u8), u8>> {
        vec![[((1, 2), 3)].into()]
    }

    async fn own(request: HttpRequest) -> Result<ApiPage<()>, Error> {
        let page = ApiPaginator::new(PaginateConfig::new()).page(&request, vec![()]).await;
        page.and(Err(Error::source("no such thing")))
    }

    let app = App::new().get("/fault", fault).get("/own", own).start().await;
    for (path, said) in [("/fault", "serialised"), ("/own", "no such thing")] {
        let (log, guard) = log::capture();
        let answer = get(&app, path).await;
        drop(guard);
        assert_eq!(answer.status, 500);
        assert_eq!(answer.json(), json!({ "code": 500, "status": "Internal Server Error" }));
        let log = log::text(&log);
        assert_eq!(log.matches("ERROR").count(), 1, "{log}");
        assert!(log.contains(said), "{log}");
    }
}

#[tokio::test]
async fn a_page_of_many_long_rows_is_sent_in_pieces() {
    fn long_rows() -> Vec<String> {
        vec!["x".repeat(2_000); 1_500]
    }

    #[paginate(limit = 1_000, max_limit = 1_000)]
    async fn long() -> Vec<String> {
        long_rows()
    }

    let answer = get(&App::new().get("/long", long).start().await, "/long").await;
    assert_eq!(answer.length, None);
    assert_eq!(answer.body.as_bytes(), serde_json::to_vec(&long_rows()[..1_000]).unwrap());
}

#[tokio::test]
async fn an_app_sets_header_and_envelope_and_the_attribute_wins() {
    #[paginate(limit = 1)]
    async fn of_the_app() -> Vec<u32> {
        vec![1]
    }

    #[paginate(limit = 1, header = "X-Mine", envelope = none, etag = false)]
    async fn of_the_attribute() -> Vec<u32> {
        vec![1]
    }

    let config = PaginateConfig::new().header("X-App").etag(true);
    let app = App::new().config(config).get("/app", of_the_app).get("/attribute", of_the_attribute);
    let app = app.start().await;
    let answer = get(&app, "/app").await;
    assert!(answer.header("x-app").is_some() && answer.header("x-pagination").is_none());
    assert!(answer.header("etag").is_some());

    let app = App::new()
        .config(config.envelope("all"))
        .get("/app", of_the_app)
        .get("/attribute", of_the_attribute);
    let app = app.start().await;
    assert_eq!(get(&app, "/app").await.json()["all"], json!([1]));
    let answer = get(&app, "/attribute").await;
    assert_eq!(answer.body, "[1]");
    assert!(answer.header("x-mine").is_some() && answer.header("etag").is_none());
}
