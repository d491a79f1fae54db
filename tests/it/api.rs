//! APIs: handlers that return rows, and their responses.

use crate::support::log;
use std::sync::Arc;

use crate::support::server::{get, send};
use crate::support::{Person, people};
use actix_web::body::{BodySize, MessageBody, to_bytes};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::test::TestRequest;
use actix_web::{App, Either, HttpResponse, Responder, get, post, test, web};
use serde_json::json;
use tg_paginate::prelude::*;
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

#[get("/vec")]
#[paginate(limit = 2)]
async fn a_vec() -> Vec<u32> {
    vec![1, 2, 3]
}

#[get("/not_async")]
#[paginate(limit = 2)]
fn not_async() -> Vec<u32> {
    vec![1, 2, 3]
}

#[get("/arc")]
#[paginate(limit = 2)]
async fn an_arc_of_a_slice() -> Shared<u32> {
    Arc::<[u32]>::from([1, 2, 3]).into()
}

#[get("/arc_vec")]
#[paginate(limit = 2)]
async fn an_arc_of_a_vec() -> Shared<u32> {
    Arc::new(vec![1, 2, 3]).into()
}

#[get("/shared")]
#[paginate(limit = 2)]
async fn shared(numbers: web::Data<Shared<u32>>) -> web::Data<Shared<u32>> {
    numbers
}

#[get("/rows")]
#[paginate(limit = 2)]
async fn an_iterator() -> Shared<u32> {
    (1..=3).collect()
}

#[get("/squares")]
#[paginate(limit = 2)]
async fn a_dataset_of_ones_own() -> Squares {
    Squares(3)
}

#[get("/result")]
#[paginate(limit = 2)]
async fn a_result(fail: web::Query<Vec<(String, String)>>) -> Result<Vec<u32>, actix_web::Error> {
    if fail.iter().any(|(name, _)| name == "fail") {
        return Err(actix_web::error::ErrorForbidden("no"));
    }
    Ok(vec![1, 2, 3])
}

#[get("/either")]
#[paginate(limit = 2)]
async fn either(query: web::Query<Vec<(String, String)>>) -> Either<Vec<u32>, impl Responder> {
    match query.iter().any(|(name, _)| name == "away") {
        true => Either::Right(web::Redirect::to("/elsewhere").see_other()),
        false => Either::Left(vec![1, 2, 3]),
    }
}

#[post("/status")]
#[paginate(limit = 2)]
async fn with_status() -> (Vec<u32>, StatusCode) {
    (vec![1, 2, 3], StatusCode::CREATED)
}

#[get("/headers")]
#[paginate(limit = 2)]
async fn with_headers() -> (Vec<u32>, HeaderMap) {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
    (vec![1, 2, 3], headers)
}

#[get("/all")]
#[paginate(limit = 2)]
async fn with_status_and_headers()
-> Result<(Vec<u32>, StatusCode, [(&'static str, &'static str); 3]), actix_web::Error> {
    let headers = [
        ("X-Own", "mine"),
        ("Link", "</style.css>; rel=\"preload\""),
        ("Content-Type", "application/vnd.own+json"),
    ];
    Ok((vec![1, 2, 3], StatusCode::ACCEPTED, headers))
}

#[get("/many")]
#[paginate(limit = 2)]
async fn with_many_headers() -> (Vec<u32>, Vec<(String, String)>) {
    (vec![1, 2, 3], (0..3).map(|n| (format!("X-Own-{n}"), n.to_string())).collect())
}

#[get("/without")]
async fn without_the_attribute(request: actix_web::HttpRequest) -> Result<ApiPage<u32>, Error> {
    const NUMBERS: ApiPaginator = ApiPaginator::new(PaginateConfig::new().limit(2));
    NUMBERS.page(&request, vec![1, 2, 3]).await
}

#[get("/persons")]
#[paginate(limit = 3, max_limit = 5, default_order = "-age", order_by = ["age", "name"])]
async fn persons() -> Vec<Person> {
    people()
}

macro_rules! app {
    () => {{
        let app = App::new()
            .app_data(web::Data::new(Shared::new(vec![1_u32, 2, 3])))
            .service((a_vec, not_async, an_arc_of_a_slice, an_arc_of_a_vec, shared, an_iterator))
            .service((a_dataset_of_ones_own, a_result, either, with_status, with_headers))
            .service((with_status_and_headers, with_many_headers))
            .service((without_the_attribute, persons));
        test::init_service(app).await
    }};
}

const FIRST_OF_TWO: &str =
    r#"{"total": 3, "total_pages": 2, "first_page": 1, "last_page": 2, "page": 1, "next_page": 2}"#;

#[actix_web::test]
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

#[actix_web::test]
async fn behind_the_end_a_dataset_counts_on_from_its_last_row() {
    let app = test::init_service(App::new().service(a_dataset_of_ones_own)).await;
    for page in ["3", "18446744073709551615", "99999999999999999999999"] {
        assert_eq!(get(&app, &format!("/squares?page={page}")).await.body, "[]", "{page}");
    }
}

