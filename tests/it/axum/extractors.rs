//! What handlers of axum take and return.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{FromRef, OriginalUri, Path, Query, State};
use axum::http::header::{HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json, Router};
use serde_json::json;
use tg_paginate::axum::prelude::*;
use tg_paginate::{ApiPage, ApiPaginator, Csv, Error, Page, Paginator};

use crate::support::http::{get, post, send};
use crate::support::log;
use crate::support::on_axum::{App, client};
use crate::support::{Person, people};

/// The state of a router, and two parts of it.
#[derive(Clone)]
struct AppState {
    numbers: Shared<u32>,
    name: &'static str,
}

impl FromRef<AppState> for Shared<u32> {
    fn from_ref(state: &AppState) -> Self {
        state.numbers.clone()
    }
}

impl FromRef<AppState> for &'static str {
    fn from_ref(state: &AppState) -> Self {
        state.name
    }
}

fn state() -> AppState {
    AppState { numbers: Shared::new((1..=10).collect()), name: "numbers" }
}

#[tokio::test]
async fn a_handler_takes_any_extractors_and_a_body_last() {
    #[allow(clippy::too_many_arguments, reason = "they are what is tested")]
    #[paginate(var = "numbers", limit = 2)]
    #[axum::debug_handler(state = AppState)]
    async fn everything(
        method: Method,
        State(numbers): State<Shared<u32>>,
        State(name): State<&'static str>,
        Path(id): Path<u32>,
        Query(query): Query<HashMap<String, String>>,
        Extension(factor): Extension<u64>,
        headers: HeaderMap,
        OriginalUri(uri): OriginalUri,
        Json(body): Json<serde_json::Value>,
    ) -> Context {
        let own = headers.get("content-type").unwrap().to_str().unwrap().to_owned();
        context! {
            numbers, name, id, query, factor, own, body,
            method: method.to_string(),
            path: uri.path().to_owned(),
        }
    }

    let router = Router::new()
        .route("/of/{id}", axum::routing::post(everything))
        .layer(Extension(3_u64))
        .with_state(state());
    let answer = post(&client(router), "/of/7?q=x&numbers_tgp_no=2", &json!({ "a": 1 })).await;
    let json = answer.json();
    assert_eq!(json["numbers"], json!([3, 4]));
    assert_eq!((&json["name"], &json["id"]), (&json!("numbers"), &json!(7)));
    assert_eq!((&json["query"]["q"], &json["factor"]), (&json!("x"), &json!(3)));
    assert_eq!((&json["own"], &json["body"]), (&json!("application/json"), &json!({ "a": 1 })));
    assert_eq!((&json["method"], &json["path"]), (&json!("POST"), &json!("/of/7")));
}

