//! Queries on SQLite, which counts, orders and slices.

use crate::support::page;
use proptest::prelude::*;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use tg_paginate::{Error, MaxRows, On, Page, PaginateConfig, Record};

#[derive(Debug, PartialEq, Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
    name: String,
    age: Option<i64>,
}

const PEOPLE: &str = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);
    INSERT INTO person (name, age) VALUES
    ('Grace', 85), ('Ada', 36), ('Alan', 41), ('Edsger', 72), ('Barbara', 85), ('Ada', NULL)";

const SELECT: &str = "SELECT id, name, age FROM person";

const TWO: PaginateConfig = PaginateConfig::new().limit(2);

/// A database in memory, which lives as long as its only connection.
async fn database(sql: &'static str) -> SqlitePool {
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool
}

fn ids(page: &Page<Person>) -> Vec<i64> {
    page.items().iter().map(|person| person.id).collect()
}

fn record_ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|record| record.get("id").unwrap()).collect()
}

async fn persons(config: PaginateConfig, query: &str) -> Page<Person> {
    let pool = database(PEOPLE).await;
    let persons = sqlx::query_as::<_, Person>(SELECT).on(&pool).key("id");
    page(config, query, persons).await.unwrap()
}

#[tokio::test]
async fn a_query_is_counted_ordered_and_sliced() {
    let second = persons(TWO.default_order(&["-age"]), "persons_tgp_no=2").await;
    assert_eq!((second.total(), second.page_count()), (Some(6), Some(3)));
    assert_eq!(second.ordering().to_string(), "-age");
    assert_eq!(ids(&second), [4, 3]);
}

#[tokio::test]
async fn the_key_follows_the_last_column_and_is_the_order_where_there_is_none() {
    assert_eq!(ids(&persons(TWO, "").await), [1, 2]);
    assert_eq!(ids(&persons(TWO.default_order(&["age"]), "").await), [6, 2]);
    assert_eq!(ids(&persons(TWO.default_order(&["-age"]), "").await), [5, 1]);
    assert_eq!(ids(&persons(TWO.default_order(&["-age", "id"]), "").await), [1, 5]);
}

#[tokio::test]
async fn the_url_sorts_by_what_a_row_shows_from_the_first_request_on() {
    let page = persons(TWO, "persons_tgp_ordering=-name,age").await;
    assert_eq!(page.ordering().to_string(), "-name,age");
    assert_eq!(ids(&page), [1, 4]);
}

#[tokio::test]
async fn last_bad_and_far_pages_are_as_everywhere() {
    assert_eq!(ids(&persons(TWO, "persons_tgp_no=last").await), [5, 6]);
    assert_eq!(ids(&persons(TWO, "persons_tgp_no=99").await), [5, 6]);
    let huge = format!("persons_tgp_no={}", "9".repeat(50));
    assert_eq!(ids(&persons(TWO, &huge).await), [5, 6]);
    assert_eq!(ids(&persons(TWO, "persons_tgp_no=0").await), [1, 2]);
    let empty = TWO.out_of_range(tg_paginate::OutOfRange::Empty);
    let page = persons(empty, "persons_tgp_no=4").await;
    assert_eq!((page.current_page(), page.total(), page.items().len()), (4, Some(6), 0));
}

#[tokio::test]
async fn all_rows_are_one_page() {
    let page = persons(PaginateConfig::new().limit(0), "").await;
    assert_eq!((page.items().len(), page.page_count(), page.limit()), (6, Some(1), 6));
}

#[tokio::test]
async fn no_rows_are_page_1_of_none() {
    let pool = database("CREATE TABLE person (id INTEGER, name TEXT, age INTEGER)").await;
    for query in ["", "persons_tgp_no=3", "persons_tgp_no=last", "persons_tgp_ordering=name"] {
        let persons = sqlx::query_as::<_, Person>(SELECT).on(&pool);
        let page = page(TWO, query, persons).await.unwrap();
        assert_eq!((page.current_page(), page.page_count()), (1, Some(0)));
    }
}

#[tokio::test]
async fn rows_without_a_type_show_the_values_of_the_database() {
    let pool = database(
        "CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB, yes BOOLEAN, day DATE, n INTEGER);
         INSERT INTO t VALUES (9007199254740993, 1.5, 'ü', x'00ff', 1, '2026-11-21', NULL)",
    )
    .await;
    let rows = sqlx::query("SELECT *, i + 1 AS expression FROM t").on(&pool);
    let page = page(TWO, "", rows).await.unwrap();
    assert_eq!(
        serde_json::to_value(&page.items()[0]).unwrap(),
        json!({
            "i": 9007199254740993_i64, "r": 1.5, "s": "ü", "b": [0, 255], "yes": true,
            "day": "2026-11-21", "n": null, "expression": 9007199254740994_i64
        })
    );
}

