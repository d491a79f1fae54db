//! `max_offset`: how many rows a page may skip.

use std::num::NonZeroU64;

use crate::support::database::{Database, Row, Value, all};
use tg_paginate::Count::{Bounded, Estimate, Exact};
use tg_paginate::OutOfRange::{Clamp, Empty, NotFound};
use tg_paginate::{Count, Page, PaginateConfig, Record, ServedBy};

const SELECT: &str = "SELECT id FROM suite";
const THREE: PaginateConfig = PaginateConfig::new().limit(3).max_pages(0);

/// Ten rows, in the order of their key.
fn rows() -> Vec<Row> {
    vec![[const { Value::Null }; 5]; 10]
}

fn ids(page: &Page<Record>) -> Vec<i64> {
    page.items().iter().map(|row| row.get("id").unwrap()).collect()
}

async fn follow(database: &Database, config: PaginateConfig, href: &str) -> Page<Record> {
    let (_, query) = href.split_once('?').unwrap();
    database.page(config, query, SELECT, &[]).await.unwrap()
}

#[tokio::test]
async fn what_stands_in_for_a_page_is_no_deeper_than_max_offset_either() {
    let nine = NonZeroU64::new(9).unwrap();
    for database in all("what_stands_in_for_a_page").await {
        database.table("suite", &rows()).await;
        let config = THREE.max_offset(4).count(Bounded(nine));
        for query in ["persons_tgp_no=3", "persons_tgp_no=last", "persons_tgp_no=99"] {
            let page = database.page(config, query, SELECT, &[]).await.unwrap();
            let served = page.served_by();
            assert_eq!(served, Some(ServedBy::Head { skipped: 3 }), "{query}");
            assert_eq!(
                (page.current_page(), ids(&page), page.has_next()),
                (2, vec![3, 4, 5], true)
            );
        }
        let config = config.count(Estimate);
        let page = database.page(config, "persons_tgp_no=3", SELECT, &[]).await.unwrap();
        assert!(page.served_by().unwrap().skipped() <= 4, "{}", database.name());
    }
}

#[tokio::test]
async fn a_cold_page_deeper_than_max_offset_is_past_the_end() {
    let config = THREE.max_offset(2);
    for database in all("a_cold_page_deeper_than_max_offset").await {
        database.table("suite", &rows()).await;
        let at = |config, query: &'static str| database.page(config, query, SELECT, &[]);
        let clamped = at(config.out_of_range(Clamp), "persons_tgp_no=2").await.unwrap();
        assert_eq!((clamped.current_page(), ids(&clamped)), (4, vec![9]), "{}", database.name());
        let empty = at(config.out_of_range(Empty), "persons_tgp_no=2").await.unwrap();
        assert_eq!((empty.current_page(), ids(&empty)), (2, vec![]));
        let error = at(config.out_of_range(NotFound), "persons_tgp_no=2").await.unwrap_err();
        assert_eq!(error.status(), 404);
        let first = at(config, "").await.unwrap();
        let linked = follow(&database, config, &first.href_next().unwrap()).await;
        assert_eq!((linked.current_page(), ids(&linked)), (2, vec![3, 4, 5]));
    }
}

#[tokio::test]
async fn an_edited_number_passes_over_no_more_rows_than_max_offset() {
    for database in all("an_edited_number").await {
        database.table("suite", &rows()).await;
        for (count, number, shown) in [
            (Count::None, 3, vec![6, 7, 8]),
            (Count::None, 4, vec![]),
            (Exact, 4, vec![9]),
            (Exact, 400, vec![]),
        ] {
            let config = THREE.max_offset(3).out_of_range(Empty).count(count);
            let first = follow(&database, config, "?").await;
            let href = first.href_next().unwrap().replace("_no=2&", &format!("_no={number}&"));
            let page = follow(&database, config, &href).await;
            assert_eq!(ids(&page), shown, "page {number}, {count:?} on {}", database.name());
        }
    }
}

#[tokio::test]
async fn a_cold_page_near_the_end_is_no_deeper_than_its_way_from_there() {
    let config = THREE.max_offset(2).out_of_range(Empty);
    for database in all("a_cold_page_near_the_end").await {
        database.table("suite", &rows()).await;
        for (number, shown) in [("2", vec![]), ("3", vec![6, 7, 8]), ("4", vec![9])] {
            let query = format!("persons_tgp_no={number}");
            let page = database.page(config, &query, SELECT, &[]).await.unwrap();
            assert_eq!(ids(&page), shown, "page {number} on {}", database.name());
        }
    }
}
