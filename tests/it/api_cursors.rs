//! Cursors of APIs: the content of a token, and which tokens are refused.

use crate::support::log;
use crate::support::setting::setting;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sqlx::SqlitePool;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::sqlite::SqlitePoolOptions;
use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, Error, MaxLimit, OutOfRange, Request, ServedBy};

const PETS: PaginateConfig =
    PaginateConfig::new().limit(2).default_order(&["-age"]).order_by(&["age", "name"]).cursor(true);
const ALL: &str = "SELECT id, name, age FROM pet";

/// Ten pets in the order 10, 9, ….
async fn pets() -> SqlitePool {
    let options = SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let sql = "CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER NOT NULL);
               WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10)
               INSERT INTO pet SELECT id, 'Ü' || (id * 7 % 10), id FROM n";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool
}

/// The ids on a page, and the tokens of the pages next to it.
#[derive(Debug)]
struct Shown {
    ids: Vec<i64>,
    next: Option<String>,
    prev: Option<String>,
}

async fn page<D: Dataset>(config: PaginateConfig, query: &str, dataset: D) -> Result<Shown, Error> {
    let page = ApiPaginator::new(config).page(Request::new("/pets", query), dataset).await?;
    let metadata = page.metadata().unwrap();
    let json: Vec<Value> = serde_json::from_slice(&page.to_json()?).unwrap();
    let ids = json.iter().map(|pet| pet["id"].as_i64().unwrap()).collect();
    Ok(Shown { ids, next: metadata.next, prev: metadata.prev })
}

/// The page of a query with a key.
async fn keyed(db: &SqlitePool, config: PaginateConfig, query: &str) -> Result<Shown, Error> {
    page(config, query, sqlx::query(ALL).on(db).key("id")).await
}

/// The token of the second page.
async fn next(db: &SqlitePool, config: PaginateConfig, query: &str) -> String {
    keyed(db, config, query).await.unwrap().next.unwrap()
}

#[track_caller]
fn assert_refused(shown: Result<Shown, Error>) {
    let Err(Error::Invalid { status: 422, problems }) = shown else {
        panic!("not refused: {shown:?}");
    };
    let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["`cursor`: Not a valid cursor."]);
}

#[derive(Clone, serde::Serialize)]
struct Pet {
    id: i64,
    age: i64,
    name: String,
}

fn in_memory() -> Vec<Pet> {
    let pets = (1..=10).map(|id| Pet { id, age: id, name: (id * 7 % 10).to_string() });
    pets.collect()
}

#[tokio::test]
async fn a_cursor_keeps_its_page_size_and_ordering_where_the_url_says_nothing() {
    let db = pets().await;
    let first = "page_size=3&sort=name";
    let token = next(&db, PETS, first).await;
    let alone = keyed(&db, PETS, &format!("cursor={token}")).await.unwrap();
    assert_eq!(alone.ids, [9, 2, 5]);
    let query = format!("cursor={token}&page_size=3&sort=name");
    assert_eq!(keyed(&db, PETS, &query).await.unwrap().ids, alone.ids);

    let token = page(PETS, first, in_memory()).await.unwrap().next.unwrap();
    let alone = page(PETS, &format!("cursor={token}"), in_memory()).await.unwrap();
    assert_eq!(alone.ids, [9, 2, 5]);
}

#[tokio::test]
async fn what_follows_is_read_from_the_anchor_by_cursor_and_by_number() {
    let db = pets().await;
    for config in [PETS, PETS.cursor(false)] {
        let mut query = String::new();
        for page in 1..=5 {
            let shown = ApiPaginator::new(config);
            let dataset = sqlx::query(ALL).on(&db).key("id");
            let shown = shown.page(Request::new("/pets", &query), dataset).await.unwrap();
            let expected = match page {
                1 => ServedBy::Head { skipped: 0 },
                _ => ServedBy::Anchor { skipped: 0 },
            };
            assert_eq!(shown.paginate().unwrap().served_by(), Some(expected), "{query}");
            let next = shown.links().next.unwrap_or_default();
            query = next.trim_start_matches("/pets?").to_owned();
        }
        assert_eq!(query, "");
    }
}