#[tokio::test]
async fn borrowed_values_and_builders_can_be_bound() {
    let pool = database(PEOPLE).await;
    let name = String::from("Ada");
    let by_name = sqlx::query("SELECT * FROM person WHERE name = ?").bind(name.as_str()).on(&pool);
    drop(name);
    assert_eq!(record_ids(&page(TWO, "persons_tgp_ordering=-id", by_name).await.unwrap()), [6, 2]);

    let mut builder = QueryBuilder::<Sqlite>::new(SELECT);
    builder.push(" WHERE age > ").push_bind(40);
    let typed = builder.build_query_as::<Person>().on(&pool).key("id");
    assert_eq!(ids(&page(TWO, "persons_tgp_no=2", typed).await.unwrap()), [4, 5]);
    let mut builder = QueryBuilder::<Sqlite>::new(SELECT);
    builder.push(" WHERE age > ").push_bind(40);
    let untyped = page(TWO, "", builder.on(&pool).key(["id"])).await.unwrap();
    assert_eq!((untyped.total(), record_ids(&untyped)), (Some(4), vec![1, 3]));
}

#[tokio::test]
async fn comments_semicolons_and_common_tables_do_not_harm() {
    let pool = database(PEOPLE).await;
    for sql in [
        "SELECT id FROM person;",
        "SELECT id FROM person -- all of them",
        "SELECT id FROM person; -- all of them",
        "/* first */ SELECT id FROM person /* last */ ;\n",
        "WITH p AS (SELECT id FROM person) SELECT id FROM p",
        "SELECT id FROM person UNION ALL SELECT id FROM person WHERE 0",
        "VALUES (1), (2), (3), (4), (5), (6)",
    ] {
        let rows = sqlx::query(sql).on(&pool);
        assert_eq!(page(TWO, "persons_tgp_no=2", rows).await.unwrap().total(), Some(6), "{sql}");
    }
}

#[tokio::test]
async fn surplus_values_do_not_slide_into_ours() {
    let pool = database(PEOPLE).await;
    let rows = sqlx::query("SELECT id FROM person WHERE id > ?").bind(1).bind(99).bind(98);
    let page = page(TWO, "persons_tgp_no=2", rows.on(&pool).key("id")).await.unwrap();
    assert_eq!(record_ids(&page), [4, 5]);
}

#[tokio::test]
async fn missing_values_are_an_error_that_says_so() {
    let pool = database(PEOPLE).await;
    let rows = sqlx::query("SELECT id FROM person WHERE id > ? AND age < ?").bind(1).on(&pool);
    let message = page(TWO, "", rows).await.unwrap_err().to_string();
    assert!(message.contains("2 placeholders and 1 bound value"), "{message}");
}

#[tokio::test]
async fn two_columns_of_one_name_are_an_error_that_says_so() {
    let pool = database(PEOPLE).await;
    let rows = sqlx::query("SELECT a.id, b.id FROM person a JOIN person b ON a.id = b.id");
    let message = page(TWO, "", rows.on(&pool)).await.unwrap_err().to_string();
    assert!(message.contains("two columns `id`") && message.contains("AS"), "{message}");
}

#[tokio::test]
async fn a_column_that_the_program_names_and_nobody_has_is_an_error() {
    let pool = database(PEOPLE).await;
    let wrong = TWO.default_order(&["aeg"]);
    let error = page(wrong, "", sqlx::query(SELECT).on(&pool)).await.unwrap_err();
    assert!(error.to_string().contains("`aeg`, which is no column"), "{error}");
    let error = page(TWO, "", sqlx::query(SELECT).on(&pool).key("uuid")).await.unwrap_err();
    assert!(error.to_string().contains("`key` names `uuid`"), "{error}");
}

#[tokio::test]
async fn names_in_the_url_never_reach_the_database() {
    let pool = database(PEOPLE).await;
    let qualified = "tg_paginate_rows.id";
    for name in ["nope", "id\"", "id; DROP TABLE person", qualified, "1", "'id'", "ID", "rowid"] {
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let query = format!("persons_tgp_ordering={encoded}&persons_tgp_order={encoded}");
        let rows = sqlx::query(SELECT).on(&pool).key("id");
        let page = page(TWO.default_order(&["-id"]), &query, rows).await.unwrap();
        assert_eq!(page.ordering().to_string(), "-id", "{name}");
        assert_eq!(record_ids(&page), [6, 5], "{name}");
    }
}

