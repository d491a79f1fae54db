//! One suite for all databases: they give the pages that rows in memory give.

use std::time::Duration;

use crate::support::database;
use crate::support::database::{Database, Row, Value, all, several_connections, suite};
use crate::support::page;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sea_orm::EntityTrait;
use serde::Serialize;
use serde_json::json;
use tg_paginate::{
    Count, Direction, Nulls, On, OnConnection, Ordering, Page, PaginateConfig, Record, RowCount,
};

const SELECT: &str = "SELECT id, a, b, c, d, e FROM suite";

fn shown<R: Serialize>(page: &Page<R>) -> Vec<serde_json::Value> {
    page.items().iter().map(|row| serde_json::to_value(row).unwrap()).collect()
}

fn ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|row| row.get("id").unwrap()).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Ties, nulls, negative zero, integers beyond 2^53, empty and non-ASCII text, mixed case. No upper
/// case beyond ASCII, because `ignore_case` leaves that to the database.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let integers = prop_oneof![
        3 => (-2..3_i64).prop_map(Value::Integer),
        1 => prop::sample::select(vec![i64::MIN, i64::MAX, (1 << 53) + 1, 1 << 53])
            .prop_map(Value::Integer),
        1 => Just(Value::Null),
    ];
    let texts = prop_oneof![
        4 => "[abAB]{0,2}".prop_map(Value::Text),
        1 => prop::sample::select(vec!["é", "ß", "😀", "a b", "it's", "%", "\\"]).prop_map(text),
        1 => Just(Value::Null),
    ];
    let reals = prop_oneof![
        4 => (-3..3_i32).prop_map(|half| Value::Real(f64::from(half) / 2.0)),
        1 => Just(Value::Real(-0.0)),
        1 => Just(Value::Null),
    ];
    let times = prop_oneof![
        4 => prop::sample::select(vec![0, 1, 999_999, 1_000_000, 1_500_000]).prop_map(Value::Time),
        1 => Just(Value::Null),
    ];
    let decimals = prop_oneof![
        4 => prop::sample::select(vec![-5, 0, 1, 10_000, 99_999, 123_456_789]).prop_map(Value::Decimal),
        1 => Just(Value::Null),
    ];
    let row = (integers, texts, reals, times, decimals);
    prop::collection::vec(row.prop_map(|(a, b, c, d, e)| [a, b, c, d, e]), 0..50)
}

fn configs() -> impl Strategy<Value = PaginateConfig> {
    let nulls = prop::sample::select(vec![Nulls::First, Nulls::Last]);
    (1..9_u64, nulls, any::<bool>()).prop_map(|(limit, nulls, ignore_case)| {
        let config = PaginateConfig::new().limit(limit).nulls(nulls);
        if ignore_case { config.ignore_case(&["b"]) } else { config }
    })
}

fn orderings() -> impl Strategy<Value = String> {
    prop::collection::vec("-?(a|b|c|d|e|id)", 0..4).prop_map(|columns| columns.join(","))
}

fn json_row((id, [a, b, c, d, e]): (usize, &Row)) -> serde_json::Value {
    json!({ "id": id, "a": a.json(), "b": b.json(), "c": c.json(), "d": d.json(), "e": e.json() })
}

/// Removes the columns whose form differs between databases and memory.
fn alike(rows: &[serde_json::Value]) -> Vec<serde_json::Value> {
    let alike = |row: &serde_json::Value| json!({ "id": row["id"], "a": row["a"], "b": row["b"], "c": row["c"] });
    rows.iter().map(alike).collect()
}

async fn every_page_is_that_of_memory(
    database: &Database,
    rows: &[Row],
    config: PaginateConfig,
    ordering: &str,
) {
    let mut in_memory: Vec<_> = rows.iter().enumerate().map(json_row).collect();
    // memory keeps the original order; the key does that in the last direction
    let last = Ordering::parse(ordering).columns().last().map(|column| column.direction);
    if last == Some(Direction::Descending) {
        in_memory.reverse();
    }
    let mut number = 1;
    loop {
        let query = format!("persons_tgp_no={number}&persons_tgp_ordering={ordering}");
        let ours = database.page(config, &query, SELECT, &[]).await.unwrap();
        let theirs = page(config, &query, in_memory.clone()).await.unwrap();
        let select = suite::Entity::find().on(&database.sea_orm());
        let orm = page(config, &query, select).await.unwrap();
        let what = format!("{}, {query}, {config:?}", database.name());
        assert_eq!(alike(&shown(&ours)), alike(theirs.items()), "{what}");
        assert_eq!(alike(&shown(&orm)), alike(theirs.items()), "SeaORM on {what}");
        assert_eq!(ours.row_count(), theirs.row_count(), "{what}");
        assert_eq!((orm.row_count(), orm.ordering()), (ours.row_count(), ours.ordering()));
        if !rows.is_empty() {
            assert_eq!(ours.ordering(), theirs.ordering(), "{what}");
        }
        if !theirs.has_next() {
            break;
        }
        number += 1;
    }
}

