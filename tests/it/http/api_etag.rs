//! `etag`: what a tag depends on, and who gets a 304.

use super::on::*;
use crate::support::http::{Answer, Request, get, send};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

#[tokio::test]
async fn a_tag_is_of_rows_and_numbers() {
    #[paginate(limit = 2, etag)]
    async fn tagged(rows: Query<Vec<(String, u32)>>) -> Vec<u32> {
        rows.iter().filter(|(name, _)| name == "row").map(|(_, row)| *row).collect()
    }

    let app = App::new().get("/tagged", tagged).start().await;
    let tag = async |uri: &str| get(&app, uri).await.header("etag").unwrap().to_owned();
    let two = tag("/tagged?row=1&row=2").await;
    assert!(two.starts_with("W/\""), "{two}");
    assert_eq!(tag("/tagged?row=1&row=2&other=3").await, two, "links do not matter");
    assert_ne!(tag("/tagged?row=2&row=1").await, two);
    assert_ne!(tag("/tagged?row=1&row=2&row=3").await, two, "the same rows of another total");

    for known in [two.as_str(), "*", &format!("\"x\", {two}"), two.trim_start_matches("W/")] {
        let request = Request::get("/tagged?row=1&row=2").header("If-None-Match", known);
        let answer = send(&app, request).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (304, ""), "{known}");
        assert_eq!(answer.header("etag"), Some(two.as_str()));
        assert_eq!(answer.header("x-pagination"), None);
    }
    let request = Request::get("/tagged?row=1&row=3").header("If-None-Match", &*two);
    assert_eq!(send(&app, request).await.status, 200);
}

const NUMBERS: &str = "SELECT id FROM number";

#[paginate(limit = 2, etag)]
async fn keyed(db: Data<SqlitePool>) -> impl Dataset {
    sqlx::query(NUMBERS).on(&db).key("id")
}

#[paginate(limit = 2, cursor, etag)]
async fn by_cursor(db: Data<SqlitePool>) -> impl Dataset {
    sqlx::query(NUMBERS).on(&db).key("id")
}

async fn numbers() -> SqlitePool {
    let options = SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let sql = "CREATE TABLE number (id INTEGER PRIMARY KEY);
               INSERT INTO number VALUES (1), (2), (3), (4), (5), (6), (7)";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool
}

macro_rules! app {
    ($db:expr) => {
        App::new().data($db.clone()).get("/keyed", keyed).get("/by_cursor", by_cursor).start().await
    };
}

fn tag(answer: &Answer) -> &str {
    answer.header("etag").unwrap()
}

/// The address of a relation in a `Link` header.
fn link<'a>(answer: &'a Answer, relation: &str) -> &'a str {
    let mut links =
        answer.header("link").unwrap().split(", ").map(|link| link.split_once(">; rel="));
    let found = links.find_map(|link| {
        let (href, found) = link?;
        (found.trim_matches('"') == relation).then_some(href.trim_start_matches('<'))
    });
    found.unwrap()
}

#[tokio::test]
async fn links_differ_where_the_tag_is_the_same() {
    let db = numbers().await;
    let app = app!(db);
    let first = get(&app, "/keyed").await;
    let forwards = get(&app, link(&first, "next")).await;
    let third = get(&app, link(&forwards, "next")).await;
    let backwards = get(&app, link(&third, "prev")).await;
    let typed = get(&app, "/keyed?page=2&tracked=1").await;
    assert_eq!((&forwards.body, &typed.body), (&backwards.body, &backwards.body));
    assert_ne!(typed.header("link"), forwards.header("link"));
    assert_eq!((tag(&forwards), tag(&typed)), (tag(&backwards), tag(&backwards)));

    // the rows after the page are gone, and the page is unchanged
    sqlx::raw_sql("DELETE FROM number WHERE id > 4").execute(&db).await.unwrap();
    let shorter = get(&app, "/keyed?page=2").await;
    assert_eq!(shorter.body, typed.body);
    assert_ne!(tag(&shorter), tag(&typed), "another total is another answer");
}

#[tokio::test]
async fn of_cursors_the_tag_is_of_rows_and_of_whether_there_are_more() {
    let db = numbers().await;
    let app = app!(db);
    let first = get(&app, "/by_cursor").await;
    let next = link(&first, "next").to_owned();
    let second = get(&app, &next).await;
    assert_ne!(tag(&second), tag(&first));
    let request = Request::get(&next).header("If-None-Match", tag(&second));
    let known = send(&app, request).await;
    assert_eq!((known.status.as_u16(), known.body.as_str()), (304, ""));

    sqlx::raw_sql("DELETE FROM number WHERE id > 4").execute(&db).await.unwrap();
    let last = get(&app, &next).await;
    assert_eq!(last.body, second.body);
    assert_ne!(tag(&last), tag(&second));
}

#[tokio::test]
async fn a_handler_that_slices_by_itself_has_a_tag_too() {
    #[paginate(limit = 2, etag)]
    async fn sliced(
        query: Query<Vec<(String, u64)>>,
        pages: &mut PaginationParameters,
    ) -> Vec<u64> {
        if let Some((_, count)) = query.iter().find(|(name, _)| name == "count") {
            pages.set_item_count(*count);
        }
        vec![1, 2]
    }

    let app = App::new().get("/sliced", sliced).start().await;
    let five = get(&app, "/sliced?count=5").await;
    assert_ne!(tag(&five), tag(&get(&app, "/sliced?count=6").await));
    let request = Request::get("/sliced?count=5").header("If-None-Match", tag(&five));
    assert_eq!(send(&app, request).await.status, 304);
    assert_eq!(get(&app, "/sliced?page=1").await.header("etag"), None, "the numbers are unknown");
}

#[tokio::test]
async fn only_a_200_that_is_read_has_a_tag() {
    #[paginate(etag)]
    async fn posted() -> Vec<u32> {
        vec![1]
    }

    #[paginate(etag)]
    async fn accepted() -> WithStatus<Vec<u32>> {
        with_status(202, vec![1])
    }

    let app = App::new().post("/posted", posted).get("/accepted", accepted).start().await;
    for (request, status) in [
        (Request::post("/posted"), 200),
        (Request::get("/accepted"), 202),
        (Request::get("/accepted?page=0"), 422),
    ] {
        let answer = send(&app, request.header("If-None-Match", "*")).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (status, None));
    }
}