#[tokio::test]
async fn a_name_of_any_kind_is_a_column_if_the_statement_says_so() {
    let pool = database(PEOPLE).await;
    let rows = sqlx::query("SELECT id, -id AS \"a \"\" b.c; --\" FROM person").on(&pool);
    let query = "persons_tgp_ordering=a+%22+b.c%3B+--";
    let page = page(TWO, query, rows).await.unwrap();
    assert_eq!(page.ordering().to_string(), "a \" b.c; --");
    assert_eq!(record_ids(&page), [6, 5]);
}

#[derive(Serialize, sqlx::FromRow)]
struct Account {
    id: i64,
    #[serde(skip)]
    password_hash: String,
}

#[tokio::test]
async fn what_is_selected_but_never_shown_cannot_be_sorted_by() {
    let pool = database(
        "CREATE TABLE account (id INTEGER, password_hash TEXT);
         INSERT INTO account VALUES (1, 'c'), (2, 'a'), (3, 'b')",
    )
    .await;
    let accounts = || {
        let sql = "SELECT id, password_hash FROM account";
        sqlx::query_as::<_, Account>(sql).on(&pool).key("id")
    };
    let query = "persons_tgp_ordering=password_hash";
    for config in [TWO, TWO.default_order(&["id"])] {
        let page = page(config, query, accounts()).await.unwrap();
        assert!(!page.ordering().contains("password_hash"));
        assert_eq!(page.items()[0].id, 1);
        assert_eq!(page.items()[0].password_hash, "c");
    }
    let by_program = TWO.default_order(&["password_hash"]);
    assert_eq!(page(by_program, "", accounts()).await.unwrap().items()[0].id, 2);
}

/// A row with more fields than its statement selects.
#[derive(sqlx::FromRow)]
struct Named {
    id: i64,
    name: String,
}

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (id, name, len) = (self.id, &self.name, self.name.len());
        json!({ "id": id, "name": name, "len": len }).serialize(serializer)
    }
}

#[tokio::test]
async fn a_column_that_only_the_row_shows_is_sorted_in_memory() {
    let pool = database(PEOPLE).await;
    let named = || sqlx::query_as::<_, Named>("SELECT id, name FROM person").on(&pool).key("id");
    let query = "persons_tgp_ordering=-len,name&persons_tgp_no=2";
    let second = page(TWO, query, named()).await.unwrap();
    assert_eq!(second.ordering().to_string(), "-len,name");
    assert_eq!(second.items().iter().map(|row| row.id).collect::<Vec<_>>(), [1, 3]);

    let query = "persons_tgp_ordering=-len,name";
    let located = page(TWO, query, named().locate(3_i64)).await.unwrap();
    assert_eq!((located.current_page(), located.items().len()), (2, 2));
    assert!(located.items().iter().any(|row| row.id == 3));
    let missing = page(TWO, query, named().locate(99_i64)).await.unwrap();
    assert_eq!(missing.current_page(), 1);

    let too_many = TWO.max_sort(MaxRows::Rows(5));
    let query = "persons_tgp_ordering=-len,-name";
    let unsorted = page(too_many, query, named()).await.unwrap();
    assert_eq!(unsorted.ordering().to_string(), "-name");
    assert_eq!(unsorted.items()[0].id, 1);
}

#[tokio::test]
async fn an_order_of_the_statement_is_kept_until_there_is_another() {
    let pool = database(PEOPLE).await;
    let by_name = || sqlx::query("SELECT id, name FROM person ORDER BY name DESC, id").on(&pool);
    assert_eq!(record_ids(&page(TWO, "", by_name().key("id")).await.unwrap()), [1, 4]);
    let query = "persons_tgp_ordering=-id";
    assert_eq!(record_ids(&page(TWO, query, by_name()).await.unwrap()), [6, 5]);
    // the key makes this order total too
    let all = PaginateConfig::new();
    let equal = sqlx::query("SELECT id, name FROM person ORDER BY id > 0 -- all").on(&pool);
    let equal = page(all, "", equal.key("id")).await.unwrap();
    assert_eq!(record_ids(&equal), [1, 2, 3, 4, 5, 6]);
    let limited = sqlx::query("SELECT id FROM person ORDER BY id DESC LIMIT 3").on(&pool);
    let page = page(TWO, "persons_tgp_ordering=id", limited).await.unwrap();
    assert_eq!((page.total(), record_ids(&page)), (Some(3), vec![4, 5]));
}

