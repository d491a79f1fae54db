//! Rows in memory: what can be paged, and in which order.

mod support;

use std::cmp::Ordering as Comparison;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering as Memory};

use proptest::prelude::*;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use support::{ids, page, people};
use tg_paginate::{Direction, MaxSort, Ordering, PaginateConfig, Shared};

const ALL: PaginateConfig = PaginateConfig::new().limit(0);

/// The values of `column` in the order that sorting by `ordering` gives.
async fn sorted(rows: Vec<Value>, ordering: &str, column: &str) -> Vec<Value> {
    let page = page(ALL, &format!("persons_tgp_ordering={ordering}"), rows).await.unwrap();
    page.items().iter().map(|row| row[column].clone()).collect()
}

async fn sorted_values(values: Value) -> Vec<Value> {
    let rows = values.as_array().unwrap().iter().map(|value| json!({ "v": value }));
    sorted(rows.collect(), "v", "v").await
}

#[tokio::test]
async fn unlike_values_are_sorted_by_kind() {
    let values = json!([{"a": 1}, [2], "text", 3, true, null, false]);
    let expected = json!([null, false, true, 3, "text", [2], {"a": 1}]);
    assert_eq!(sorted_values(values).await, *expected.as_array().unwrap());
}

#[tokio::test]
async fn numbers_compare_as_numbers_whatever_their_type() {
    let values = json!([2, 1.5, -1, u64::MAX, 9007199254740993_i64, 9007199254740992.0, i64::MIN]);
    let expected =
        json!([i64::MIN, -1, 1.5, 2, 9007199254740992.0, 9007199254740993_i64, u64::MAX]);
    assert_eq!(sorted_values(values).await, *expected.as_array().unwrap());
}

#[tokio::test]
async fn text_compares_by_code_point() {
    let values = json!(["b", "a", "B", "é", "z", "", "😀", "Z"]);
    assert_eq!(
        sorted_values(values).await,
        *json!(["", "B", "Z", "a", "b", "z", "é", "😀"]).as_array().unwrap()
    );
}

#[tokio::test]
async fn negative_zero_is_zero_and_nan_comes_last_of_the_numbers() {
    #[derive(Serialize)]
    struct Row {
        n: f64,
        id: u8,
    }
    let rows = [f64::NAN, 0.0, -0.0, f64::INFINITY, -1.0];
    let rows: Vec<_> = rows.into_iter().zip(1..).map(|(n, id)| Row { n, id }).collect();
    let page = page(ALL, "persons_tgp_ordering=n", rows).await.unwrap();
    let ids: Vec<_> = page.items().iter().map(|row| row.id).collect();
    assert_eq!(ids, [5, 2, 3, 4, 1]);
}

#[tokio::test]
async fn a_missing_value_counts_as_null() {
    let rows = vec![json!({"id": 1, "v": 0}), json!({"id": 2}), json!({"id": 3, "v": null})];
    assert_eq!(sorted(rows, "v", "id").await, [2, 3, 1]);
}

#[tokio::test]
async fn a_column_that_only_some_rows_have_is_a_column() {
    let mut rows = vec![json!({"id": 1}); 5];
    rows.push(json!({"id": 2, "rank": -1}));
    assert_eq!(sorted(rows, "-rank", "id").await[0], 2);
}

#[tokio::test]
async fn a_name_is_a_literal_key_before_it_is_a_path() {
    let rows = vec![
        json!({"id": 1, "a": {"b": 1}, "a.b": 3}),
        json!({"id": 2, "a": {"b": 9}, "a.b": 2}),
        json!({"id": 3, "a": {"b": 5}, "a.b": 1}),
    ];
    assert_eq!(sorted(rows, "a.b", "id").await, [3, 2, 1]);
}

#[tokio::test]
async fn a_path_leads_into_structs_maps_lists_and_options() {
    #[derive(Serialize)]
    struct Address {
        city: &'static str,
    }
    #[derive(Serialize)]
    struct Person {
        id: u8,
        address: Option<Address>,
        phones: Vec<BTreeMap<&'static str, u32>>,
    }
    let person = |id, city: Option<&'static str>, phone| Person {
        id,
        address: city.map(|city| Address { city }),
        phones: vec![BTreeMap::from([("number", phone)])],
    };
    let people =
        || vec![person(1, Some("Oslo"), 7), person(2, None, 9), person(3, Some("Bergen"), 8)];
    for (ordering, expected) in [("address.city", [2, 3, 1]), ("-phones.0.number", [2, 3, 1])] {
        let query = format!("persons_tgp_ordering={ordering}");
        let page = page(ALL, &query, people()).await.unwrap();
        assert_eq!(page.ordering().to_string(), ordering);
        assert_eq!(page.items().iter().map(|p| p.id).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn what_is_skipped_when_serialised_cannot_be_sorted_by() {
    #[derive(Serialize)]
    struct User {
        id: u8,
        #[serde(skip)]
        password_hash: u8,
        #[serde(rename = "shown")]
        hidden: u8,
    }
    let users = || -> Vec<User> {
        let users = [(1, 9, 1), (2, 8, 3), (3, 7, 2)];
        users.map(|(id, password_hash, hidden)| User { id, password_hash, hidden }).into()
    };
    for column in ["password_hash", "hidden"] {
        let query = format!("persons_tgp_ordering={column}");
        let page = page(ALL, &query, users()).await.unwrap();
        assert_eq!(page.ordering().to_string(), "");
        assert_eq!(page.items()[0].id, 1);
        assert_eq!(page.items()[0].password_hash, 9);
    }
    let page = page(ALL, "persons_tgp_ordering=-shown", users()).await.unwrap();
    assert_eq!(page.items()[0].id, 2);
    assert_eq!(page.items()[0].hidden, 3);
}

#[tokio::test]
async fn more_rows_than_max_sort_stay_as_they_came() {
    let config = ALL.max_sort(MaxSort::Rows(6)).default_order(&["-age"]);
    let unsorted = page(config, "", people()).await.unwrap();
    assert_eq!(unsorted.ordering().to_string(), "");
    assert_eq!(ids(&unsorted), [1, 2, 3, 4, 5, 6, 7]);
    let sorted = page(config.max_sort(MaxSort::Rows(7)), "", people()).await.unwrap();
    assert_eq!(ids(&sorted)[0], 7);
    let never = page(config.max_sort(MaxSort::Rows(0)), "", people()).await.unwrap();
    assert_eq!(never.ordering().to_string(), "");
}

#[tokio::test]
async fn numbers_maps_tuples_and_nothing_can_be_paged() {
    let numbers = page(PaginateConfig::new().limit(2), "", vec![3, 1, 2]).await.unwrap();
    assert_eq!(numbers.items(), [3, 1]);
    let maps: Vec<_> = [2, 1].map(|age| BTreeMap::from([("age", age)])).into();
    let maps = page(ALL, "persons_tgp_ordering=age", maps).await.unwrap();
    assert_eq!(maps.items()[0]["age"], 1);
    let tuples = page(ALL, "persons_tgp_ordering=1", vec![("a", 2), ("b", 1)]).await.unwrap();
    assert_eq!(tuples.items()[0], ("b", 1));
    let nothing = page(ALL, "", Vec::<()>::new()).await.unwrap();
    assert_eq!(nothing.row_count(), 0);
}

/// A row that counts how often it is serialised whole.
#[derive(Clone)]
struct Counted {
    id: usize,
    whole: Arc<AtomicUsize>,
}

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut row = serializer.serialize_struct("Counted", 2)?;
        row.serialize_field("id", &self.id)?;
        self.whole.fetch_add(1, Memory::Relaxed);
        row.serialize_field("rest", "…")?;
        row.end()
    }
}