#[tokio::test]
async fn any_rows_in_any_ordering_give_the_pages_of_memory() {
    let mut runner = TestRunner::deterministic();
    let databases = all("any_rows_in_any_ordering_give_the_pages_of_memory").await;
    for _ in 0..24 {
        let rows = rows().new_tree(&mut runner).unwrap().current();
        for database in &databases {
            database.table("suite", &rows).await;
        }
        for _ in 0..6 {
            let config = configs().new_tree(&mut runner).unwrap().current();
            let ordering = orderings().new_tree(&mut runner).unwrap().current();
            for database in &databases {
                every_page_is_that_of_memory(database, &rows, config, &ordering).await;
            }
        }
    }
}

fn few() -> Vec<Row> {
    let row =
        |a, b: &str, c| [Value::Integer(a), text(b), Value::Real(c), Value::Null, Value::Null];
    vec![row(3, "b", 0.5), row(1, "A", 1.5), row(2, "a", 2.5), row(1, "B", 3.5), row(2, "", 4.5)]
}

#[tokio::test]
async fn values_are_bound_once_and_in_their_order() {
    for database in all("values_are_bound_once_and_in_their_order").await {
        database.table("suite", &few()).await;
        let sql = "SELECT id, a, b FROM suite WHERE a >= ? AND b <> ? -- bound";
        let values = [Value::Integer(2), text("b")];
        let config = PaginateConfig::new().limit(1).default_order(&["-b"]);
        let page = database.page(config, "persons_tgp_no=1", sql, &values).await.unwrap();
        assert_eq!((page.total(), ids(&page)), (Some(2), vec![2]), "{}", database.name());
    }
}

#[tokio::test]
async fn a_statements_own_order_does_not_spoil_the_count() {
    for database in all("a_statements_own_order_does_not_spoil_the_count").await {
        database.table("suite", &few()).await;
        let config = PaginateConfig::new().limit(2);
        for sql in ["SELECT id, a FROM suite ORDER BY a, id DESC;", "SELECT id, a FROM suite"] {
            let page = database.page(config, "persons_tgp_ordering=-a", sql, &[]).await.unwrap();
            assert_eq!((page.total(), ids(&page)), (Some(5), vec![0, 4]), "{}", database.name());
        }
    }
}

/// A common collation under which different texts are equal.
fn native_collation(database: &Database) -> &'static str {
    match database {
        Database::Sqlite(_) => "NOCASE",
        Database::Postgres(_) => "\"und-x-icu\"",
        Database::MySql(_) => "utf8mb4_general_ci",
    }
}

#[tokio::test]
async fn under_any_collation_a_walk_by_links_shows_every_row_once_either_way() {
    let mut runner = TestRunner::deterministic();
    for database in all("under_any_collation").await {
        for ordering in ["b", "-b", "-b,c", "a,-b"] {
            let rows = rows().new_tree(&mut runner).unwrap().current();
            database.collated_table("suite", native_collation(&database), &rows).await;
            let config = configs().new_tree(&mut runner).unwrap().current();
            let walk = async |first: &str, link: fn(&Page<Record>) -> Option<String>| {
                let mut query = format!("persons_tgp_no={first}&persons_tgp_ordering={ordering}");
                let mut pages = Vec::new();
                loop {
                    let page = database.page(config, &query, SELECT, &[]).await.unwrap();
                    pages.push(ids(&page));
                    let Some(href) = link(&page) else {
                        return pages;
                    };
                    query = href.split_once('?').unwrap().1.to_owned();
                }
            };
            let forwards = walk("1", |page| page.href_next()).await;
            let mut backwards = walk("last", |page| page.href_prev()).await;
            backwards.reverse();
            assert_eq!(backwards, forwards, "{ordering} on {}", database.name());
            let mut walked = forwards.concat();
            walked.sort_unstable();
            let every: Vec<_> = (0..rows.len() as i64).collect();
            assert_eq!(walked, every, "{ordering} on {}", database.name());
        }
    }
}

