//! Rows in memory that are sorted by keys of the program, as `Ord` orders them.

use std::sync::Arc;

use sea_orm::prelude::Decimal;
use serde::Serialize;
use sqlx::types::chrono::{DateTime, FixedOffset};
use tg_paginate::{
    Column, DataGrid, Dataset, Error, MaxRows, Nulls, PaginateConfig, Params, Shared, SortRows,
    context,
};

use crate::support::log::{capture, text};
use crate::support::process::is_alone;
use crate::support::{page, render};

const CONFIG: PaginateConfig =
    PaginateConfig::new().limit(10).params(Params::Plain).max_sort(MaxRows::Unlimited);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
enum Size {
    Small,
    Medium,
    Large,
}

#[derive(Debug, Clone, Serialize)]
struct Item {
    id: u32,
    price: Decimal,
    size: Size,
    at: DateTime<FixedOffset>,
    old_price: Option<Decimal>,
    name: String,
}

fn items() -> Vec<Item> {
    let rows = [
        (1, "10.00", Size::Large, "2024-06-01T12:00:05Z", Some("3"), "b"),
        (2, "9.50", Size::Small, "2024-06-01T12:00:05.500Z", None, "A"),
        (3, "100", Size::Medium, "2024-06-01T12:00:05.500100Z", Some("20"), "a"),
        (4, "-1.5", Size::Medium, "2024-06-01T13:00:04+02:00", None, "B"),
        (5, "2", Size::Small, "2024-06-01T12:00:06Z", Some("-4"), "c"),
    ];
    let decimal = |text: &str| text.parse().unwrap();
    let rows = rows.map(|(id, price, size, at, old_price, name)| Item {
        id,
        price: decimal(price),
        size,
        at: at.parse().unwrap(),
        old_price: old_price.map(decimal),
        name: name.to_owned(),
    });
    rows.into()
}

fn keyed(items: impl SortRows<Row = Item>) -> Shared<Item> {
    items
        .sort_key("price", |item| item.price)
        .sort_key("size", |item| item.size)
        .sort_key("at", |item| item.at)
        .sort_key("oldPrice", |item| item.old_price)
        .sort_key("name", |item| item.name.clone())
        .sort_key("cheapness", |item| std::cmp::Reverse(item.price))
}

async fn ids(
    config: PaginateConfig,
    query: &str,
    rows: impl Dataset<Row = impl std::ops::Deref<Target = Item> + Serialize + Send + 'static>,
) -> Result<Vec<u32>, Error> {
    Ok(page(config, query, rows).await?.items().iter().map(|item| item.id).collect())
}

#[tokio::test]
async fn decimals_times_and_enums_are_sorted_as_ord_does() {
    for (ordering, expected) in [
        ("price", [4, 5, 2, 1, 3]),
        ("-price", [3, 1, 2, 5, 4]),
        ("at", [4, 1, 2, 3, 5]),
        ("size,-price", [2, 5, 3, 4, 1]),
        ("-size,id", [1, 3, 4, 2, 5]),
        // rows do not show it
        ("cheapness", [3, 1, 2, 5, 4]),
    ] {
        let query = format!("sort={ordering}");
        assert_eq!(ids(CONFIG, &query, keyed(items())).await.unwrap(), expected, "{ordering}");
        let rows: Arc<[Item]> = items().into();
        assert_eq!(ids(CONFIG.strict(true), &query, keyed(rows)).await.unwrap(), expected);
        let rows = keyed(Arc::new(items()));
        assert_eq!(ids(CONFIG, &query, rows).await.unwrap(), expected);
    }
    let by_price = CONFIG.default_order(&["price"]);
    assert_eq!(ids(by_price, "", keyed(items())).await.unwrap(), [4, 5, 2, 1, 3]);
}

