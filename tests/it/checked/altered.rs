//! Tables that are altered while the program runs: a mapper reads columns by position.

use super::{CONFIG, Person, filled, with_statements};
use crate::support::database::Database;
use crate::support::page;
use futures::TryStreamExt;
use tg_paginate::{Error, Page, Paginator, Request};

/// All persons, by a statement with `*`.
async fn persons(database: &Database) -> Result<Vec<Person>, Error> {
    let config = CONFIG.limit(50).default_order(&["id"]);
    with_statements!(database, |pool, statements| {
        let persons = statements::persons_of_all_columns(pool).key("id");
        page(config, "", persons).await.map(Page::into_items)
    })
}

/// The second line of an export.
async fn exported(database: &Database) -> Result<String, Error> {
    let csv = Paginator::new("persons", CONFIG.default_order(&["id"]));
    let request = Request::new("/persons", "");
    let csv = with_statements!(database, |pool, statements| {
        csv.csv(request, statements::persons_of_all_columns(pool).key("id")).await?
    });
    let text = String::from_utf8(csv.try_concat().await?).unwrap();
    Ok(text.lines().nth(1).unwrap_or_default().to_owned())
}

#[tokio::test]
async fn columns_are_mapped_by_their_names_after_they_have_moved() {
    for database in filled("columns_are_mapped_by_their_names").await {
        let before = persons(&database).await.unwrap();
        database.execute("ALTER TABLE checked_person ADD COLUMN born BIGINT").await;
        assert_eq!(persons(&database).await.unwrap(), before, "{}", database.name());

        database.execute("ALTER TABLE checked_person RENAME COLUMN name TO title").await;
        database.execute("ALTER TABLE checked_person ADD COLUMN name VARCHAR(20)").await;
        database.execute("UPDATE checked_person SET name = 'new'").await;
        assert_eq!(exported(&database).await.unwrap(), "1,new,k49,21", "{}", database.name());
        let renamed = before.into_iter().map(|person| Person { name: "new".to_owned(), ..person });
        assert_eq!(persons(&database).await.unwrap(), Vec::from_iter(renamed));
    }
}

#[tokio::test]
async fn a_column_that_is_gone_is_an_error_until_it_is_back() {
    for database in filled("a_column_that_is_gone_is_an_error").await {
        let before = persons(&database).await.unwrap();
        database.execute("ALTER TABLE checked_person DROP COLUMN nickname").await;
        for error in [
            persons(&database).await.unwrap_err(),
            persons(&database).await.unwrap_err(),
            exported(&database).await.unwrap_err(),
        ] {
            assert_eq!(error.status(), 500, "{}", database.name());
            let text = error.to_string();
            assert!(text.contains("the column `nickname` of a statement with a mapper"), "{text}");
        }
        database.execute("ALTER TABLE checked_person ADD COLUMN nickname VARCHAR(20)").await;
        let after = before.into_iter().map(|person| Person { nickname: None, ..person });
        // within a second
        let found = loop {
            if let Ok(found) = persons(&database).await {
                break found;
            }
        };
        assert_eq!(found, Vec::from_iter(after));
    }
}

#[tokio::test]
async fn a_column_of_another_type_is_an_error() {
    for database in filled("a_column_of_another_type").await {
        persons(&database).await.unwrap();
        database.execute("ALTER TABLE checked_person DROP COLUMN secret").await;
        database.execute("ALTER TABLE checked_person ADD COLUMN secret BIGINT").await;
        let error = persons(&database).await.unwrap_err();
        assert!(error.to_string().contains("`secret`"), "{error} on {}", database.name());
    }
}
