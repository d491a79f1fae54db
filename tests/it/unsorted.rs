//! Orderings that cannot be applied: an error, no link, and one line in the log.

use serde::Serialize;
use serde_json::json;
use sqlx::FromRow;
use tg_paginate::{
    ApiPaginator, Column, DataGrid, Dataset, Error, MaxRows, On, PaginateConfig, Params, Request,
    context,
};

use crate::support::database::{Database, all, on_each};
use crate::support::log::{capture, text};
use crate::support::process::is_alone;
use crate::support::{page, people, render};

/// Lists of seven rows are too long to be sorted in memory.
const SIX: PaginateConfig =
    PaginateConfig::new().limit(3).params(Params::Plain).max_sort(MaxRows::Rows(6));
const SELECT: &str = "SELECT id, name FROM unsorted_person";

/// Shows a nested name and a value that the statement does not have.
#[derive(Debug, FromRow)]
struct Person {
    id: i64,
    name: String,
}

impl Serialize for Person {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Person { id, name } = self;
        json!({ "id": id, "customer": { "name": name }, "rest": id % 4 }).serialize(serializer)
    }
}

/// Seven persons, of whom two have one name.
async fn persons(database: &Database) {
    database.forget("unsorted_person").await;
    let create = "CREATE TEMPORARY TABLE unsorted_person (id BIGINT PRIMARY KEY, name VARCHAR(9))";
    database.execute(create).await;
    let insert = "INSERT INTO unsorted_person VALUES
                  (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'd'), (6, 'e'), (7, 'f')";
    database.execute(insert).await;
}

/// The ids of a page of an API.
async fn api(config: PaginateConfig, query: &str, rows: impl Dataset) -> Result<Vec<i64>, Error> {
    let page = ApiPaginator::new(config).page(Request::new("/persons", query), rows).await?;
    let rows = page.items().iter().map(|row| serde_json::to_value(row).unwrap());
    Ok(rows.map(|row| row["id"].as_i64().unwrap()).collect())
}

#[tokio::test]
async fn an_api_refuses_an_ordering_of_a_query_that_cannot_be_applied() {
    for database in all("an api with a name that is no column").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let rows = || sqlx::query_as::<_, Person>(SELECT).on(pool).key("id");
            for query in ["sort=rest", "sort=-customer.name", "sort=-id,rest"] {
                let error = api(SIX, query, rows()).await.unwrap_err();
                assert_eq!(error.status(), 422, "{error}");
            }
            let by_rest = SIX.default_order(&["rest", "-id"]);
            let error = api(by_rest, "", rows()).await.unwrap_err();
            assert_eq!(error.status(), 500);
            assert!(error.to_string().contains("`default_order` names `rest`"), "{error}");
            assert!(error.to_string().contains("add `.column(\"rest\", \"…\")`"), "{error}");
            // a URL may sort by something else
            assert_eq!(api(by_rest, "sort=-id", rows()).await.unwrap(), [7, 6, 5]);
            let few = by_rest.max_sort(MaxRows::Rows(7));
            assert_eq!(api(few, "", rows()).await.unwrap(), [4, 5, 1], "{}", database.name());
        });
    }
}

#[tokio::test]
async fn a_page_keeps_its_default_order_and_one_line_names_the_column() {
    for database in all("a page with a name that is no column").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let rows = || sqlx::query_as::<_, Person>(SELECT).on(pool).key("id");
            let config = SIX.default_order(&["-id"]);
            let (log, guard) = capture();
            for _ in 0..2 {
                let here = page(config, "sort=customer.name", rows()).await.unwrap();
                assert_eq!(here.items()[0].id, 7, "{}", database.name());
                assert_eq!(here.ordering().to_string(), "-id");
            }
            drop(guard);
            let log = text(&log);
            assert_eq!(log.lines().count(), 1, "{log}");
            assert!(log.contains("not sorted by `customer.name`, which is no column"), "{log}");
            assert!(log.contains("var=\"persons\""), "{log}");
            let by_rest = page(SIX.default_order(&["rest", "-id"]), "", rows()).await.unwrap();
            assert_eq!(by_rest.ordering().to_string(), "-id");
            assert_eq!(by_rest.items()[0].id, 7);
        });
    }
}

#[tokio::test]
async fn a_header_does_not_link_what_the_list_is_too_long_to_be_sorted_by() {
    for database in all("a header that is no column").await {
        persons(&database).await;
        let columns = ["customer.name", "id"].map(|name| Column::new(name).sortable());
        let grid = DataGrid::<Person>::new(columns).unwrap();
        for (most, is_linked) in [(6, false), (7, true)] {
            let context = on_each!(&database, pool => {
                let rows = sqlx::query_as::<_, Person>(SELECT).on(pool).key("id");
                context! { persons: grid.rows(rows) }
            });
            let source = "{{ <tg.grid rows={persons} caption='Persons' /> }}";
            let config = SIX.max_sort(MaxRows::Rows(most));
            let html =
                render::render_with(tg_paginate::new_tera(), source, config, "", context).await;
            assert_eq!(html.contains("sort=customer.name"), is_linked, "{html}");
            assert!(html.contains("sort=id"), "{html}");
        }
    }
}