#[tokio::test]
async fn each_database_shows_its_own_types() {
    for database in all("each_database_shows_its_own_types").await {
        let (sql, expected) = match &database {
            Database::Sqlite(_) => continue,
            Database::Postgres(_) => {
                database.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok')").await;
                (
                    "SELECT 1::int2 AS id, 2.50::numeric AS n, 0.1::float4 AS f, true AS yes,
                     'ok'::pg_temp.mood AS mood, '{1,null,3}'::int4[] AS list, '{\"a\": [1]}'::jsonb AS j,
                     'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u, '\\x00ff'::bytea AS b,
                     '2026-11-21 10:00:00.123456+00'::timestamptz AS z, '2026-11-21'::date AS d,
                     '2026-11-21 10:00:00'::timestamp AS t, '10:11:12'::time AS at,
                     9223372036854775807 AS big",
                    json!({ "id": 1, "n": "2.50", "f": 0.1, "yes": true, "mood": "ok",
                        "list": [1, null, 3], "j": { "a": [1] },
                        "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "b": [0, 255],
                        "z": "2026-11-21T10:00:00.123456Z", "d": "2026-11-21",
                        "t": "2026-11-21T10:00:00", "at": "10:11:12", "big": i64::MAX }),
                )
            }
            Database::MySql(_) => {
                database.forget("kinds").await;
                database
                    .execute(
                        "CREATE TEMPORARY TABLE kinds (id INT, big BIGINT UNSIGNED, n DECIMAL(5,2),
                         f FLOAT, yes BOOLEAN, mood ENUM('sad', 'ok'), b VARBINARY(2), d DATE,
                         t DATETIME(6), at TIME, y YEAR, s TEXT)",
                    )
                    .await;
                database
                    .execute(
                        "INSERT INTO kinds VALUES (1, 18446744073709551615, 2.5, 0.1, TRUE, 'ok',
                         x'00ff', '2026-11-21', '2026-11-21 10:00:00.123456', '10:11:12', 2026, 'ü')",
                    )
                    .await;
                (
                    "SELECT * FROM kinds",
                    json!({ "id": 1, "big": u64::MAX, "n": "2.50", "f": 0.1, "yes": true,
                        "mood": "ok", "b": [0, 255], "d": "2026-11-21",
                        "t": "2026-11-21T10:00:00.123456", "at": "10:11:12", "y": 2026, "s": "ü" }),
                )
            }
        };
        let page = database.page(PaginateConfig::new(), "", sql, &[]).await.unwrap();
        assert_eq!(shown(&page), [expected], "{}", database.name());
    }
}

#[tokio::test]
async fn a_type_without_a_value_of_its_own_is_shown_as_text() {
    for database in all("a_type_without_a_value_of_its_own_is_shown_as_text").await {
        let (expression, expected) = match &database {
            Database::Sqlite(_) => ("CAST(x'666f' AS TEXT)", "fo"),
            Database::Postgres(_) => ("'10.0.0.1'::inet", "10.0.0.1"),
            Database::MySql(_) => ("ST_GeomFromText('POINT(1 2)')", "POINT(1 2)"),
        };
        let sql = format!("SELECT 1 AS id, {expression} AS v");
        let page = database.page(PaginateConfig::new(), "", &sql, &[]).await.unwrap();
        assert_eq!(shown(&page), [json!({ "id": 1, "v": expected })], "{}", database.name());
    }
}

#[tokio::test]
async fn a_row_within_a_row_is_no_column_to_sort_by() {
    for database in all("a_row_within_a_row").await {
        let Database::Postgres(_) = &database else { continue };
        for v in ["ROW(1, point(1, 2))", "ARRAY[ROW(1, point(1, 2))]"] {
            let sql = format!("SELECT i AS id, {v} AS v FROM generate_series(1, 3) AS t(i)");
            let config = PaginateConfig::new().strict(true);
            let page = database.page(config, "persons_tgp_ordering=v", &sql, &[]).await;
            assert_eq!(page.unwrap_err().status(), 422, "{v}");
            let page =
                database.page(PaginateConfig::new(), "persons_tgp_ordering=v", &sql, &[]).await;
            assert_eq!(page.unwrap().items().len(), 3, "{v}");
        }
    }
}

