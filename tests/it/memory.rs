//! Rows in memory: what can be paged, and in which order.

use std::cmp::Ordering as Comparison;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering as Memory};

use crate::support::{ids, page, people};
use proptest::prelude::*;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use tg_paginate::{Direction, Error, MaxRows, Nulls, Ordering, Page, PaginateConfig, Shared};

const ALL: PaginateConfig = PaginateConfig::new().limit(0);

/// The values of `column` in the rows sorted by `ordering`.
async fn sorted(rows: Vec<Value>, ordering: &str, column: &str) -> Vec<Value> {
    let page = page(ALL, &format!("persons_tgp_ordering={ordering}"), rows).await.unwrap();
    page.items().iter().map(|row| row[column].clone()).collect()
}

async fn sorted_values(values: Value) -> Vec<Value> {
    let rows = values.as_array().unwrap().iter().map(|value| json!({ "v": value }));
    sorted(rows.collect(), "v", "v").await
}

#[tokio::test]
async fn a_float_of_32_bits_in_a_context_keeps_its_digits() {
    #[derive(serde::Serialize)]
    struct Product {
        price: f32,
    }
    const LISTS: [tg_paginate::Paginator; 1] =
        [tg_paginate::Paginator::new("products", tg_paginate::PaginateConfig::new())];
    let request = tg_paginate::Request::new("/", "");
    let request = tg_paginate::ContextRequest::read(&LISTS, request).unwrap();
    let context = tg_paginate::context! { products: vec![Product { price: 19.99 }] };
    let shown = request.page(context).await.unwrap().to_json().unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&shown).unwrap();
    assert_eq!(shown["products"], json!([{ "price": 19.99 }]));
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
    let config = ALL.max_sort(MaxRows::Rows(6)).default_order(&["-age"]);
    let unsorted = page(config, "", people()).await.unwrap();
    assert_eq!(unsorted.ordering().to_string(), "");
    assert_eq!(ids(&unsorted), [1, 2, 3, 4, 5, 6, 7]);
    let sorted = page(config.max_sort(MaxRows::Rows(7)), "", people()).await.unwrap();
    assert_eq!(ids(&sorted)[0], 7);
    let never = page(config.max_sort(MaxRows::Rows(0)), "", people()).await.unwrap();
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
    assert_eq!(nothing.total(), Some(0));
}

/// A row that counts how often it is fully serialised.
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
    // one visit per row to sort, and one to find the column
    assert!(whole.load(Memory::Relaxed) <= 101);
    let last = page(PaginateConfig::new(), "persons_tgp_no=last", shared.clone()).await.unwrap();
    assert_eq!(last.items()[9].id, 99);
}

/// Sorts all rows, without regard to the case of `b`.
fn oracle(rows: &[Value], ordering: &str, nulls: Option<Nulls>) -> Vec<Value> {
    let mut rows = rows.to_vec();
    let columns = Ordering::parse(ordering);
    let value = |row: &Value, name: &str| {
        let value = name.split('.').fold(row, |value, key| &value[key]);
        value
            .as_str()
            .filter(|_| name == "b")
            .map_or(value.clone(), |text| text.to_lowercase().into())
    };
    rows.sort_by(|left, right| {
        let compared = columns.columns().iter().map(|column| {
            let (left, right) = (value(left, &column.name), value(right, &column.name));
            match (nulls, column.direction) {
                (Some(Nulls::First), _) if left.is_null() || right.is_null() => {
                    right.is_null().cmp(&left.is_null())
                }
                (Some(Nulls::Last), _) if left.is_null() || right.is_null() => {
                    left.is_null().cmp(&right.is_null())
                }
                (_, Direction::Ascending) => compare(&left, &right),
                (_, Direction::Descending) => compare(&right, &left),
            }
        });
        compared.fold(Comparison::Equal, Comparison::then)
    });
    rows
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
        "[abB]{0,2}".prop_map(Value::from),
    ]
}

const ROWS: usize = 80;

