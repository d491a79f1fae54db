//! The page with a given row.

use crate::support::database;
use crate::support::database::{Database, Row, Value, all, suite};
use crate::support::page;
use sea_orm::EntityTrait;
use tg_paginate::{
    ApiPaginator, MaxLimit, Nulls, On, OnConnection, PaginateConfig, Paginator, Params, Record,
    Request,
};

const CONFIG: PaginateConfig = PaginateConfig::new().limit(3);
const SELECT: &str = "SELECT id, a, b, c, d, e FROM suite";

fn rows() -> Vec<Row> {
    let row = |n: i64| {
        let a = if n % 5 == 0 { Value::Null } else { Value::Integer(n % 3) };
        [a, Value::Text("x".to_owned()), Value::Null, Value::Null, Value::Null]
    };
    (0..20).map(row).collect()
}

fn ids(items: &[Record]) -> Vec<i64> {
    items.iter().map(|row| row.get("id").unwrap()).collect()
}

#[tokio::test]
async fn every_row_is_on_the_page_that_it_is_located_on() {
    for database in &all("every_row_is_on_the_page").await {
        database.table("suite", &rows()).await;
        for nulls in [Nulls::First, Nulls::Last] {
            let config = CONFIG.nulls(nulls);
            for ordering in ["", "a", "-a", "-id", "b,-a"] {
                let query = format!("persons_tgp_ordering={ordering}");
                for id in 0..20_i64 {
                    let page = database::on_each!(database, pool => {
                        let rows = sqlx::query(SELECT).on(pool).key("id").locate(id);
                        page(config, &query, rows).await.unwrap()
                    });
                    assert!(
                        ids(page.items()).contains(&id),
                        "{id}, {ordering}, {}",
                        database.name()
                    );
                    let href = page.get_href(page.current_page(), None).unwrap();
                    let query = href.split_once('?').unwrap().1;
                    let same = database.page(config, query, SELECT, &[]).await.unwrap();
                    assert_eq!(ids(same.items()), ids(page.items()));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_row_that_is_not_there_changes_nothing() {
    for database in &all("a_row_that_is_not_there").await {
        database.table("suite", &rows()).await;
        let page = database::on_each!(database, pool => {
            let rows = sqlx::query(SELECT).on(pool).key("id").locate(99_i64);
            page(CONFIG, "persons_tgp_no=2", rows).await.unwrap()
        });
        assert_eq!((page.current_page(), ids(page.items())), (2, vec![3, 4, 5]));
    }
}

#[tokio::test]
async fn values_of_the_statement_stay() {
    for database in &all("values_of_the_statement_stay").await {
        database.table("suite", &rows()).await;
        let select = suite::Entity::find().on(&database.sea_orm()).locate(7_i64);
        let page = page(CONFIG, "", select).await.unwrap();
        assert_eq!(page.items().iter().map(|row| row.id).collect::<Vec<_>>(), [6, 7, 8]);
    }
}

#[tokio::test]
async fn without_a_key_of_one_column_it_is_an_error_that_says_so() {
    let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
    let rows = sqlx::query("SELECT 1 AS id").on(&pool).locate(1_i64);
    let error = page(CONFIG, "", rows).await.unwrap_err();
    assert!(error.to_string().contains("`.key` of one column"), "{error}");
}

#[tokio::test]
async fn a_row_that_cannot_be_compared_with_the_others_changes_nothing() {
    let config = CONFIG.ignore_case(&["b"]).default_order(&["b"]);
    for database in &all("a_row_that_cannot_be_compared").await {
        let b = |text: &str| Value::Text(text.to_owned());
        let rows = ["b", "c", "A", "É"]
            .map(|text| [Value::Null, b(text), Value::Null, Value::Null, Value::Null]);
        database.table("suite", &rows).await;
        let page = database::on_each!(database, pool => {
            page(config, "", sqlx::query(SELECT).on(pool).key("id").locate(3_i64)).await.unwrap()
        });
        // on SQLite only ASCII letters have cases, so the folding rules are known
        let is_found = matches!(database, database::Database::Sqlite(_));
        assert_eq!(page.current_page(), if is_found { 2 } else { 1 }, "{}", database.name());
    }
}

#[tokio::test]
async fn a_page_that_the_url_names_wins() {
    for database in &all("a_page_that_the_url_names_wins").await {
        database.table("suite", &rows()).await;
        for params in [Params::Tg, Params::Plain] {
            let config = CONFIG.params(params).max_limit(MaxLimit::new(9));
            let names = Names::of(params);
            let located = async |query: &str| {
                database::on_each!(database, pool => {
                    let rows = sqlx::query(SELECT).on(pool).key("id").locate(13_i64);
                    page(config, query, rows).await.unwrap()
                })
            };
            let first = located("show=13").await;
            assert_eq!(ids(first.items()), [12, 13, 14]);
            for href in [
                first.href_next().unwrap(),
                first.href_prev().unwrap(),
                first.href_first().unwrap(),
                first.href_last().unwrap(),
                first.get_href(1, Some("id")).unwrap(),
                first.href_canonical(),
            ] {
                assert!(href.contains("show=13"), "{href}");
                assert!(href.contains(&format!("{}=", names.page)), "{href}");
            }
            let follow = async |href: String| located(href.split_once('?').unwrap().1).await;
            assert_eq!(ids(follow(first.href_next().unwrap()).await.items()), [15, 16, 17]);
            assert_eq!(ids(follow(first.href_first().unwrap()).await.items()), [0, 1, 2]);
            assert_eq!(ids(follow(first.href_last().unwrap()).await.items()), [18, 19]);
            // also from there: the row is not located again
            let second = follow(first.href_first().unwrap()).await;
            assert_eq!(ids(follow(second.href_next().unwrap()).await.items()), [3, 4, 5]);
            let third = follow(second.href_next().unwrap()).await;
            assert_eq!(ids(follow(third.href_prev().unwrap()).await.items()), [0, 1, 2]);
            assert_eq!(follow(third.href_canonical()).await.current_page(), 2);
            // a form that changes the limit
            let from = format!("show=13&{}=4&{}=6", names.from, names.limit);
            assert_eq!(ids(located(&from).await.items()), [0, 1, 2, 3, 4, 5]);
            // what is no page names none
            let bad = format!("show=13&{}=x", names.page);
            assert_eq!(ids(located(&bad).await.items()), [12, 13, 14]);
        }
    }
}

/// The names of a few parameters.
struct Names {
    page: &'static str,
    from: &'static str,
    limit: &'static str,
}

impl Names {
    fn of(params: Params) -> Self {
        match params {
            Params::Tg => Names {
                page: "persons_tgp_no",
                from: "persons_tgp_from",
                limit: "persons_tgp_limit",
            },
            _ => Names { page: "page", from: "page_from", limit: "page_size" },
        }
    }
}

#[tokio::test]
async fn a_filter_form_leads_to_page_1_and_not_to_the_row() {
    let databases = all("a_filter_form_leads_to_page_1").await;
    let [database, ..] = databases.as_slice() else { panic!("no database") };
    database.table("suite", &rows()).await;
    let config = CONFIG.params(Params::Plain);
    let page = database::on_each!(database, pool => {
        page(config, "", sqlx::query(SELECT).on(pool).key("id").locate(13_i64)).await.unwrap()
    });
    let values: Vec<_> = page.input_values().iter().map(|(n, v)| (&**n, v.as_str())).collect();
    assert_eq!(values, [("page", "1")]);
}

#[tokio::test]
async fn the_row_decides_in_answers_to_a_post() {
    let databases = all("the_row_decides_in_answers_to_a_post").await;
    let [database, ..] = databases.as_slice() else { panic!("no database") };
    database.table("suite", &rows()).await;
    let page = database::on_each!(database, pool => {
        let rows = sqlx::query(SELECT).on(pool).key("id").locate(13_i64);
        let request = Request::new("/persons", "page=2").not_repeatable();
        Paginator::new("persons", CONFIG.params(Params::Plain)).page(request, rows).await.unwrap()
    });
    assert_eq!(ids(page.items()), [12, 13, 14]);
    // to be redirected to
    assert_eq!(page.get_href(1, None).unwrap(), "/persons");
}

#[tokio::test]
async fn apis_locate_a_row_and_their_links_lead_away() {
    for database in &all("apis_locate_a_row").await {
        database.table("suite", &rows()).await;
        for config in [CONFIG, CONFIG.cursor(true)] {
            let located = async |query: &str| {
                database::on_each!(database, pool => {
                    let rows = sqlx::query(SELECT).on(pool).key("id").locate(13_i64);
                    let request = Request::new("/rows", query);
                    ApiPaginator::new(config).page(request, rows).await.unwrap()
                })
            };
            let follow = async |href: Option<String>| {
                let page = located(href.unwrap().split_once('?').unwrap().1).await;
                ids(page.items())
            };
            let here = located("show=13").await;
            assert_eq!(ids(here.items()), [12, 13, 14], "{}", database.name());
            let links = here.links();
            assert_eq!(follow(links.next).await, [15, 16, 17]);
            assert_eq!(follow(links.prev).await, [9, 10, 11]);
            assert_eq!(follow(links.first).await, [0, 1, 2]);
        }
    }
}

/// MariaDB sorts by the beginning of long bytes, but compares all of them.
#[tokio::test]
async fn long_bytes_are_no_place_in_the_order_of_mysql() {
    for database in &all("long_bytes_are_no_place").await {
        let Database::MySql(pool) = database else { continue };
        let long = "REPEAT('x', 1100)";
        let sql = format!(
            "SELECT 1 AS id, CAST(CONCAT({long}, 'b') AS BINARY(1101)) AS b
             UNION ALL SELECT 2, CONCAT({long}, 'a') UNION ALL SELECT 3, {long}"
        );
        let config = PaginateConfig::new().limit(1).default_order(&["b"]);
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).on(pool).key("id").locate(1_i64);
        let located = page(config, "", rows).await.unwrap();
        assert_eq!(located.current_page(), 1, "{:?}", ids(located.items()));
    }
}