#[tokio::test]
async fn without_a_key_decimals_that_are_shown_as_text_are_sorted_as_text() {
    let sorted = page(CONFIG, "sort=price", items()).await.unwrap();
    assert_eq!(sorted.items().iter().map(|item| item.id).collect::<Vec<_>>(), [4, 1, 3, 5, 2]);
}

#[cfg(debug_assertions)]
#[tokio::test]
async fn numbers_that_are_sorted_as_text_are_told_once() {
    if !is_alone("sort_keys::numbers_that_are_sorted_as_text_are_told_once") {
        return;
    }
    let (log, guard) = capture();
    assert!(page(CONFIG, "sort=price", keyed(items())).await.is_ok());
    assert!(page(CONFIG, "sort=name", items()).await.is_ok());
    assert_eq!(text(&log), "");
    for _ in 0..2 {
        assert!(page(CONFIG, "sort=-price", items()).await.is_ok());
        assert!(page(CONFIG, "sort=price", Shared::new(items())).await.is_ok());
    }
    drop(guard);
    let log = text(&log);
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("add `.sort_key(\"price\", …)`"), "{log}");
}

#[tokio::test]
async fn a_key_that_is_none_is_a_null() {
    for (nulls, ordering, expected) in [
        (None, "old_price", [2, 4, 5, 1, 3]),
        (None, "-old_price", [3, 1, 5, 2, 4]),
        (Some(Nulls::Last), "old_price", [5, 1, 3, 2, 4]),
        (Some(Nulls::First), "-oldPrice", [2, 4, 3, 1, 5]),
    ] {
        let config = nulls.map_or(CONFIG, |nulls| CONFIG.nulls(nulls));
        let query = format!("sort={ordering}");
        assert_eq!(ids(config, &query, keyed(items())).await.unwrap(), expected, "{ordering}");
    }
}

#[tokio::test]
async fn case_is_ignored_in_keys_that_are_text() {
    let sensitive = ids(CONFIG, "sort=name", keyed(items())).await.unwrap();
    assert_eq!(sensitive, [2, 4, 3, 1, 5]);
    let ignored = ids(CONFIG.ignore_case(&["name"]), "sort=name,id", keyed(items())).await.unwrap();
    assert_eq!(ignored, [2, 3, 1, 4, 5]);
}

#[tokio::test]
async fn a_key_holds_on_deep_pages_and_for_all_requests_of_shared_rows() {
    let many = (0..20_000_u32).map(|id| Item {
        id,
        price: Decimal::from(id * 7919 % 20_011),
        ..items().remove(0)
    });
    let shared = many.collect::<Shared<Item>>().sort_key("price", |item| item.price);
    let mut expected = shared.rows().to_vec();
    expected.sort_by_key(|item| item.price);
    for number in [1, 700, 1_001, 2_000] {
        let here = ids(CONFIG, &format!("sort=price&page={number}"), shared.clone()).await.unwrap();
        let wanted = expected[(number - 1) * 10..][..10].iter().map(|item| item.id);
        assert_eq!(here, wanted.collect::<Vec<_>>(), "{number}");
    }
}

#[tokio::test]
async fn a_header_of_a_grid_sorts_by_the_key() {
    let grid = DataGrid::<Item>::new([Column::new("price").number().sortable()]).unwrap();
    let source = "{{ <tg.grid rows={persons} caption='Items' /> }}";
    let context = context! { persons: grid.rows(keyed(items())) };
    let config = CONFIG.default_order(&["-price"]);
    let html = render::render_with(tg_paginate::new_tera(), source, config, "", context).await;
    assert!(html.contains("aria-sort=\"descending\"") && html.contains("sort=price"), "{html}");
    assert!(html.find("100") < html.find("9.5"), "{html}");
}

#[tokio::test]
async fn lists_that_are_too_long_are_not_sorted_by_a_key_either() {
    let config = CONFIG.max_sort(MaxRows::Rows(4)).strict(true);
    let error = ids(config, "sort=price", keyed(items())).await.unwrap_err();
    assert_eq!(error.status(), 422);
}