#[tokio::test]
async fn values_whose_type_only_binding_tells_are_fine() {
    for database in all("values_whose_type_only_binding_tells_are_fine").await {
        database.table("suite", &few()).await;
        let sql = "SELECT id, a, b FROM suite WHERE (? IS NULL OR a = 2)";
        for (value, count) in [(Value::Null, 5), (text("x"), 2)] {
            let page = database.page(PaginateConfig::new(), "", sql, &[value]).await.unwrap();
            assert_eq!(page.total(), Some(count), "{}", database.name());
        }
        let sql = "SELECT id, a, b FROM suite WHERE ? IS NULL AND a = 9";
        let page =
            database.page(PaginateConfig::new(), "persons_tgp_ordering=b", sql, &[Value::Null]);
        assert_eq!(page.await.unwrap().total(), Some(0));
    }
}

fn many(rows: i64) -> Vec<Row> {
    let row = |n| [Value::Integer(n % 3), text("x"), Value::Null, Value::Null, Value::Null];
    (0..rows).map(row).collect()
}

const FIVE: PaginateConfig = PaginateConfig::new().limit(5);

async fn counted(database: &Database, config: PaginateConfig, number: &str) -> Page<Record> {
    let query = format!("persons_tgp_no={number}");
    database.page(config, &query, SELECT, &[]).await.unwrap()
}

#[tokio::test]
async fn a_bounded_count_stops_and_says_so() {
    for database in all("a_bounded_count_stops_and_says_so").await {
        database.table("suite", &many(23)).await;
        let config = FIVE.count(Count::bounded(12));
        let first = counted(&database, config, "1").await;
        assert_eq!(first.row_count(), RowCount::AtLeast(12));
        assert_eq!((first.page_count(), first.pages()), (Some(3), [1, 2, 3].as_slice()));
        let third = counted(&database, config, "3").await;
        assert_eq!(third.row_count(), RowCount::AtLeast(16));
        assert_eq!((third.page_count(), third.next_num()), (Some(4), Some(4)));
        // the last page that is known, and never one before this page
        assert_eq!(third.href_last(), third.get_href(4, None));
        let fifth = counted(&database, config, "5").await;
        assert_eq!((fifth.row_count(), fifth.has_next()), (RowCount::Exact(23), false));
        let last = counted(&database, config, "last").await;
        assert_eq!((last.current_page(), last.items().len()), (3, 5));
        assert_eq!(counted(&database, config, "99").await.current_page(), 3);
        let all = counted(&database, FIVE.count(Count::bounded(50)), "2").await;
        assert_eq!(all.row_count(), RowCount::Exact(23));
    }
}

#[tokio::test]
async fn without_a_count_a_page_still_knows_whether_there_is_a_next_one() {
    for database in all("without_a_count_a_page_still_knows").await {
        database.table("suite", &many(10)).await;
        let config = FIVE.count(Count::None);
        let first = counted(&database, config, "1").await;
        assert_eq!(first.row_count(), RowCount::Unknown { seen: 6 });
        assert_eq!((first.has_next(), first.pages()), (true, [1, 2].as_slice()));
        assert_eq!((first.items().len(), first.href_last()), (5, None));
        let json = serde_json::to_value(&*first).unwrap();
        assert_eq!((&json["row_count"], &json["page_count"]), (&json!(null), &json!(null)));
        let second = counted(&database, config, "2").await;
        assert_eq!((second.row_count(), second.has_next()), (RowCount::Exact(10), false));
        let past = counted(&database, config, "7").await;
        assert_eq!((past.current_page(), past.items().len(), past.has_next()), (7, 0, false));
        // no link leads to another page that is not there
        assert_eq!((past.pages(), past.prev_num()), (&[][..], Some(1)));
        let not_found = config.out_of_range(tg_paginate::OutOfRange::NotFound);
        let query = "persons_tgp_no=7";
        let error = database.page(not_found, query, SELECT, &[]).await.unwrap_err();
        assert_eq!(error.status(), 404);
        assert_eq!(counted(&database, config, "last").await.current_page(), 1);
    }
}

#[tokio::test]
async fn an_estimate_is_the_planners_on_postgresql_and_exact_elsewhere() {
    for database in all("an_estimate_is_the_planners").await {
        database.table("suite", &many(23)).await;
        let config = FIVE.count(Count::Estimate);
        let first = counted(&database, config, "1").await;
        match &database {
            Database::Postgres(_) => {
                database.execute("ANALYZE suite").await;
                let first = counted(&database, config, "1").await;
                assert_eq!(first.row_count(), RowCount::About(23));
                let values = [Value::Integer(1)];
                let sql = "SELECT id, a FROM suite WHERE a = ?";
                let some = database.page(config, "", sql, &values).await.unwrap();
                assert!(matches!(some.row_count(), RowCount::About(_)));
            }
            _ => assert_eq!(first.row_count(), RowCount::Exact(23)),
        }
        for beyond in ["99", "last"] {
            let last = counted(&database, config, beyond).await;
            assert_eq!((last.current_page(), last.items().len()), (5, 3), "{}", database.name());
        }
    }
}