#[tokio::test]
async fn a_body_may_be_bytes_or_a_form_and_a_handler_need_not_be_async() {
    #[paginate]
    fn bytes(body: Bytes) -> Vec<u8> {
        body.into()
    }

    #[paginate]
    #[axum::debug_handler]
    async fn form(Form(fields): Form<Vec<(String, String)>>) -> Vec<(String, String)> {
        fields
    }

    let app = App::new().post("/bytes", bytes).get("/form", form).start().await;
    assert_eq!(post(&app, "/bytes", &json!(7)).await.body, "[55]");
    assert_eq!(get(&app, "/form?a=b").await.body, r#"[["a","b"]]"#);
}

#[tokio::test]
async fn sixteen_extractors_are_taken() {
    type Uri = OriginalUri;

    #[allow(clippy::too_many_arguments, reason = "they are what is tested")]
    #[paginate]
    async fn many(
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        _: Uri,
        OriginalUri(uri): Uri,
        body: Bytes,
    ) -> Vec<String> {
        vec![uri.path().to_owned(), body.len().to_string()]
    }

    let app = App::new().post("/many", many).start().await;
    assert_eq!(post(&app, "/many", &json!(12)).await.body, r#"["/many","2"]"#);
}

/// Clippy permits seven arguments, and runs on this file.
#[tokio::test]
async fn as_many_arguments_as_clippy_permits_make_no_warning() {
    #[paginate]
    async fn seven(
        _: OriginalUri,
        _: OriginalUri,
        _: OriginalUri,
        _: OriginalUri,
        _: OriginalUri,
        _: OriginalUri,
        OriginalUri(uri): OriginalUri,
    ) -> Vec<String> {
        vec![uri.path().to_owned()]
    }

    let app = App::new().get("/seven", seven).start().await;
    assert_eq!(get(&app, "/seven").await.body, r#"["/seven"]"#);
}

#[tokio::test]
async fn several_columns_of_a_default_order_may_be_one_text() {
    #[paginate(default_order = "-age, +name,", order_by = ["age", "name"])]
    async fn persons() -> Vec<Person> {
        people()
    }

    let app = App::new().get("/persons", persons).start().await;
    let rows = get(&app, "/persons").await.json();
    let ids = rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap());
    assert_eq!(ids.collect::<Vec<_>>(), [7, 5, 1, 4, 3, 2, 6]);
}

#[tokio::test]
async fn a_generic_handler_is_for_any_state() {
    #[paginate]
    async fn generic<S>(State(numbers): State<S>) -> Shared<u32>
    where
        S: Into<Shared<u32>> + Clone + Send + Sync + 'static,
    {
        numbers.into()
    }

    let router = Router::new().route("/", axum::routing::get(generic::<Shared<u32>>));
    let router = router.with_state(Shared::new(vec![1_u32, 2]));
    assert_eq!(get(&client(router), "/").await.body, "[1,2]");
}

#[tokio::test]
async fn instrument_below_the_attribute_names_the_arguments_and_the_result_of_the_handler() {
    #[paginate(limit = 1)]
    #[tracing::instrument(skip(numbers), fields(count = numbers.len()), err(Debug))]
    async fn traced(State(numbers): State<Vec<u32>>) -> Result<Vec<u32>, StatusCode> {
        Ok(numbers)
    }

    let router = Router::new().route("/", axum::routing::get(traced)).with_state(vec![1_u32, 2]);
    assert_eq!(get(&client(router), "/").await.body, "[1]");
}

#[tokio::test]
async fn an_error_is_any_response() {
    #[derive(Debug)]
    struct AppError(StatusCode);

    impl IntoResponse for AppError {
        fn into_response(self) -> Response {
            (self.0, [("x-own", "mine")], "no").into_response()
        }
    }

    #[paginate(var = "persons")]
    async fn context() -> Result<Context, AppError> {
        Err(AppError(StatusCode::FORBIDDEN))
    }

    #[paginate]
    async fn rows() -> Result<Vec<u32>, AppError> {
        Err(AppError(StatusCode::CONFLICT))
    }

    let app = App::new().get("/context", context).get("/rows", rows).start().await;
    for (path, status) in [("/context", 403), ("/rows", 409)] {
        let answer = get(&app, path).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (status, "no"));
        assert_eq!(answer.header("x-own"), Some("mine"));
    }
}

#[tokio::test]
async fn an_error_within_one_of_the_program_is_html_for_a_template() {
    struct AppError(Error);

    impl IntoResponse for AppError {
        fn into_response(self) -> Response {
            ([("x-own", "mine")], self.0).into_response()
        }
    }

    #[paginate(var = "persons", template = "persons.html")]
    async fn wrapped() -> Result<Context, AppError> {
        Err(AppError(Error::NotFound))
    }

    let app = App::new().get("/", wrapped).start().await;
    let answer = get(&app, "/").await;
    assert_eq!((answer.status.as_u16(), answer.header("x-own")), (404, Some("mine")));
    assert!(answer.body.contains("<h1>Not Found</h1>"), "{}", answer.body);
}

#[tokio::test]
async fn a_status_and_headers_come_before_the_rows() {
    #[paginate(limit = 1)]
    async fn map() -> (StatusCode, HeaderMap, Vec<u32>) {
        let mut headers = HeaderMap::new();
        headers.append("x-own", HeaderValue::from_static("1"));
        headers.append("x-own", HeaderValue::from_static("2"));
        (StatusCode::ACCEPTED, headers, vec![1, 2])
    }

    #[paginate(limit = 1)]
    async fn pairs() -> ([(String, String); 1], Vec<u32>) {
        ([("x-own".to_owned(), "3".to_owned())], vec![1, 2])
    }

    #[paginate(limit = 1)]
    async fn wrong() -> ([(&'static str, &'static str); 1], Vec<u32>) {
        ([("no name", "x")], vec![1, 2])
    }

    let app = App::new().get("/map", map).get("/pairs", pairs).get("/wrong", wrong).start().await;
    let answer = get(&app, "/map").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (202, "[1]"));
    let own: Vec<_> = answer.headers.get_all("x-own").iter().collect();
    assert_eq!(own, ["1", "2"]);
    assert_eq!(get(&app, "/pairs").await.header("x-own"), Some("3"));
    let (log, guard) = log::capture();
    let answer = get(&app, "/wrong").await;
    drop(guard);
    assert_eq!(answer.status, 500);
    assert!(log::text(&log).contains("invalid HTTP header name"), "{}", log::text(&log));
}