fn rows() -> impl Strategy<Value = Vec<Value>> {
    let row = (values(), values(), values());
    let rows = prop::collection::vec(row, 0..ROWS);
    rows.prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(id, (a, b, c))| json!({ "id": id, "a": a, "b": b, "c": { "d": c } })).collect()
    })
}

fn orderings() -> impl Strategy<Value = String> {
    prop::collection::vec("-?(a|b|c\\.d|id)", 1..4)
        .prop_map(|columns| Ordering::parse(&columns.join(",")).to_string())
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn every_page_is_that_of_sort_then_slice(
        rows in rows(), ordering in orderings(), limit in 0..12_u64,
        nulls in prop_oneof![Just(None), Just(Some(Nulls::First)), Just(Some(Nulls::Last))],
    ) {
        let mut config = PaginateConfig::new().limit(limit).ignore_case(&["b"]);
        if let Some(nulls) = nulls {
            config = config.nulls(nulls);
        }
        let expected = oracle(&rows, &ordering, nulls);
        let whole = Shared::new(rows.clone());
        let pages = expected.chunks(if limit == 0 { ROWS } else { limit as usize });
        for (number, expected) in (1..).zip(pages) {
            let query = format!("persons_tgp_no={number}&persons_tgp_ordering={ordering}");
            let vec = block_on(page(config, &query, rows.clone())).unwrap();
            prop_assert_eq!(vec.ordering().to_string(), ordering.clone());
            prop_assert_eq!(vec.items(), expected);
            for shared in [whole.clone(), Shared::from(Arc::<[Value]>::from(rows.clone()))] {
                let shared = block_on(page(config, &query, shared)).unwrap();
                let shared: Vec<Value> = shared.items().iter().map(|row| (**row).clone()).collect();
                prop_assert_eq!(shared, expected);
            }
        }
    }
}

#[test]
fn deep_pages_of_many_equals_are_those_of_sort_then_slice() {
    let row = |id: u64| json!({ "id": id, "a": id * 7_919 % 3, "b": (id * 31 % 5).to_string() });
    let rows: Vec<_> = (0..4_000).map(row).collect();
    let shared = Shared::new(rows.clone());
    for ordering in ["a", "-a,b", "a,-b,-id", "b,-a,id", "-id,a"] {
        let expected = oracle(&rows, ordering, None);
        for (number, expected) in
            (1..).zip(expected.chunks(10)).filter(|(number, _)| number % 7 == 1)
        {
            let query = format!("persons_tgp_no={number}&persons_tgp_ordering={ordering}");
            let vec = block_on(page(UNLIMITED, &query, rows.clone())).unwrap();
            assert_eq!(vec.items(), expected, "{query}");
            let shared = block_on(page(UNLIMITED, &query, shared.clone())).unwrap();
            assert!(shared.items().iter().map(|row| &**row).eq(expected), "{query}");
        }
    }
}

/// A value of any kind that serialises, of which many are equal, or equal at their start.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Unlike {
    Null(Option<u8>),
    Bool(bool),
    Int(i64),
    Huge(u128),
    Float(f64),
    Text(String),
    List(Vec<i64>),
}

#[derive(Debug, Clone, Serialize)]
struct UnlikeRow {
    id: usize,
    a: Unlike,
    b: Unlike,
}