#[tokio::test]
async fn a_fault_of_the_database_is_an_error() {
    let pool = database(PEOPLE).await;
    let error = page(TWO, "", sqlx::query("SELECT * FROM nobody").on(&pool)).await.unwrap_err();
    assert!(matches!(error, Error::Database(_)));
    assert_eq!(error.status(), 500);
    pool.close().await;
    let error = page(TWO, "", sqlx::query(SELECT).on(&pool)).await.unwrap_err();
    assert_eq!(error.status(), 503);
}

#[tokio::test]
async fn one_statement_on_two_databases_is_learnt_twice() {
    let one = database("CREATE TABLE t (id INTEGER, a INTEGER); INSERT INTO t VALUES (1, 1)").await;
    let two = database("CREATE TABLE t (id INTEGER, b INTEGER); INSERT INTO t VALUES (1, 1)").await;
    for (pool, column) in [(&one, "a"), (&two, "b")] {
        let query = format!("persons_tgp_ordering={column}");
        let page = page(TWO, &query, sqlx::query("SELECT * FROM t").on(pool)).await.unwrap();
        assert_eq!(page.ordering().to_string(), column);
    }
}

type Row = (Option<i64>, Option<String>, f64);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        prop::option::of(-3..3_i64),
        prop::option::of("[a-cA-Cé]{0,2}"),
        (-3..3_i32).prop_map(|half| f64::from(half) / 2.0),
    );
    prop::collection::vec(row, 0..60)
}

fn orderings() -> impl Strategy<Value = String> {
    prop::collection::vec("-?(a|b|c|id)", 0..4).prop_map(|columns| columns.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The rows in memory are the oracle; `memory.rs` compares that with sort-then-slice.
    #[test]
    fn every_page_is_the_one_that_memory_gives(
        rows in rows(), ordering in orderings(), limit in 1..9_u64
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let pool = database("CREATE TABLE t (id INTEGER, a INTEGER, b TEXT, c REAL)").await;
            let mut in_memory = Vec::new();
            for (id, (a, b, c)) in rows.iter().enumerate() {
                let insert = sqlx::query("INSERT INTO t VALUES (?, ?, ?, ?)");
                let insert = insert.bind(id as i64).bind(a).bind(b).bind(c);
                insert.execute(&pool).await.unwrap();
                in_memory.push(json!({ "id": id, "a": a, "b": b, "c": c }));
            }
            // memory keeps the original order; the key does that in the last direction
            if tg_paginate::Ordering::parse(&ordering)
                .columns()
                .last()
                .is_some_and(|column| column.direction == tg_paginate::Direction::Descending)
            {
                in_memory.reverse();
            }
            let config = PaginateConfig::new().limit(limit);
            for number in 1..=rows.len() as u64 / limit + 2 {
                let query = format!("persons_tgp_no={number}&persons_tgp_ordering={ordering}");
                let select = sqlx::query("SELECT id, a, b, c FROM t WHERE id >= ?").bind(0);
                let ours = page(config, &query, select.on(&pool).key("id")).await.unwrap();
                let theirs = page(config, &query, in_memory.clone()).await.unwrap();
                let shown: Vec<Value> =
                    ours.items().iter().map(|row| serde_json::to_value(row).unwrap()).collect();
                assert_eq!(shown, theirs.items());
                assert_eq!(ours.row_count(), theirs.row_count());
                if !rows.is_empty() {
                    assert_eq!(ours.ordering(), theirs.ordering());
                }
            }
            pool.close().await;
        });
    }
}

#[tokio::test]
async fn an_outermost_union_is_walked_as_it_sorts_though_its_arms_have_other_types() {
    let pool = database(
        "CREATE TABLE n (v INTEGER); INSERT INTO n VALUES (5), (12), (100);
         CREATE TABLE s (v TEXT); INSERT INTO s VALUES ('1'), ('2'), ('50'), ('99')",
    )
    .await;
    for union in ["UNION", "UNION ALL"] {
        let sql = format!("SELECT v FROM n {union} SELECT v FROM s");
        let rows = || sqlx::query(sqlx::AssertSqlSafe(sql.clone())).on(&pool).key("v");
        let mut walked = Vec::new();
        let mut query = String::new();
        loop {
            let page: Page<Record> = page(TWO, &query, rows()).await.unwrap();
            walked.extend(page.items().iter().map(|row| row.get::<Value>("v").unwrap()));
            let Some(href) = page.href_next() else { break };
            query = href.split_once('?').unwrap().1.to_owned();
        }
        assert_eq!(Value::from(walked), json!([5, 12, 100, "1", "2", "50", "99"]), "{union}");
        let located: Page<Record> = page(TWO, "", rows().locate("2")).await.unwrap();
        assert_eq!(located.current_page(), 3);
    }
}