#[tokio::test]
async fn a_sortable_column_that_the_rows_do_not_have_is_told_once() {
    let grid = DataGrid::<Person>::new(["id", "titel"].map(|name| Column::new(name).sortable()));
    let grid = grid.unwrap();
    for database in all("a sortable column that rows do not have").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let (log, guard) = capture();
            for _ in 0..2 {
                let rows = sqlx::query_as::<_, Person>(SELECT).on(pool).key("id");
                assert!(page(SIX, "", grid.rows(rows)).await.is_ok());
            }
            drop(guard);
            let log = text(&log);
            assert_eq!(log.lines().count(), 1, "{}: {log}", database.name());
            assert!(log.contains("a sortable column of the grid names `titel`"), "{log}");
        });
    }
}

#[cfg(debug_assertions)]
#[tokio::test]
async fn rows_that_are_equal_in_the_ordering_of_a_url_are_told_once_where_there_is_no_key() {
    for database in all("equal rows").await {
        persons(&database).await;
        on_each!(&database, pool => {
            let rows = || sqlx::query(SELECT).on(pool);
            let config = SIX.default_order(&["id"]);
            assert!(page(config, "", rows()).await.is_ok());
            let (log, guard) = capture();
            // the rows of this page differ
            assert!(page(config, "sort=name", rows()).await.is_ok());
            assert_eq!(text(&log), "");
            for _ in 0..2 {
                assert!(page(config, "sort=name&page=2", rows()).await.is_ok());
                assert!(page(config, "sort=name&page=2", rows().key("id")).await.is_ok());
            }
            drop(guard);
            let log = text(&log);
            assert_eq!(log.lines().count(), 1, "{}: {log}", database.name());
            let line = "rows of a page are equal in `name`, and may show on other pages again or \
                        never: add `.key(\"id\")` var=\"persons\"";
            assert!(log.contains(line), "{log}");
        });
    }
}

/// What is known about a statement may be forgotten.
#[tokio::test]
async fn a_line_is_told_once_however_many_statements_a_program_has() {
    let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
    let others = async |numbers: std::ops::Range<u32>| {
        for sql in numbers.map(|number| format!("SELECT {number} AS id")) {
            for _ in 0..3 {
                let rows = sqlx::query(sqlx::AssertSqlSafe(sql.as_str())).on(&pool).key("id");
                assert!(page(SIX, "", rows).await.is_ok());
            }
        }
    };
    others(0..1_200).await;
    let (log, guard) = capture();
    for round in 1..=3 {
        assert!(page(SIX, "", sqlx::query("SELECT 'unordered' AS id").on(&pool)).await.is_ok());
        others(round * 2_000..round * 2_000 + 100).await;
    }
    drop(guard);
    let log = text(&log);
    assert_eq!(log.lines().count(), 1, "{log}");
}

#[tokio::test]
async fn an_api_refuses_an_ordering_of_rows_in_memory_that_cannot_be_applied() {
    let error = api(SIX.default_order(&["-age"]), "", people()).await.unwrap_err();
    assert_eq!(error.status(), 500);
    assert!(error.to_string().contains("the 7 rows cannot be sorted by `-age`"), "{error}");
    let seven = SIX.max_sort(MaxRows::Rows(7));
    let error = api(seven.default_order(&["aeg"]), "", people()).await.unwrap_err();
    assert_eq!(error.status(), 500);
    assert!(error.to_string().contains("`default_order` names `aeg`"), "{error}");
    // an attribute of the program may name what the URL does not
    let error = api(seven.order_by(&["aeg"]), "sort=aeg", people()).await.unwrap_err();
    assert_eq!(error.status(), 422);
    assert_eq!(
        api(SIX.strict(false).default_order(&["-age"]), "", people()).await.unwrap(),
        [1, 2, 3]
    );
}

#[tokio::test]
async fn keys_of_maps_may_be_missing_in_all_rows_of_an_api() {
    let rows = || vec![json!({ "id": 1 }), json!({ "id": 2 })];
    let config = SIX.default_order(&["nickname", "-id"]);
    assert_eq!(api(config, "", rows()).await.unwrap(), [2, 1]);
    assert_eq!(api(config.order_by(&["nickname"]), "sort=nickname", rows()).await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn a_field_that_all_rows_in_memory_leave_out_can_be_sorted_by() {
    #[derive(Serialize)]
    struct Row {
        id: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        nickname: Option<&'static str>,
    }

    let rows = || vec![Row { id: 1, nickname: None }, Row { id: 2, nickname: None }];
    let config = SIX.default_order(&["nickname", "-id"]);
    assert_eq!(api(config, "", rows()).await.unwrap(), [2, 1]);
    assert_eq!(api(SIX, "sort=-nickname", rows()).await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn one_line_says_which_columns_rows_in_memory_are_not_sorted_by() {
    if !is_alone("unsorted::one_line_says_which_columns_rows_in_memory_are_not_sorted_by") {
        return;
    }
    let (log, guard) = capture();
    for _ in 0..2 {
        let here = page(SIX.default_order(&["-age"]), "", people()).await.unwrap();
        assert!(here.ordering().is_empty());
    }
    drop(guard);
    let log = text(&log);
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("columns=[\"age\"]") && log.contains("var=\"persons\""), "{log}");
}
