//! Handlers that slice their own rows, with `PaginationParameters`.

use super::on::*;
use crate::support::http::get;
use crate::support::log;
use serde_json::{Value, json};
use tg_paginate::{ApiPaginator, Request};

#[tokio::test]
async fn a_handler_that_slices_by_itself_is_told_what_to_show() {
    #[paginate(limit = 3)]
    async fn slices(
        query: Query<Vec<(String, String)>>,
        pages: &mut PaginationParameters,
        _: HttpRequest,
    ) -> Vec<u64> {
        let (first, last) = (pages.first_item(), pages.last_item());
        assert_eq!(
            (pages.sql_offset(), pages.sql_limit()),
            (first as i64, last as i64 - first as i64 + 1)
        );
        let all: Vec<u64> = (0..10).collect();
        if !query.iter().any(|(name, _)| name == "forget") {
            pages.set_item_count(all.len());
        }
        all.get(pages.range()).unwrap_or_default().to_vec()
    }

    let app = App::new().get("/slices", slices).start().await;
    let answer = get(&app, "/slices?page=4&sort=x&page_at=y").await;
    assert_eq!(answer.body, "[9]");
    let expected = r#"{"total": 10, "total_pages": 4, "first_page": 1, "last_page": 4, "page": 4, "previous_page": 3}"#;
    assert_eq!(answer.header("x-pagination"), Some(expected));
    assert!(
        answer.header("link").unwrap().starts_with("</slices?sort=x&page_at=y>; rel=\"first\"")
    );
    assert_eq!(get(&app, "/slices?page=99").await.body, "[]");
    assert_eq!(get(&app, "/slices?page=0").await.status, 422);

    let (log, guard) = log::capture();
    get(&app, "/slices?forget=1").await;
    let answer = get(&app, "/slices?forget=1").await;
    drop(guard);
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "[0,1,2]"));
    assert_eq!((answer.header("x-pagination"), answer.header("link")), (None, None));
    let log = log::text(&log);
    assert!(log.contains("slices"), "{log}");
    assert_eq!(log.matches("set_item_count").count(), 1, "{log}");
}

#[tokio::test]
async fn a_handler_that_slices_may_answer_in_its_own_way() {
    #[paginate(limit = 3, header = none)]
    fn own(pages: &mut PaginationParameters) -> Result<WithStatus<Json<Value>>, Refusal> {
        Ok(with_status(202, Json(json!({ "page": pages.page(), "size": pages.page_size() }))))
    }

    #[paginate(envelope = "data")]
    async fn zero(pages: &mut PaginationParameters) -> Vec<u8> {
        pages.set_item_count(0_u64);
        vec![]
    }

    let app = App::new().get("/own", own).get("/zero", zero).start().await;
    let (log, guard) = log::capture();
    let answer = get(&app, "/own?page=2").await;
    drop(guard);
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (202, r#"{"page":2,"size":3}"#));
    assert_eq!(log::text(&log), "", "who wants no header is not warned");
    let body = r#"{"data":[],"pagination":{"total":0,"total_pages":0},"links":{}}"#;
    assert_eq!(get(&app, "/zero").await.body, body);
}

#[tokio::test]
async fn first_and_last_item_count_from_zero_and_the_last_is_not_clipped() {
    let config = PaginateConfig::new().limit(3);
    let parameters = ApiPaginator::new(config).parameters(Request::new("/", "page=334")).unwrap();
    assert_eq!((parameters.first_item(), parameters.last_item()), (999, 1001));
    assert_eq!(parameters.range(), 999..1002);
    let mut counted = parameters;
    counted.set_item_count(1_000);
    assert_eq!(counted.range(), 999..1000);
}

#[tokio::test]
async fn cursors_of_the_app_leave_it_its_numbers() {
    #[paginate(limit = 2)]
    async fn numbers(pages: &mut PaginationParameters) -> Vec<u64> {
        pages.set_item_count(5);
        (0..5).skip(pages.range().start).take(pages.range().len()).collect()
    }

    let app = App::new().config(PaginateConfig::new().cursor(true)).get("/numbers", numbers);
    let app = app.start().await;
    let first = get(&app, "/numbers").await;
    let link = first.header("link").unwrap();
    let next = link.split(", ").find_map(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
    let answer = get(&app, next.trim_start_matches('<')).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "[2,3]"));
    assert!(answer.header("x-pagination").unwrap().starts_with(r#"{"total": 5, "#));
}