/// Values of one kind, or of all.
fn unlike(kind: usize, random: u64) -> Unlike {
    let few = (random % 5) as i64;
    match kind {
        0 => Unlike::Null(None),
        1 => Unlike::Bool(few > 2),
        2 => Unlike::Int(few - 2),
        3 => Unlike::Int(i64::MAX - (random % 3000) as i64),
        4 => Unlike::Int((1 << 60) * (few - 2) + (random % 7) as i64),
        5 => Unlike::Huge(u128::from(u64::MAX) + u128::from(random % 9)),
        6 => Unlike::Float([f64::NAN, -0.0, 0.0, -1.5, f64::INFINITY][few as usize]),
        7 => Unlike::Float(0.1 + f64::EPSILON * few as f64),
        8 => Unlike::Text(["", "A", "a", "a\0", "aB"][few as usize].to_owned()),
        9 => Unlike::Text(format!(
            "https://Example.com/{}/{:04}",
            "x".repeat(few as usize),
            random % 999
        )),
        10 => Unlike::Text("z".repeat((random % 40) as usize)),
        11 => Unlike::List(vec![few]),
        _ => unlike((random % 12) as usize, random / 12),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Pages after many rows are selected by other means than the rows of one page.
    #[test]
    fn deep_pages_are_those_of_all_rows(
        (a, b, seed) in (0..14_usize, 0..14_usize, any::<u64>()),
        ordering in prop::sample::select(
            ["a", "-a", "a,b", "-a,b", "b,-a", "-b,-id", "a,-b,id"].as_slice()
        ),
        nulls in prop_oneof![Just(None), Just(Some(Nulls::First)), Just(Some(Nulls::Last))],
        ignore_case in any::<bool>(),
        limit in prop::sample::select([1, 10, 700].as_slice()),
    ) {
        let mut random = seed;
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            random >> 20
        };
        let rows = (0..6_000).map(|id| UnlikeRow { id, a: unlike(a, next()), b: unlike(b, next()) });
        let rows = rows.collect::<Vec<_>>();
        let mut config = UNLIMITED.limit(limit);
        if let Some(nulls) = nulls {
            config = config.nulls(nulls);
        }
        if ignore_case {
            config = config.ignore_case(&["a", "b"]);
        }
        let ids = |page: Page<UnlikeRow>| page.items().iter().map(|row| row.id).collect::<Vec<_>>();
        let query = |number: u64| format!("persons_tgp_no={number}&persons_tgp_ordering={ordering}");
        let all = ids(block_on(page(config.limit(0), &query(1), rows.clone())).unwrap());
        prop_assert_eq!(all.len(), rows.len());
        let pages = all.len() as u64 / limit;
        for number in [pages / 5, pages / 3, pages / 2, pages * 3 / 4].map(|number| number + 1) {
            let found = ids(block_on(page(config, &query(number), rows.clone())).unwrap());
            let expected = all.chunks(limit as usize).nth(number as usize - 1).unwrap();
            prop_assert_eq!(found, expected, "page {}", number);
        }
    }
}

/// The page of an ordering, and the ordering that was applied.
async fn ordered<T: Serialize + Send + 'static>(rows: Vec<T>, ordering: &str) -> (Vec<T>, String) {
    let page = page(ALL, &format!("persons_tgp_ordering={ordering}"), rows).await.unwrap();
    let ordering = page.ordering().to_string();
    (page.into_items(), ordering)
}

#[tokio::test]
async fn a_field_renamed_to_a_hidden_one_sorts_by_what_it_shows() {
    #[derive(Serialize)]
    struct User {
        #[serde(rename = "secret")]
        public_name: u8,
        #[serde(skip)]
        secret: u8,
    }
    let rows = [(1, 9), (3, 8), (2, 7)];
    let rows = rows.map(|(public_name, secret)| User { public_name, secret }).into();
    let (rows, ordering) = ordered(rows, "secret").await;
    assert_eq!(rows.iter().map(|row| row.public_name).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(rows.iter().map(|row| row.secret).collect::<Vec<_>>(), [9, 7, 8]);
    assert_eq!(ordering, "secret");
}

#[tokio::test]
async fn a_flattened_key_sorts_by_what_it_shows_and_not_by_a_hidden_field_of_its_name() {
    #[derive(Serialize)]
    struct User {
        id: u8,
        #[serde(skip)]
        secret: u8,
        #[serde(flatten)]
        extra: BTreeMap<&'static str, u8>,
    }
    let user = |id, secret, shown| User { id, secret, extra: BTreeMap::from([("secret", shown)]) };
    let (rows, _) = ordered(vec![user(1, 1, 3), user(2, 2, 1), user(3, 3, 2)], "secret").await;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [2, 3, 1]);
    assert_eq!(rows.iter().map(|row| row.secret).collect::<Vec<_>>(), [2, 3, 1]);
}

