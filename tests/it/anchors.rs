//! Anchors: every link leads to the page with its number, read from the nearest place.

use std::time::Duration;

use crate::support::database;
use crate::support::database::{Database, Row, Value, all, suite};
use crate::support::page;
use sea_orm::EntityTrait;
use serde::Serialize;
use tg_paginate::{
    ApiPaginator, Dataset, Nulls, On, OnConnection, Page, PaginateConfig, Paginator, Record,
    Request, ServedBy,
};

const SELECT: &str = "SELECT id, a, b, c, d, e FROM suite";
const LIMIT: u64 = 3;
const ALL_LINKS: PaginateConfig = PaginateConfig::new().limit(LIMIT).max_pages(0);

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Rows with ties and nulls in every column.
fn rows() -> Vec<Row> {
    use Value::{Decimal, Integer, Null, Real, Time};
    vec![
        [Integer(1), text("a"), Real(0.5), Time(1), Decimal(1)],
        [Null, text("a"), Real(-0.5), Time(2), Decimal(1)],
        [Integer(1), Null, Real(0.5), Time(2), Decimal(2)],
        [Integer(2), text("B"), Null, Null, Decimal(2)],
        [Null, Null, Null, Null, Null],
        [Integer(1), text("a"), Null, Time(999_999), Decimal(99_999)],
        [Integer(2), text("b"), Real(0.5), Time(999_999), Null],
        [Null, text("A"), Real(7.25), Null, Decimal(-1)],
        [Integer(i64::MIN), Null, Real(0.1), Time(3), Decimal(-1)],
        [Integer(i64::MAX), text(""), Real(0.1), Time(3), Decimal(0)],
    ]
}

fn id<R: Serialize>(row: &R) -> i64 {
    serde_json::to_value(row).unwrap()["id"].as_i64().unwrap()
}

fn ids<R: Serialize>(page: &Page<R>) -> Vec<i64> {
    page.items().iter().map(id).collect()
}

/// Every ordering by up to `most` of the columns, in every combination of directions.
fn orderings(columns: &[&str], most: usize) -> Vec<String> {
    let mut orderings = vec![String::new()];
    let mut longest = orderings.clone();
    for _ in 0..most {
        let mut longer = Vec::new();
        for ordering in &longest {
            for column in columns.iter().filter(|column| !ordering.contains(**column)) {
                let comma = if ordering.is_empty() { "" } else { "," };
                longer.push(format!("{ordering}{comma}{column}"));
                longer.push(format!("{ordering}{comma}-{column}"));
            }
        }
        orderings.extend(longer.clone());
        longest = longer;
    }
    orderings
}

fn query_of(href: &str) -> &str {
    href.split_once('?').unwrap().1
}

/// The place from which a page must have been read after a link on another page.
fn nearest(from: u64, to: u64, rows: u64) -> ServedBy {
    let head = ServedBy::Head { skipped: (to - 1) * LIMIT };
    let anchor = ServedBy::Anchor { skipped: from.abs_diff(to).saturating_sub(1) * LIMIT };
    let tail = ServedBy::Tail { skipped: rows.saturating_sub(to * LIMIT) };
    let ways = [head, anchor, tail];
    ways.into_iter().min_by_key(|way| way.skipped()).unwrap()
}

/// Follows every link of every page, and compares the rows with those of a single page.
async fn every_link_leads_to_its_page<D: Dataset>(
    what: &str,
    config: PaginateConfig,
    ordering: &str,
    dataset: impl Fn() -> D,
) {
    let query = format!("persons_tgp_ordering={ordering}");
    let everything = page(config.limit(0), &query, dataset()).await.unwrap();
    let expected: Vec<Vec<i64>> =
        ids(&everything).chunks(LIMIT as usize).map(<[i64]>::to_vec).collect();
    for (from, rows) in (1..).zip(&expected) {
        let query = format!("{query}&persons_tgp_no={from}");
        let here = page(config, &query, dataset()).await.unwrap();
        assert_eq!(ids(&here), *rows, "{what}, {ordering}, page {from}");
        for (to, rows) in (1..).zip(&expected) {
            let href = here.get_href(to, None).unwrap();
            let there = page(config, query_of(&href), dataset()).await.unwrap();
            let what = format!("{what}, {ordering}, from page {from} to {to}");
            assert_eq!(ids(&there), *rows, "{what}");
            let rows = rows_in(&expected);
            assert_eq!(there.served_by(), Some(nearest(from, to, rows)), "{what}");
            assert_eq!(there.total(), Some(rows), "{what}");
            assert_eq!(there.has_next(), to < expected.len() as u64, "{what}");
        }
        if let Some(href) = here.href_last() {
            let last = page(config, query_of(&href), dataset()).await.unwrap();
            assert_eq!(Some(&ids(&last)), expected.last(), "{what}, {ordering}");
            assert_eq!(last.served_by(), Some(ServedBy::Tail { skipped: 0 }));
        }
    }
}