#[tokio::test]
async fn another_page_size_or_ordering_is_refused() {
    let db = pets().await;
    let token = next(&db, PETS, "").await;
    let of_memory = page(PETS, "", in_memory()).await.unwrap().next.unwrap();
    for other in ["page_size=3", "sort=name", "sort=age", "page_size=2&sort=name"] {
        assert_refused(keyed(&db, PETS, &format!("cursor={token}&{other}")).await);
        assert_refused(page(PETS, &format!("cursor={of_memory}&{other}"), in_memory()).await);
    }
    for same in ["page_size=2", "sort=-age", "sort="] {
        let shown = keyed(&db, PETS, &format!("cursor={token}&{same}")).await.unwrap();
        assert_eq!(shown.ids, [8, 7], "{same}");
    }
}

#[tokio::test]
async fn a_page_size_above_the_maximum_is_none_of_a_cursor() {
    let many = URL_SAFE_NO_PAD.encode("2,101,-age");
    assert_refused(page(PETS, &format!("cursor={many}"), in_memory()).await);
    let fixed = PETS.max_limit(MaxLimit::new(0));
    let token = page(fixed, "", in_memory()).await.unwrap().next.unwrap();
    let shown = page(fixed, &format!("cursor={token}"), in_memory()).await.unwrap();
    assert_eq!(shown.ids, [8, 7]);
}

#[tokio::test]
async fn of_a_query_with_a_key_no_number_is_served_without_its_anchor() {
    let db = pets().await;
    let token = next(&db, PETS, "").await;
    let (place, anchor) = token.split_once('.').unwrap();
    let deep = URL_SAFE_NO_PAD.encode("4,2,-age");
    let deepest = URL_SAFE_NO_PAD.encode(format!("{},2,-age", u64::MAX));
    let forged = [
        place.to_owned(),
        format!("{place}.AAAA"),
        format!("{place}.{}", anchor.to_lowercase()),
        deep.clone(),
        format!("{deep}.{anchor}"),
        format!("{deepest}.{anchor}"),
    ];
    for token in forged {
        assert_refused(keyed(&db, PETS, &format!("cursor={token}")).await);
    }
    let first = URL_SAFE_NO_PAD.encode("1,2,-age");
    assert_eq!(keyed(&db, PETS, &format!("cursor={first}")).await.unwrap().ids, [10, 9]);
}

#[tokio::test]
async fn a_cursor_of_other_rows_is_refused() {
    let db = pets().await;
    let query = format!("cursor={}", next(&db, PETS, "").await);
    let others = sqlx::query("SELECT id, name, age FROM pet WHERE age < 9").on(&db).key("id");
    assert_refused(page(PETS, &query, others).await);
    assert_refused(keyed(&db, PETS.strict(false).nulls(tg_paginate::Nulls::Last), &query).await);
}

#[tokio::test]
async fn what_is_no_cursor_is_refused_where_other_bad_values_are_forgiven() {
    let config = PETS.strict(false);
    assert_refused(page(config, "cursor=zzz!", in_memory()).await);
    let shown = page(config, "page_size=x&sort=nope", in_memory()).await.unwrap();
    assert_eq!(shown.ids, [10, 9]);
    let walked = format!("cursor={}", shown.next.unwrap());
    assert_eq!(page(config, &walked, in_memory()).await.unwrap().ids, [8, 7]);
}

#[tokio::test]
async fn a_page_size_that_is_cut_to_the_most_is_that_of_the_next_page() {
    let config = PETS.strict(false).max_limit(tg_paginate::MaxLimit::new(3));
    let shown = page(config, "page_size=500", in_memory()).await.unwrap();
    assert_eq!(shown.ids, [10, 9, 8]);
    let walked = format!("page_size=500&cursor={}", shown.next.unwrap());
    assert_eq!(page(config, &walked, in_memory()).await.unwrap().ids, [7, 6, 5]);
}

#[tokio::test]
async fn a_page_that_lost_its_rows_leads_back() {
    let db = pets().await;
    let token = next(&db, PETS, "").await;
    sqlx::raw_sql("DELETE FROM pet WHERE id < 9").execute(&db).await.unwrap();
    let empty = keyed(&db, PETS, &format!("cursor={token}")).await.unwrap();
    assert_eq!((&empty.ids, &empty.next), (&vec![], &None));
    let back = format!("cursor={}", empty.prev.unwrap());
    assert_eq!(keyed(&db, PETS, &back).await.unwrap().ids, [10, 9]);
}

