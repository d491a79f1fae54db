//! Any link on any page of thousands of rows leads to the rows of its number, read from the nearest
//! place.

use crate::support::database::{Database, Row, Value, all};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tg_paginate::{Nulls, Page, PaginateConfig, Record, ServedBy};

const SELECT: &str = "SELECT id, a, b, c, d, e FROM suite";
const ROWS: usize = 3000;
/// From this row on, a page without an anchor is counted first.
const FAR: u64 = 1000;

/// Ties in every column, nulls in all but one, and a column with only nulls.
fn rows() -> Vec<Row> {
    let row = |n: i64| {
        let or_null = |value, every| if n % every == 0 { Value::Null } else { value };
        let letter = ["a", "B", "b", "", "é", "ß"][n as usize % 6];
        [
            or_null(Value::Integer(n * 7919 % 17), 5),
            Value::Text(letter.to_owned()),
            or_null(Value::Real((n * 31 % 400) as f64 / 8.0), 3),
            or_null(Value::Time(n * 17 % 1000), 11),
            if n % 2 == 0 { Value::Null } else { Value::Decimal(n % 50) },
        ]
    };
    (0..ROWS as i64).map(row).collect()
}

/// A user's list: its settings and ordering, the page to start from, and the links to follow.
#[derive(Debug, Clone)]
struct Visit {
    config: PaginateConfig,
    limit: u64,
    ordering: String,
    first: prop::sample::Index,
    links: Vec<prop::sample::Index>,
}

fn visits() -> impl Strategy<Value = Visit> {
    let ordering = prop::collection::vec("-?(a|b|c|d|e|id)", 0..4);
    let nulls = prop::sample::select(vec![None, Some(Nulls::First), Some(Nulls::Last)]);
    let index = any::<prop::sample::Index>;
    (1..80_u64, nulls, ordering, index(), prop::collection::vec(index(), 1..8)).prop_map(
        |(limit, nulls, ordering, first, links)| {
            let config = PaginateConfig::new().limit(limit);
            let config = nulls.map_or(config, |nulls| config.nulls(nulls));
            Visit { config, limit, ordering: ordering.join(","), first, links }
        },
    )
}

fn ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|row| row.get("id").unwrap()).collect()
}

/// The pages that a template links: the window, the edges and the neighbours.
fn linked(page: &Page<Record>) -> Vec<u64> {
    let edges = page.iter_pages(tg_paginate::Edges::default());
    edges.into_iter().flatten().chain(page.pages().iter().copied()).collect()
}

/// The place from which a page must have been read. Without `from`, its number was typed.
fn nearest(limit: u64, from: Option<u64>, to: u64) -> ServedBy {
    let skipped = (to - 1) * limit;
    let head = ServedBy::Head { skipped };
    let tail = ServedBy::Tail { skipped: (ROWS as u64).saturating_sub(to * limit) };
    let ways = match from {
        Some(from) => {
            let skipped = from.abs_diff(to).saturating_sub(1) * limit;
            vec![head, ServedBy::Anchor { skipped }, tail]
        }
        None if skipped >= FAR => vec![head, tail],
        None => vec![head],
    };
    ways.into_iter().min_by_key(|way| way.skipped()).unwrap()
}

async fn visit(database: &Database, visit: &Visit) {
    let Visit { config, limit, ordering, first, links } = visit;
    let all = format!("persons_tgp_ordering={ordering}");
    let everything = database.page(config.limit(0), &all, SELECT, &[]).await.unwrap();
    let expected: Vec<Vec<i64>> =
        ids(&everything).chunks(*limit as usize).map(<[i64]>::to_vec).collect();
    let (mut number, mut from) = (first.index(expected.len()) as u64 + 1, None);
    let mut query = format!("{all}&persons_tgp_no={number}");
    for link in links {
        let page = database.page(*config, &query, SELECT, &[]).await.unwrap();
        let what = format!("page {number} from {from:?} on {}, {visit:?}", database.name());
        assert_eq!(ids(&page), expected[number as usize - 1], "{what}");
        assert_eq!(page.served_by(), Some(nearest(*limit, from, number)), "{what}");
        assert_eq!(page.total(), Some(ROWS as u64), "{what}");
        let pages = linked(&page);
        let to = pages[link.index(pages.len())];
        let href = page.get_href(to, None).unwrap();
        query = href.split_once('?').unwrap().1.to_owned();
        // the first page needs no anchor
        from = Some(number).filter(|_| to > 1);
        number = to;
    }
}

#[tokio::test]
async fn any_link_leads_to_the_rows_that_its_number_says() {
    let mut runner = TestRunner::deterministic();
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let databases = all("any_link").await;
    for database in &databases {
        database.table("suite", &rows()).await;
    }
    for _ in 0..cases.unwrap_or(48) {
        let visits = visits().new_tree(&mut runner).unwrap().current();
        for database in &databases {
            visit(database, &visits).await;
        }
    }
}