#[actix_web::test]
async fn the_body_is_json_of_known_length() {
    let answer = get(&app!(), "/vec").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let request = TestRequest::get().uri("/vec").to_request();
    let response = test::call_service(&app!(), request).await;
    let size = response.response().body().size();
    assert_eq!(size, BodySize::Sized(answer.body.len() as u64));
}

#[actix_web::test]
async fn a_status_of_the_handler_is_kept() {
    let app = app!();
    let answer = send(&app, TestRequest::post().uri("/status?page=2")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (201, "[3]"));
    assert!(answer.header("x-pagination").is_some());
}

#[actix_web::test]
async fn headers_of_the_handler_are_kept_beside_ours() {
    let app = app!();
    let answer = get(&app, "/headers").await;
    assert_eq!(answer.header("cache-control"), Some("max-age=60"));
    assert_eq!(answer.header("x-pagination"), Some(FIRST_OF_TWO));

    assert_eq!(get(&app, "/many").await.header("x-own-2"), Some("2"));

    let answer = get(&app, "/all").await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.header("x-own"), Some("mine"));
    assert_eq!(answer.header("content-type"), Some("application/vnd.own+json"));
    let links: Vec<_> = answer.headers.get_all("link").map(|link| link.to_str().unwrap()).collect();
    assert_eq!(links.len(), 2);
    assert_eq!(links[0], "</style.css>; rel=\"preload\"");
    assert_eq!(
        links[1],
        "</all>; rel=\"first\", </all?page=2>; rel=\"next\", </all?page=2>; rel=\"last\""
    );
}

#[actix_web::test]
async fn what_are_no_rows_passes_through() {
    let app = app!();
    let answer = get(&app, "/either?away=1").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/elsewhere")));
    assert_eq!(answer.header("x-pagination"), None);
    let answer = get(&app, "/result?fail=1").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (403, "no"));
    assert_eq!(answer.header("x-pagination"), None);
}

#[actix_web::test]
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

#[actix_web::test]
async fn it_stands_above_and_below_the_route() {
    #[paginate(limit = 1)]
    #[get("/above")]
    async fn above() -> Vec<u32> {
        vec![7, 8]
    }

    let app = test::init_service(App::new().service(above)).await;
    assert_eq!(get(&app, "/above?page=2").await.body, "[8]");
}

#[actix_web::test]
async fn a_fault_of_the_rows_is_a_500_that_tells_nothing() {
    #[get("/fault")]
    #[paginate]
    async fn fault() -> Vec<std::collections::BTreeMap<(u8, u8), u8>> {
        vec![[((1, 2), 3)].into()]
    }

    #[get("/own")]
    async fn own(request: actix_web::HttpRequest) -> Result<ApiPage<()>, Error> {
        let page = ApiPaginator::new(PaginateConfig::new()).page(&request, vec![()]).await;
        page.and(Err(Error::source("no such thing")))
    }

    let app = test::init_service(App::new().service((fault, own))).await;
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

#[actix_web::test]
async fn a_page_of_many_long_rows_is_sent_in_pieces() {
    const ROWS: ApiPaginator = ApiPaginator::new(
        PaginateConfig::new().limit(1_000).max_limit(tg_paginate::MaxLimit::new(1_000)),
    );
    let long = || vec!["x".repeat(2_000); 1_500];
    let request = TestRequest::with_uri("/rows").to_http_request();
    let page = ROWS.page(&request, long()).await.unwrap();
    let response: HttpResponse = page.respond_to(&request);
    assert_eq!(response.body().size(), BodySize::Stream);
    let Ok(bytes) = to_bytes(response.into_body()).await else { panic!("it breaks off") };
    assert_eq!(bytes, serde_json::to_vec(&long()[..1_000]).unwrap());
}

#[actix_web::test]
async fn an_app_sets_header_and_envelope_and_the_attribute_wins() {
    #[get("/app")]
    #[paginate(limit = 1)]
    async fn of_the_app() -> Vec<u32> {
        vec![1]
    }

    #[get("/attribute")]
    #[paginate(limit = 1, header = "X-Mine", envelope = none, etag = false)]
    async fn of_the_attribute() -> Vec<u32> {
        vec![1]
    }

    let config = PaginateConfig::new().header("X-App").etag(true);
    let app = App::new().app_data(config).service((of_the_app, of_the_attribute));
    let app = test::init_service(app).await;
    let answer = get(&app, "/app").await;
    assert!(answer.header("x-app").is_some() && answer.header("x-pagination").is_none());
    assert!(answer.header("etag").is_some());

    let app = App::new().app_data(config.envelope("all")).service((of_the_app, of_the_attribute));
    let app = test::init_service(app).await;
    assert_eq!(get(&app, "/app").await.json()["all"], json!([1]));
    let answer = get(&app, "/attribute").await;
    assert_eq!(answer.body, "[1]");
    assert!(answer.header("x-mine").is_some() && answer.header("etag").is_none());
}
