//! Statements of every form: the rows of the pages are those of the plain statement.

#[path = "support/database.rs"]
mod database;
mod support;

use database::{Database, Row, Value, all};
use tg_paginate::{Page, PaginateConfig, Record};

const PAGED: PaginateConfig = PaginateConfig::new().limit(2);

fn ids(page: &Page<Record>) -> Vec<i64> {
    let id = |row: &Record| serde_json::to_value(row).unwrap()["id"].as_i64().unwrap();
    page.items().iter().map(id).collect()
}

/// The ids of all rows, by the links from page to page.
async fn walk(database: &Database, config: PaginateConfig, query: &str, sql: &str) -> Vec<i64> {
    let mut page = database.page(config, query, sql, &[]).await.unwrap();
    let mut found = ids(&page);
    while let Some(href) = page.href_next() {
        let (_, query) = href.split_once('?').unwrap();
        page = database.page(config, query, sql, &[]).await.unwrap();
        found.extend(ids(&page));
        assert!(found.len() < 1000, "the walk ends: {sql} on {}", database.name());
    }
    found
}

#[tokio::test]
async fn a_table_may_be_called_like_the_one_around_the_statement() {
    let row =
        |a| -> Row { [Value::Integer(a), Value::Null, Value::Null, Value::Null, Value::Null] };
    let rows = [3, 1, 1, 2, 3].map(row);
    for database in all("a_table_may_be_called_like_the_one_around_the_statement").await {
        for table in ["tgp", "tg_paginate_rows", "TG_Paginate_Rows_", "counted"] {
            database.table(table, &rows).await;
            let sql = format!("SELECT id, a FROM {table}");
            assert_eq!(walk(&database, PAGED, "", &sql).await, [0, 1, 2, 3, 4], "{table}");
            let by_a = "persons_tgp_ordering=-a,id";
            assert_eq!(walk(&database, PAGED, by_a, &sql).await, [0, 4, 3, 1, 2], "{table}");
            let last = database.page(PAGED, "persons_tgp_no=last", &sql, &[]).await.unwrap();
            assert_eq!(ids(&last), [4], "{table}");
            let aliased = format!("SELECT tgp.id, tgp.a AS tg_paginate_rows FROM {table} tgp");
            let by_alias = "persons_tgp_ordering=tg_paginate_rows";
            assert_eq!(walk(&database, PAGED, by_alias, &aliased).await, [1, 2, 3, 0, 4]);
            database.forget(table).await;
        }
    }
}