/// As an app may want it for its other lists.
#[tokio::test]
async fn a_page_that_lost_its_rows_is_empty_where_others_redirect() {
    let db = pets().await;
    let config = PETS.out_of_range(OutOfRange::Redirect);
    let token = next(&db, config, "").await;
    sqlx::raw_sql("DELETE FROM pet WHERE id < 9").execute(&db).await.unwrap();
    assert!(keyed(&db, config, &format!("cursor={token}")).await.unwrap().ids.is_empty());
    let numbers = PaginateConfig::new().limit(2).cursor(true).out_of_range(OutOfRange::Redirect);
    let token = page(numbers, "", in_memory()).await.unwrap().next.unwrap();
    let shown = page(numbers, &format!("cursor={token}"), vec![in_memory().remove(0)]).await;
    assert!(shown.unwrap().ids.is_empty());
}

/// With a long text, a token would be too long for a link.
#[tokio::test]
async fn what_no_token_holds_is_counted_by_a_number_that_nobody_can_forge() {
    const LONG: &str = "SELECT id, hex(zeroblob(300)) || name AS name, age FROM pet";
    let db = pets().await;
    let config = PETS.default_order(&["name"]);
    let keyed = async |query: &str| page(config, query, sqlx::query(LONG).on(&db).key("id")).await;
    let mut shown = keyed("").await.unwrap();
    let mut ids = shown.ids;
    while let Some(token) = shown.next {
        let (place, number) = token.split_once('.').unwrap();
        assert!(token.len() < 150, "{token}");
        assert_refused(keyed(&format!("cursor={place}")).await);
        let later = URL_SAFE_NO_PAD.encode("9,2,name");
        assert_refused(keyed(&format!("cursor={later}.{number}")).await);
        shown = keyed(&format!("cursor={token}")).await.unwrap();
        ids.extend(&shown.ids);
    }
    assert_eq!(ids, [10, 3, 6, 9, 2, 5, 8, 1, 4, 7]);
}

#[tokio::test]
async fn an_error_of_the_database_is_not_the_mistake_of_a_cursor() {
    let Some(url) = setting("PAGINATE_MYSQL_URL") else { return };
    let options: MySqlConnectOptions = url.parse().unwrap();
    let options = options.collation("utf8mb4_unicode_ci");
    let pool = sqlx::MySqlPool::connect_with(options).await.unwrap();
    // of another collation than bound values have
    let sql =
        "SELECT seq AS id, IF(seq % 2, _utf8mb4'odd', _utf8mb4'even') AS name FROM seq_1_to_9";
    let config = PETS.default_order(&["name"]);
    let rows = || sqlx::query(sql).on(&pool).key("id");
    let token = page(config, "", rows()).await.unwrap().next.unwrap();
    let error = page(config, &format!("cursor={token}"), rows()).await.unwrap_err();
    assert_eq!(error.status(), 500);
    assert!(error.to_string().contains("name one collation for both"), "{error}");
}

#[tokio::test]
async fn who_has_no_key_is_warned_once_and_counted() {
    let db = pets().await;
    let (log, guard) = log::capture();
    let unkeyed = async |query: &str| page(PETS, query, sqlx::query(ALL).on(&db)).await;
    let token = unkeyed("").await.unwrap().next.unwrap();
    assert_eq!(unkeyed(&format!("cursor={token}")).await.unwrap().ids, [8, 7]);
    drop(guard);
    assert_eq!(log::text(&log).matches("cursors without anchors count rows").count(), 1);
}

#[tokio::test]
async fn other_sources_are_counted_from_the_front() {
    let numbers = PaginateConfig::new().limit(2).cursor(true);
    let paged = async |query: &str| {
        let page =
            ApiPaginator::new(numbers).page(Request::new("/", query), Vec::from_iter(1..=5)).await;
        page.unwrap()
    };
    let next = paged("").await.metadata().unwrap().next.unwrap();
    assert_eq!(paged(&format!("cursor={next}")).await.items(), [3, 4]);
}
