//! The page with a given row.

use crate::support::database;
use crate::support::database::{Row, Value, all, suite};
use crate::support::page;
use sea_orm::EntityTrait;
use tg_paginate::{Nulls, On, OnConnection, PaginateConfig, Record};

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