#[tokio::test]
async fn pages_csv_and_errors_are_responses() {
    const NUMBERS: Paginator = Paginator::new("numbers", PaginateConfig::new().limit(2));
    const LIST: ApiPaginator = ApiPaginator::new(PaginateConfig::new().limit(2).etag(true));

    async fn page(request: HttpRequest) -> Result<Json<Page<u32>>, Error> {
        NUMBERS.page(&request, vec![1, 2, 3]).await.map(Json)
    }

    async fn rows(request: HttpRequest) -> Result<ApiPage<u32>, Error> {
        LIST.page(&request, vec![1, 2, 3]).await
    }

    async fn csv(request: HttpRequest) -> Result<Csv, Error> {
        NUMBERS.csv(&request, vec![1, 2, 3]).await
    }

    let app = App::new().get("/page", page).get("/rows", rows).get("/csv", csv).start().await;
    let json = get(&app, "/page?numbers_tgp_no=2").await.json();
    assert_eq!(json["items"], json!([3]));
    let answer = get(&app, "/rows").await;
    assert_eq!((answer.body.as_str(), answer.length), ("[1,2]", Some(5)));
    assert!(answer.header("etag").is_some() && answer.header("link").is_some());
    assert_eq!(get(&app, "/rows?page=0").await.status, 422);
    assert_eq!(get(&app, "/csv").await.body, "\u{feff}value\r\n1\r\n2\r\n3\r\n");
}

#[tokio::test]
async fn head_is_answered_without_a_body() {
    #[paginate(limit = 2, etag)]
    async fn rows() -> Vec<u32> {
        vec![1, 2, 3]
    }

    #[paginate(var = "persons", csv)]
    async fn context() -> Context {
        context! { persons: people() }
    }

    let app = App::new().get("/rows", rows).get("/context", context).start().await;
    for path in ["/rows", "/context", "/context?tg_format=csv"] {
        let head = send(&app, axum::http::Request::head(path)).await;
        let whole = get(&app, path).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
        assert_eq!(head.headers, whole.headers);
    }
    let known = get(&app, "/rows").await.header("etag").unwrap().to_owned();
    let answer = send(&app, axum::http::Request::get("/rows").header("if-none-match", known)).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-length")), (304, None));
}

#[tokio::test]
async fn the_tail_of_a_path_keeps_its_slashes_in_links() {
    #[paginate(var = "files", limit = 3, params = "plain", page_path = "[/page/{page}]/of/{*tail}")]
    async fn files(Path(values): Path<HashMap<String, String>>) -> Context {
        context! { files: (1..=10).collect::<Vec<u32>>(), tail: values["tail"].clone() }
    }

    let app = App::new().get("/of/{*tail}", files).get("/page/{page}/of/{*tail}", files);
    let app = app.start().await;
    for (page, next) in
        [("/of/a/b%20c/d", "/page/2/of/a/b%20c/d"), ("/page/3/of/a", "/page/4/of/a")]
    {
        let answer = get(&app, page).await.json();
        assert_eq!(answer["tg"]["paginate"]["href_next"], next);
        assert_eq!(get(&app, next).await.json()["tail"], answer["tail"]);
    }
    let last = get(&app, "/page/3/of/a%2Fb").await.json();
    assert_eq!(last["tg"]["paginate"]["href_first"], "/of/a/b");
}

#[tokio::test]
async fn a_path_that_is_not_utf_8_is_the_clients_mistake() {
    #[paginate(var = "posts", page_path = "/user/{nickname}/{page}")]
    async fn user() -> Context {
        context! { posts: vec![1] }
    }

    let app = App::new().get("/user/{nickname}/{page}", user).start().await;
    assert_eq!(get(&app, "/user/%FF/1").await.status, 400);
}

type HttpRequest = tg_paginate::axum::PageRequest;