fn rows_in(pages: &[Vec<i64>]) -> u64 {
    pages.iter().map(|page| page.len() as u64).sum()
}

fn configs() -> Vec<PaginateConfig> {
    let configs = [
        ALL_LINKS,
        ALL_LINKS.nulls(Nulls::First),
        ALL_LINKS.nulls(Nulls::Last),
        ALL_LINKS.nulls(Nulls::Last).ignore_case(&["b"]),
    ];
    configs.into()
}

/// Like `every_link_leads_to_its_page`, for a query of sqlx with a key.
async fn every_link_of_a_query<const N: usize>(
    database: &Database,
    config: PaginateConfig,
    ordering: &str,
    key: [&str; N],
) {
    let name = database.name();
    database::on_each!(database, pool => {
        every_link_leads_to_its_page(name, config, ordering, || sqlx::query(SELECT).on(pool).key(key))
            .await;
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn every_link_in_every_ordering_leads_to_its_page() {
    let mut checks = tokio::task::JoinSet::new();
    for database in all("every_link_in_every_ordering").await {
        checks.spawn(async move {
            database.table("suite", &rows()).await;
            for config in configs() {
                for ordering in orderings(&["a", "b", "c"], 3) {
                    every_link_of_a_query(&database, config, &ordering, ["id"]).await;
                }
            }
            for ordering in orderings(&["d", "e", "id"], 2) {
                every_link_of_a_query(&database, ALL_LINKS, &ordering, ["id"]).await;
            }
        });
    }
    checks.join_all().await;
}

#[tokio::test]
async fn a_key_may_be_of_several_columns_that_can_be_null() {
    for database in &all("a_key_may_be_of_several_columns").await {
        database.table("suite", &rows()).await;
        for ordering in orderings(&["a", "c"], 2) {
            every_link_of_a_query(database, ALL_LINKS, &ordering, ["b", "a", "id"]).await;
        }
    }
}

#[tokio::test]
async fn links_of_sea_orm_are_the_same() {
    for database in all("links_of_sea_orm").await {
        database.table("suite", &rows()).await;
        let db = database.sea_orm();
        for ordering in orderings(&["a", "b", "d"], 2) {
            every_link_leads_to_its_page(database.name(), ALL_LINKS, &ordering, || {
                suite::Entity::find().on(&db)
            })
            .await;
        }
    }
}

/// The page of the suite's rows that a link leads to.
async fn follow(database: &Database, config: PaginateConfig, href: &str) -> Page<Record> {
    database.page(config, query_of(href), SELECT, &[]).await.unwrap()
}

#[tokio::test]
async fn a_token_of_other_rows_or_of_another_order_is_ignored() {
    let by_a = ALL_LINKS.default_order(&["-a"]);
    for database in all("a_token_of_other_rows").await {
        database.table("suite", &rows()).await;
        let second = follow(&database, by_a, "?persons_tgp_no=2").await;
        let href = second.get_href(3, None).unwrap();
        let (_, token) = href.split_once("persons_tgp_at=").unwrap();
        assert!(token.len() < 90, "{}", token.len());
        let third = ids(&follow(&database, by_a, &href).await);

        let at = |rest: &str| format!("persons_tgp_no=3&persons_tgp_at={token}{rest}");
        let filtered = "SELECT id, a, b, c, d, e FROM suite WHERE id >= ?";
        let cases = [
            (by_a, at("&persons_tgp_ordering=a"), SELECT, None),
            (by_a.default_order(&["-a", "b"]), at(""), SELECT, None),
            (by_a.nulls(Nulls::First), at(""), SELECT, None),
            (by_a.limit(2), at(""), SELECT, None),
            (by_a, at(""), filtered, Some(0)),
            (by_a, at("&persons_tgp_at=x"), SELECT, None),
        ];
        for (config, query, sql, value) in cases {
            let values: Vec<_> = value.map(Value::Integer).into_iter().collect();
            let page = database.page(config, &query, sql, &values).await.unwrap();
            let is_cold = matches!(page.served_by(), Some(ServedBy::Head { .. }));
            assert!(is_cold, "{query} on {}", database.name());
        }
        // sealing another value gives another token
        for value in [1, 2] {
            let values = [Value::Integer(value)];
            let page = database.page(by_a, &at(""), filtered, &values).await.unwrap();
            assert!(matches!(page.served_by(), Some(ServedBy::Head { .. })));
        }
        let same = database.page(by_a, &at(""), SELECT, &[]).await.unwrap();
        assert_eq!((ids(&same), same.served_by()), (third, Some(ServedBy::Anchor { skipped: 0 })));
    }
}

#[tokio::test]
async fn a_token_of_another_variable_is_ignored() {
    let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
    let numbers = || {
        sqlx::query("WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 30) SELECT id FROM n")
            .on(&pool)
            .key("id")
    };
    const CONFIG: PaginateConfig = PaginateConfig::new().params(tg_paginate::Params::Plain);
    let one = Paginator::new("one", CONFIG);
    let other = Paginator::new("other", CONFIG);
    let page = one.page(Request::new("/", "page=2"), numbers()).await.unwrap();
    let href = page.href_next().unwrap();
    assert!(href.contains("page_at="), "{href}");
    let request = Request::new("/", query_of(&href));
    let same = one.page(request.clone(), numbers()).await.unwrap();
    assert_eq!(same.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
    let foreign = other.page(request, numbers()).await.unwrap();
    assert_eq!(foreign.served_by(), Some(ServedBy::Head { skipped: 20 }));
    assert_eq!(ids(&foreign), ids(&same));
}

#[tokio::test]
async fn any_token_shows_the_page_that_the_number_says() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let tokens = "[A-Za-z0-9_=%-]{0,120}";
    for database in all("any_token").await {
        database.table("suite", &rows()).await;
        let second = database.page(ALL_LINKS, "persons_tgp_no=2", SELECT, &[]).await.unwrap();
        let expected = ids(&second);
        let href = second.get_href(2, None).unwrap();
        let (_, token) = href.split_once("persons_tgp_at=").unwrap();
        // opening a token does not depend on the database
        let random = if matches!(database, Database::Sqlite(_)) { 10_000 } else { 100 };
        let random = (0..random).map(|_| tokens.new_tree(&mut runner).unwrap().current());
        let changed = (0..token.len()).flat_map(|place| {
            ["A", "B", "-"].map(|other| {
                let mut changed = token.to_owned();
                changed.replace_range(place..=place, other);
                changed
            })
        });
        for token in changed.chain(random) {
            let query = format!("persons_tgp_no=2&persons_tgp_at={token}");
            let page = database.page(ALL_LINKS, &query, SELECT, &[]).await.unwrap();
            assert_eq!(ids(&page), expected, "{token} on {}", database.name());
        }
    }
}

#[tokio::test]
async fn page_one_and_clicks_need_no_token() {
    for database in all("page_one_and_clicks").await {
        database.table("suite", &rows()).await;
        let second = database.page(ALL_LINKS, "persons_tgp_no=2", SELECT, &[]).await.unwrap();
        for href in [second.href_first(), second.get_href(2, Some("a"))] {
            assert!(!href.unwrap().contains("_at="));
        }
        for href in [second.href_next(), second.href_last()] {
            assert!(href.unwrap().contains("persons_tgp_at="));
        }
        assert!(second.input_values().iter().all(|(name, _)| !name.ends_with("_at")));
    }
}

#[tokio::test]
async fn the_redirect_to_the_last_page_has_an_anchor() {
    let config = ALL_LINKS.redirect_on_last_page(true);
    for database in all("the_redirect_to_the_last_page").await {
        database.table("suite", &rows()).await;
        let last = database.page(config, "persons_tgp_no=last", SELECT, &[]).await;
        let Err(tg_paginate::Error::Redirect(href)) = last else {
            panic!("it redirects");
        };
        let last = follow(&database, config, &href).await;
        assert_eq!(last.served_by(), Some(ServedBy::Anchor { skipped: 0 }), "{href}");
        assert_eq!((last.current_page(), ids(&last)), (4, vec![9]));
    }
}

#[tokio::test]
async fn beyond_ascii_the_case_of_a_text_is_no_matter_on_sqlite() {
    for database in all("beyond_ascii").await {
        let letters = ["é", "É", "a", "A", "ß", "b", "😀", "e", "E", "É"];
        let row = |letter: &str| [Value::Null, text(letter), Value::Null, Value::Null, Value::Null];
        database.table("suite", &letters.map(row)).await;
        let config = ALL_LINKS.ignore_case(&["b"]);
        if matches!(database, Database::Sqlite(_)) {
            every_link_of_a_query(&database, config, "-b", ["id"]).await;
            continue;
        }
        // on other databases there are no anchors, because only the database knows its folding
        // rules
        let first = database.page(config, "persons_tgp_ordering=-b", SELECT, &[]).await.unwrap();
        assert!(!first.href_next().unwrap().contains("_at="), "{}", database.name());
    }
}

#[tokio::test]
async fn without_a_key_there_are_no_anchors() {
    for database in &all("without_a_key").await {
        database.table("suite", &rows()).await;
        let query = "persons_tgp_no=2&persons_tgp_ordering=a";
        database::on_each!(database, pool => {
            let page = page(ALL_LINKS, query, sqlx::query(SELECT).on(pool)).await.unwrap();
            assert!(!page.href_next().unwrap().contains("_at="));
            assert_eq!(page.served_by(), Some(ServedBy::Head { skipped: LIMIT }));
        });
    }
}

#[tokio::test]
async fn rows_that_appear_in_front_lead_to_the_real_first_page() {
    for database in all("rows_that_appear_in_front").await {
        database.table("suite", &rows()).await;
        let third = database.page(ALL_LINKS, "persons_tgp_no=3", SELECT, &[]).await.unwrap();
        let second = third.get_href(2, None).unwrap();
        // two pages become one, so less than a page is before the anchor
        database.execute("DELETE FROM suite WHERE id < 4").await;
        let front = follow(&database, ALL_LINKS, &second).await;
        assert_eq!((front.current_page(), ids(&front)), (1, vec![4, 5, 6]), "{}", database.name());
        database.execute("INSERT INTO suite (id) VALUES (-1), (-2), (-3), (-4)").await;
        let first = follow(&database, ALL_LINKS, &front.get_href(1, None).unwrap()).await;
        assert_eq!(ids(&first), [-4, -3, -2], "{}", database.name());
    }
}

#[tokio::test]
async fn an_anchor_that_still_has_rows_is_not_clamped_away() {
    for database in all("an_anchor_that_still_has_rows").await {
        database.table("suite", &rows()).await;
        let third = database.page(ALL_LINKS, "persons_tgp_no=3", SELECT, &[]).await.unwrap();
        let next = third.href_next().unwrap();
        database.execute("DELETE FROM suite WHERE id < 8").await;
        let last = follow(&database, ALL_LINKS, &next).await;
        assert_eq!((last.current_page(), last.page_count()), (4, Some(4)));
        assert_eq!((ids(&last), last.total(), last.has_next()), (vec![9], Some(2), false));
        assert_eq!((last.first_item(), last.last_item()), (2, 2), "it is row 2 of 2");
        database.execute("DELETE FROM suite WHERE id = 9").await;
        let clamped = follow(&database, ALL_LINKS, &next).await;
        assert_eq!((clamped.current_page(), ids(&clamped)), (1, vec![8]), "{}", database.name());
    }
}

#[tokio::test]
async fn no_row_of_a_walk_is_numbered_beyond_the_count() {
    for database in all("no_row_of_a_walk").await {
        database.table("suite", &rows()).await;
        let second = database.page(ALL_LINKS, "persons_tgp_no=2", SELECT, &[]).await.unwrap();
        assert_eq!((second.first_item(), second.last_item()), (4, 6));
        database.execute("DELETE FROM suite WHERE id < 3").await;
        let third = follow(&database, ALL_LINKS, &second.href_next().unwrap()).await;
        assert_eq!((ids(&third), third.total()), (vec![6, 7, 8], Some(7)), "{}", database.name());
        assert_eq!((third.first_item(), third.last_item(), third.has_next()), (4, 6, true));
        database.execute("INSERT INTO suite (id) VALUES (-1), (-2), (-3), (-4), (-5)").await;
        let fourth = follow(&database, ALL_LINKS, &third.href_next().unwrap()).await;
        assert_eq!((ids(&fourth), fourth.total()), (vec![9], Some(12)));
        assert_eq!((fourth.first_item(), fourth.last_item()), (10, 10), "as the walk counts");
    }
}

#[tokio::test]
async fn a_page_whose_rows_have_gone_is_past_the_end_whatever_came_in_front() {
    use tg_paginate::OutOfRange::{Clamp, Empty, NotFound};
    for database in all("a_page_whose_rows_have_gone").await {
        database.table("suite", &rows()).await;
        let third = database.page(ALL_LINKS, "persons_tgp_no=3", SELECT, &[]).await.unwrap();
        let next = third.href_next().unwrap();
        database.execute("DELETE FROM suite WHERE id = 9").await;
        database.execute("INSERT INTO suite (id) VALUES (-1), (-2), (-3), (-4)").await;
        // by its number, page 4 has rows: those of page 3, repeated
        let empty = follow(&database, ALL_LINKS.out_of_range(Empty), &next).await;
        assert_eq!((empty.current_page(), ids(&empty)), (4, vec![]), "{}", database.name());
        let clamped = follow(&database, ALL_LINKS.out_of_range(Clamp), &next).await;
        assert_eq!((clamped.current_page(), ids(&clamped)), (5, vec![8]));
        let config = ALL_LINKS.out_of_range(NotFound);
        let error = database.page(config, query_of(&next), SELECT, &[]).await.unwrap_err();
        assert_eq!(error.status(), 404);
        // also if page 4 is the last
        database.execute("DELETE FROM suite WHERE id < -3").await;
        let clamped = follow(&database, ALL_LINKS.out_of_range(Clamp), &next).await;
        assert_eq!((clamped.current_page(), ids(&clamped)), (4, vec![6, 7, 8]));
    }
}

/// A second pool acts like a second process: it has no cached count.
#[tokio::test]
async fn a_count_travels_with_the_anchor_for_its_time() {
    const SQL: &str = "SELECT id FROM numbers";
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}?mode=rwc", folder.path().join("numbers.db").display());
    let here = sqlx::SqlitePool::connect(&file).await.unwrap();
    let there = sqlx::SqlitePool::connect(&file).await.unwrap();
    let fill = "CREATE TABLE numbers (id INTEGER PRIMARY KEY);
                INSERT INTO numbers VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)";
    sqlx::raw_sql(fill).execute(&here).await.unwrap();
    let config = ALL_LINKS.count_ttl(Duration::from_secs(600));
    let rows = |pool| sqlx::query(SQL).on(pool).key("id");
    let first = page(config, "", rows(&here)).await.unwrap();
    sqlx::raw_sql("DELETE FROM numbers WHERE id = 1").execute(&here).await.unwrap();
    for href in [first.href_next(), first.get_href(3, None), first.href_last()] {
        let href = href.unwrap();
        let linked = page(config, query_of(&href), rows(&there)).await.unwrap();
        assert_eq!(linked.total(), Some(10), "{href}");
        let at = href.find("&persons_tgp_at").unwrap();
        let typed = page(ALL_LINKS, query_of(&href[..at]), rows(&there)).await.unwrap();
        assert_eq!(typed.total(), Some(9), "{href}");
    }
}

#[tokio::test]
async fn the_last_page_by_its_number_is_read_from_the_end() {
    let config = PaginateConfig::new().limit(LIMIT);
    let numbered = Paginator::new("persons", config).page_path("/persons/{page}");
    let api = ApiPaginator::new(config);
    for database in all("the_last_page_by_its_number").await {
        database.table("suite", &rows()).await;
        database::on_each!(&database, pool => {
            let rows = || sqlx::query(SELECT).on(pool).key("id");
            let first = Request::new("/persons/1", "").path_values([("page", "1")]);
            let href = numbered.page(first, rows()).await.unwrap().href_last().unwrap();
            let (path, query) = href.split_once('?').unwrap();
            assert_eq!(path, "/persons/4");
            let last = Request::new(path, query).path_values([("page", "4")]);
            let last = numbered.page(last, rows()).await.unwrap();
            let from_the_end = Some(ServedBy::Tail { skipped: 0 });
            assert_eq!((ids(&last), last.served_by()), (vec![9], from_the_end));

            let first = api.page(Request::new("/persons", ""), rows()).await.unwrap();
            let href = first.links().last.unwrap();
            assert!(href.contains("page=4") && href.contains("page_at="), "{href}");
            let last = api.page(Request::new("/persons", query_of(&href)), rows()).await.unwrap();
            assert_eq!(last.paginate().unwrap().served_by(), from_the_end);
        });
    }
}