#[tokio::test]
async fn a_masked_value_sorts_by_its_mask() {
    #[derive(Serialize)]
    struct Card {
        id: u8,
        #[serde(serialize_with = "masked")]
        number: &'static str,
    }
    fn masked<S: Serializer>(number: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("**{}", &number[2..]))
    }
    let rows = [(1, "9911"), (2, "1122"), (3, "5500")];
    let rows = rows.map(|(id, number)| Card { id, number }).into();
    let (rows, _) = ordered(rows, "number").await;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [3, 1, 2]);
}

#[tokio::test]
async fn a_name_of_more_than_200_bytes_is_no_column() {
    for (bytes, is_column) in [(199, true), (200, true), (201, false), (60_000, false)] {
        let name = "é".repeat(bytes / 2) + &"x".repeat(bytes % 2);
        let rows = vec![json!({"id": 1, name.clone(): 2}), json!({"id": 2, name.clone(): 1})];
        let query = format!("persons_tgp_ordering=-{name},-id");
        let ordering = page(ALL, &query, rows.clone()).await.unwrap().ordering().to_string();
        let expected = if is_column { format!("-{name},-id") } else { "-id".to_owned() };
        assert_eq!(ordering, expected, "{bytes}");
        let strict = page(ALL.strict(true), &query, rows).await;
        let Err(Error::Invalid { status: 422, problems }) = strict else {
            assert!(is_column && strict.is_ok(), "{bytes}");
            continue;
        };
        assert!(!is_column && problems.len() == 1, "{bytes}");
        // the message about it is short too
        assert!(problems[0].message.len() < 250, "{}", problems[0].message);
    }
}

/// A row that counts how often rows are serialised.
#[derive(Debug, Clone)]
struct Watched(u32, Arc<AtomicUsize>);

impl Serialize for Watched {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.fetch_add(1, Memory::Relaxed);
        let Watched(id, _) = self;
        BTreeMap::from([("id", *id), ("half", id / 2)]).serialize(serializer)
    }
}

fn watched(count: u32) -> (Vec<Watched>, Arc<AtomicUsize>) {
    let looks = Arc::default();
    ((0..count).map(|id| Watched(id, Arc::clone(&looks))).collect(), looks)
}

const UNLIMITED: PaginateConfig = PaginateConfig::new().max_sort(MaxRows::Unlimited);

#[tokio::test]
async fn unknown_names_cost_one_look_at_each_row_however_many_they_are() {
    for name in ["u", "half.u", "u.u.u"] {
        let names: Vec<_> = (0..16).map(|number| format!("{name}{number}")).collect();
        let (rows, looks) = watched(10_000);
        let query = format!("persons_tgp_ordering={}", names.join(","));
        page(UNLIMITED, &query, rows).await.unwrap();
        assert_eq!(looks.load(Memory::Relaxed), 10_000, "{name}");
    }
}

#[tokio::test]
async fn too_long_names_cost_no_look_at_a_row() {
    let (rows, looks) = watched(100);
    let query = format!("persons_tgp_ordering={}", "x".repeat(60_000));
    page(UNLIMITED, &query, rows).await.unwrap();
    assert_eq!(looks.load(Memory::Relaxed), 0);
}

#[tokio::test]
async fn shared_rows_are_looked_at_once_for_all_unknown_names() {
    let (rows, looks) = watched(10_000);
    let shared = Shared::new(rows);
    page(UNLIMITED, "persons_tgp_ordering=u", shared.clone()).await.unwrap();
    let learnt = looks.load(Memory::Relaxed);
    assert!(learnt <= 10_001, "{learnt}");
    for number in 0..1000 {
        let query = format!("persons_tgp_ordering=u{number},half.u{number}");
        page(UNLIMITED, &query, shared.clone()).await.unwrap();
    }
    assert_eq!(looks.load(Memory::Relaxed), learnt);
}

#[tokio::test]
async fn requests_for_one_fresh_ordering_of_shared_rows_share_one_sort() {
    let (rows, looks) = watched(10_000);
    let shared = Shared::new(rows);
    let pages = (0..8).map(|_| page(UNLIMITED, "persons_tgp_ordering=-id", shared.clone()));
    for page in futures::future::try_join_all(pages).await.unwrap() {
        assert_eq!(page.items()[0].0, 9_999);
    }
    assert!(looks.load(Memory::Relaxed) <= 10_001);
}