#[tokio::test]
async fn a_count_is_reused_within_its_time_by_the_same_statement_and_values() {
    for database in all("a_count_is_reused_within_its_time").await {
        database.table("suite", &many(20)).await;
        let config = FIVE.count_ttl(Duration::from_secs(600));
        assert_eq!(counted(&database, config, "1").await.total(), Some(20));
        database.execute("DELETE FROM suite WHERE id >= 12").await;
        assert_eq!(counted(&database, config, "1").await.total(), Some(20));
        assert_eq!(counted(&database, FIVE, "1").await.total(), Some(12));
        let sql = "SELECT id, a FROM suite WHERE id >= ?";
        for (least, rows) in [(0, 12), (2, 10)] {
            let values = [Value::Integer(least)];
            let page = database.page(config, "", sql, &values).await.unwrap();
            assert_eq!(page.total(), Some(rows), "{}", database.name());
        }
        // the page is missing although the count says that it exists, so the count is repeated
        assert_eq!(counted(&database, config, "4").await.current_page(), 3);
        assert_eq!(counted(&database, config, "1").await.total(), Some(12));
    }
}

/// A row that shows a column under another name.
#[derive(serde::Serialize, sqlx::FromRow)]
struct Renamed {
    id: i64,
    #[serde(rename = "letter")]
    b: Option<String>,
}

#[tokio::test]
async fn a_shown_name_can_be_mapped_to_a_column() {
    for database in all("a_shown_name_can_be_mapped_to_a_column").await {
        database.table("suite", &few()).await;
        let sql = "SELECT id, b FROM suite";
        for mapped in [true, false] {
            // without the mapping it is sorted in memory, with an equal result
            let query = "persons_tgp_ordering=-letter,id";
            let config = PaginateConfig::new().limit(3);
            let page: Page<Renamed> = database::on_each!(&database, pool => {
                let mut rows = sqlx::query_as(sql).on(pool).key("id");
                if mapped {
                    rows = rows.column("letter", "b");
                }
                page(config, query, rows).await.unwrap()
            });
            let ids: Vec<_> = page.items().iter().map(|row| row.id).collect();
            assert_eq!((page.ordering().to_string().as_str(), ids), ("-letter,id", vec![0, 2, 3]));
            assert_eq!(page.items()[0].b.as_deref(), Some("b"));
        }
        let hidden = database.page(FIVE, "persons_tgp_ordering=letter", sql, &[]).await.unwrap();
        assert!(hidden.ordering().is_empty());
    }
}

/// A statement that does not end during a test. SQLite cannot be made to wait.
fn forever(database: &Database) -> Option<&'static str> {
    match database {
        Database::Postgres(_) => Some("SELECT 1 AS id, pg_sleep(600)::text AS slept"),
        Database::MySql(_) => Some("SELECT 1 AS id, SLEEP(600) AS slept"),
        Database::Sqlite(_) => None,
    }
}

#[tokio::test]
async fn a_page_that_is_cancelled_gives_its_place_in_the_pool_back_at_once() {
    for database in all("a_page_that_is_cancelled").await {
        let Some(forever) = forever(&database) else { continue };
        let folder = tempfile::tempdir().unwrap();
        let one = several_connections(&database, 1, &folder).await;
        let page = one.page(FIVE, "", forever, &[]);
        let gone = tokio::time::timeout(Duration::from_millis(200), page).await;
        assert!(gone.is_err(), "{}", database.name());
        let after = one.page(FIVE, "", "SELECT 1 AS id", &[]).await.unwrap();
        assert_eq!(after.total(), Some(1));
    }
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_a_503_and_its_connection_is_not_used_again() {
    for database in all("a_query_that_takes_too_long_is_a_503").await {
        let Some(forever) = forever(&database) else { continue };
        let config = FIVE.timeout(Duration::from_millis(100));
        let error = database.page(config, "", forever, &[]).await.unwrap_err();
        assert_eq!(error.status(), 503, "{error}");
        assert!(error.to_string().contains("longer than 100ms"), "{error}");
        let after = database.page(FIVE, "", "SELECT 1 AS id", &[]).await.unwrap();
        assert_eq!(after.total(), Some(1));
    }
}