#[tokio::test]
async fn rows_are_not_serialised_beyond_the_column_that_is_sorted_by() {
    let whole = Arc::new(AtomicUsize::new(0));
    let rows: Vec<_> = (0..500).map(|id| Counted { id, whole: Arc::clone(&whole) }).collect();
    let page = page(PaginateConfig::new(), "persons_tgp_ordering=-id", rows).await.unwrap();
    assert_eq!(page.items()[0].id, 499);
    assert_eq!(whole.load(Memory::Relaxed), 0);
}

#[tokio::test]
async fn shared_rows_are_paged_like_others_and_sorted_once() {
    let whole = Arc::new(AtomicUsize::new(0));
    let rows = (0..100).map(|id| Counted { id, whole: Arc::clone(&whole) });
    let shared = Shared::new(rows.collect());
    for _ in 0..3 {
        let first = page(PaginateConfig::new(), "persons_tgp_ordering=-rest,-id", shared.clone());
        assert_eq!(first.await.unwrap().items()[0].id, 99);
    }
    // every row once for the sort, and one to know that there is such a column
    assert!(whole.load(Memory::Relaxed) <= 101);
    let last = page(PaginateConfig::new(), "persons_tgp_no=last", shared.clone()).await.unwrap();
    assert_eq!(last.items()[9].id, 99);
}

/// Sort everything, then cut.
fn oracle(rows: &[Value], ordering: &str, limit: usize, page: usize) -> Vec<Value> {
    let mut rows = rows.to_vec();
    rows.sort_by(|left, right| {
        let columns = Ordering::parse(ordering);
        let compared = columns.columns().iter().map(|column| {
            let by_value = compare(&left[&column.name], &right[&column.name]);
            match column.direction {
                Direction::Ascending => by_value,
                Direction::Descending => by_value.reverse(),
            }
        });
        compared.fold(Comparison::Equal, Comparison::then)
    });
    rows.into_iter().skip((page - 1) * limit).take(limit).collect()
}

fn compare(left: &Value, right: &Value) -> Comparison {
    let kind = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        _ => 3,
    };
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => {
            left.as_f64().unwrap().partial_cmp(&right.as_f64().unwrap()).unwrap()
        }
        _ => kind(left).cmp(&kind(right)),
    }
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..3_i64).prop_map(Value::from),
        (-2..2_i64).prop_map(|half| Value::from(half as f64 / 2.0)),
        "[a-c]{0,2}".prop_map(Value::from),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Value>> {
    let row = (values(), values(), values());
    let rows = prop::collection::vec(row, 0..80);
    rows.prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(id, (a, b, c))| json!({ "id": id, "a": a, "b": b, "c": c })).collect()
    })
}

fn orderings() -> impl Strategy<Value = String> {
    prop::collection::vec("-?(a|b|c|id)", 1..4)
        .prop_map(|columns| Ordering::parse(&columns.join(",")).to_string())
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn every_page_is_that_of_sort_then_slice(
        rows in rows(), ordering in orderings(), limit in 1..12_usize
    ) {
        let config = PaginateConfig::new().limit(limit as u64);
        let pages = rows.len().div_ceil(limit);
        for number in 1..=pages {
            let query = format!("persons_tgp_no={number}&persons_tgp_ordering={ordering}");
            let expected = oracle(&rows, &ordering, limit, number);
            let vec = block_on(page(config, &query, rows.clone())).unwrap();
            prop_assert_eq!(vec.ordering().to_string(), ordering.clone());
            prop_assert_eq!(vec.items(), expected.clone());
            let shared = block_on(page(config, &query, Shared::new(rows.clone()))).unwrap();
            let shared: Vec<Value> = shared.items().iter().map(|row| (**row).clone()).collect();
            prop_assert_eq!(shared, expected);
        }
    }
}