#[tokio::test]
async fn any_ordering_of_known_columns_of_shared_rows_costs_no_look_at_a_row() {
    let (rows, looks) = watched(10_000);
    let shared = Shared::new(rows);
    page(UNLIMITED, "persons_tgp_ordering=id,half", shared.clone()).await.unwrap();
    let learnt = looks.load(Memory::Relaxed);
    for (ordering, first) in
        [("-id", 9_999), ("-half", 9_998), ("-half,-id", 9_999), ("half,-id", 1)]
    {
        let query = format!("persons_tgp_ordering={ordering}");
        let page = page(UNLIMITED, &query, shared.clone()).await.unwrap();
        assert_eq!(page.items()[0].0, first, "{ordering}");
    }
    assert_eq!(looks.load(Memory::Relaxed), learnt);
}

#[tokio::test]
async fn long_lists_are_sorted_off_the_worker_and_others_run_meanwhile() {
    let (rows, _) = watched(20_000);
    let here = std::thread::current().id();
    let threads = Arc::new(std::sync::Mutex::new(std::collections::HashSet::new()));
    #[derive(Clone)]
    struct Row(Watched, Arc<std::sync::Mutex<std::collections::HashSet<std::thread::ThreadId>>>);
    impl Serialize for Row {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.1.lock().unwrap().insert(std::thread::current().id());
            self.0.serialize(serializer)
        }
    }
    let rows: Vec<_> = rows.into_iter().map(|row| Row(row, Arc::clone(&threads))).collect();
    let shared = Shared::new(rows.clone());
    for ordering in ["-id", "half,-id"] {
        let query = format!("persons_tgp_ordering={ordering}");
        page(UNLIMITED, &query, shared.clone()).await.unwrap();
        page(UNLIMITED, &query, rows.clone()).await.unwrap();
    }
    threads.lock().unwrap().remove(&here);
    assert!(!threads.lock().unwrap().is_empty());
}

#[test]
fn rows_are_sorted_without_a_runtime_too() {
    let (rows, _) = watched(10_000);
    let query = "persons_tgp_ordering=-id";
    let first = futures::executor::block_on(page(UNLIMITED, query, Shared::new(rows))).unwrap();
    assert_eq!(first.items()[0].0, 9_999);
}

proptest! {
    #[test]
    fn a_name_is_a_column_if_a_row_has_it_by_key_or_by_path(
        rows in proptest::collection::vec(tree(), 1..80),
        name in proptest::sample::select(NAMES.as_slice()),
    ) {
        let expected = rows.iter().any(|row| has(row, name));
        let query = format!("persons_tgp_ordering={name}");
        let both = async {
            let list = page(ALL, &query, rows.clone()).await.unwrap();
            let shared = page(ALL, &query, Shared::new(rows.clone())).await.unwrap();
            [list.ordering().contains(name), shared.ordering().contains(name)]
        };
        prop_assert_eq!(futures::executor::block_on(both), [expected; 2]);
    }
}

const NAMES: [&str; 9] = ["a", "b", "a.b", "a.a", "b.a.b", "a.0", "b.1.a", "a.b.a", "c"];

/// Rows whose keys vary, some with dots.
fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(json!(null)), Just(json!(1)), Just(json!("text"))];
    let tree = leaf.prop_recursive(3, 12, 3, |inner| {
        let map = proptest::collection::hash_map("a|b|a\\.b", inner.clone(), 0..3);
        let map = map.prop_map(|map| Value::Object(map.into_iter().collect()));
        prop_oneof![map, proptest::collection::vec(inner, 0..3).prop_map(Value::Array)]
    });
    proptest::collection::hash_map("a|b|a\\.b", tree, 0..3)
        .prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// The definition of a path: a key, or a key, a dot, and a name in its value.
fn has(value: &Value, name: &str) -> bool {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    entries.iter().any(|(key, value)| {
        key == name
            || name
                .strip_prefix(&**key)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|rest| has(value, rest))
    })
}
