//! A statement's own ORDER BY: parsed if it names columns, else kept unchanged.

use crate::support::database::{Database, Row, Value, all, suite};
use crate::support::log::{capture, text};
use crate::support::page;
use sea_orm::{EntityTrait, QueryOrder};
use tg_paginate::{OnConnection, PaginateConfig, Record, ServedBy};

const THREE: PaginateConfig = PaginateConfig::new().limit(3);

/// Ties and nulls in `a`.
fn rows() -> Vec<Row> {
    let a = |id: i64| if id % 4 == 0 { Value::Null } else { Value::Integer(id % 3) };
    (0..10).map(|id| [a(id), Value::Null, Value::Null, Value::Null, Value::Null]).collect()
}

fn ids(items: &[Record]) -> Vec<i64> {
    items.iter().map(|row| row.get("id").unwrap()).collect()
}

/// The rows of all pages, followed by links, and how each page was served.
async fn walk(database: &Database, config: PaginateConfig, sql: &str) -> (Vec<i64>, Vec<ServedBy>) {
    let (mut walked, mut served, mut query) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = database.page(config, &query, sql, &[]).await.unwrap();
        walked.extend(ids(page.items()));
        served.extend(page.served_by());
        let Some(href) = page.href_next() else {
            return (walked, served);
        };
        query = href.split_once('?').unwrap().1.to_owned();
    }
}

#[tokio::test]
async fn names_of_columns_are_as_good_as_a_default_order() {
    for database in all("names_of_columns").await {
        database.table("suite", &rows()).await;
        for (order, ordering) in
            [("a, id", &["a", "id"][..]), ("A DESC", &["-a"]), ("suite.a DESC, id", &["-a", "id"])]
        {
            let sql = format!("SELECT suite.id, suite.a FROM suite ORDER BY {order}");
            let (walked, served) = walk(&database, THREE, &sql).await;
            let config = THREE.default_order(ordering);
            let expected = walk(&database, config, "SELECT suite.id, suite.a FROM suite").await;
            assert_eq!((walked, &served), (expected.0, &expected.1), "{order}");
            assert_eq!(served[1], ServedBy::Anchor { skipped: 0 }, "{}", database.name());
        }
    }
}

#[tokio::test]
async fn what_the_rows_do_not_have_is_kept_and_told_once() {
    for database in all("what_the_rows_do_not_have").await {
        database.table("suite", &rows()).await;
        let (log, guard) = capture();
        let sql = "SELECT id, -a AS a FROM suite ORDER BY suite.a, id";
        let (walked, served) = walk(&database, THREE, sql).await;
        drop(guard);
        let by_a = THREE.default_order(&["a", "id"]);
        let (expected, _) = walk(&database, by_a, "SELECT id, a FROM suite").await;
        assert_eq!(walked, expected, "{}", database.name());
        assert!(served.iter().all(|served| served.name() == "head"));
        let log = text(&log);
        assert_eq!(log.matches("links have no anchors").count(), 1, "{log}");
    }
}

/// Several tables of the statement may have the name of the key.
#[tokio::test]
async fn what_is_kept_goes_on_with_the_key_of_the_rows() {
    for database in all("what_is_kept_goes_on").await {
        database.table("suite", &rows()).await;
        let b = "JOIN suite AS b ON b.id = 9 - suite.id";
        for (sql, expected) in [
            (format!("SELECT suite.id FROM suite {b} ORDER BY -b.id"), (0..10).collect::<Vec<_>>()),
            (format!("SELECT suite.id FROM suite {b} ORDER BY lower('x')"), (0..10).collect()),
            (
                format!(
                    "SELECT suite.a, suite.id FROM suite {b} GROUP BY suite.id, suite.a ORDER BY count(*) DESC"
                ),
                (0..10).collect(),
            ),
        ] {
            let (walked, _) = walk(&database, THREE, &sql).await;
            assert_eq!(walked, expected, "{sql}, {}", database.name());
        }
    }
}

#[tokio::test]
async fn it_is_kept_before_a_lock() {
    for database in all("it_is_kept_before_a_lock").await {
        if matches!(database, Database::Sqlite(_)) {
            continue;
        }
        database.table("suite", &rows()).await;
        for lock in ["FOR UPDATE", "FOR SHARE", "LOCK IN SHARE MODE"] {
            let is_mariadb = matches!(database, Database::MySql(_));
            if (lock == "FOR SHARE") == is_mariadb || lock.starts_with("LOCK") && !is_mariadb {
                continue;
            }
            let sql = format!("SELECT id FROM suite ORDER BY -id {lock}");
            let walked = walk(&database, THREE, &sql).await.0;
            assert_eq!(walked, (0..10).rev().collect::<Vec<_>>(), "{lock}, {}", database.name());
        }
    }
}

#[tokio::test]
async fn the_order_of_sea_orm_has_anchors() {
    for database in all("the_order_of_sea_orm").await {
        database.table("suite", &rows()).await;
        let db = database.sea_orm();
        let select = || suite::Entity::find().order_by_desc(suite::Column::A).on(&db);
        let first = page(THREE, "", select()).await.unwrap();
        let href = first.href_next().unwrap();
        let second = page(THREE, href.split_once('?').unwrap().1, select()).await.unwrap();
        assert_eq!(second.served_by(), Some(ServedBy::Anchor { skipped: 0 }), "{href}");
    }
}

#[tokio::test]
async fn it_is_kept_beside_a_column_that_is_shown_as_text() {
    for database in all("it_is_kept_beside_a_column").await {
        database.table("suite", &rows()).await;
        let shown = match &database {
            Database::Sqlite(_) => "'10.0.0.1'",
            Database::Postgres(_) => "'10.0.0.1'::inet",
            Database::MySql(_) => "ST_GeomFromText('POINT(1 2)')",
        };
        let plain = "SELECT id FROM suite ORDER BY -id";
        let sql = format!("SELECT id, {shown} AS shown FROM suite ORDER BY -id");
        assert_eq!(walk(&database, THREE, plain).await.0, (0..10).rev().collect::<Vec<_>>());
        assert_eq!(walk(&database, THREE, &sql).await, walk(&database, THREE, plain).await);
        let all_rows = database.page(PaginateConfig::new().limit(0), "", &sql, &[]).await.unwrap();
        assert_eq!(ids(all_rows.items()), (0..10).rev().collect::<Vec<_>>());
    }
}
