//! The links of a page.

use std::num::NonZeroU64;

use crate::support::{numbers, page, pairs, parameters, people};
use proptest::prelude::*;
use tg_paginate::{MaxLimit, PaginateConfig, Paginator, Params, Request};

const TWO: PaginateConfig = PaginateConfig::new().limit(2);

#[tokio::test]
async fn links_carry_page_limit_and_ordering() {
    let config = TWO.default_order(&["-age", "name"]);
    let page = page(config, "persons_tgp_no=2", people()).await.unwrap();
    let state = |no: &'static str| {
        pairs(&[
            ("persons_tgp_no", no),
            ("persons_tgp_limit", "2"),
            ("persons_tgp_ordering", "-age,name"),
        ])
    };
    assert_eq!(parameters(&page.href_first().unwrap()), state("1"));
    assert_eq!(parameters(&page.href_prev().unwrap()), state("1"));
    assert_eq!(parameters(&page.href_next().unwrap()), state("3"));
    assert_eq!(parameters(&page.href_last().unwrap()), state("last"));
    assert_eq!(parameters(&page.get_href(4, None).unwrap()), state("4"));
    assert_eq!(page.get_href(0, None), None);
}

#[tokio::test]
async fn links_without_an_ordering_do_not_mention_one() {
    let page = numbers(10, TWO, "").await.unwrap();
    let next = parameters(&page.href_next().unwrap());
    assert_eq!(next, pairs(&[("persons_tgp_no", "2"), ("persons_tgp_limit", "2")]));
}

#[tokio::test]
async fn at_the_ends_two_links_are_missing() {
    let first = numbers(10, TWO, "").await.unwrap();
    assert_eq!((first.href_first(), first.href_prev()), (None, None));
    assert!(first.href_next().is_some() && first.href_last().is_some());
    let last = numbers(10, TWO, "persons_tgp_no=last").await.unwrap();
    assert_eq!((last.href_next(), last.href_last()), (None, None));
    assert!(last.href_prev().is_some() && last.href_first().is_some());
}

#[tokio::test]
async fn a_click_goes_beside_the_ordering_and_is_not_repeated() {
    let page = page(TWO.default_order(&["age"]), "persons_tgp_order=name", people()).await.unwrap();
    let clicked = parameters(&page.get_href(1, Some("id")).unwrap());
    assert_eq!(
        clicked,
        pairs(&[
            ("persons_tgp_no", "1"),
            ("persons_tgp_limit", "2"),
            ("persons_tgp_ordering", "name,age"),
            ("persons_tgp_order", "id"),
        ])
    );
    assert!(!page.href_next().unwrap().contains("persons_tgp_order="));
}

#[tokio::test]
async fn other_parameters_keep_their_order_and_their_text() {
    let query = "b=2&a=1&b=3&persons_tgp_no=2&q=a%2Fb+c%26d&flag&e=&other_tgp_no=7&%C3%BC=%FF";
    let page = numbers(10, TWO, query).await.unwrap();
    let next = page.href_next().unwrap();
    let kept = "/persons?b=2&a=1&b=3&q=a%2Fb+c%26d&flag&e=&other_tgp_no=7&%C3%BC=%FF&";
    assert!(next.starts_with(kept), "{next}");
}

#[tokio::test]
async fn our_own_parameters_are_not_carried_on() {
    let query = "persons_tgp_no=2&persons_tgp_from=3&persons_tgp_x=1&tg_paginate_no=3&tg_order=a\
                 &tg_format=json";
    let next = numbers(10, TWO, query).await.unwrap().href_next().unwrap();
    assert_eq!(parameters(&next), pairs(&[("persons_tgp_no", "3"), ("persons_tgp_limit", "2")]));
}

#[tokio::test]
async fn all_rows_stay_all_rows_in_links() {
    let config = PaginateConfig::new().limit(2).max_limit(MaxLimit::Unlimited);
    let page = page(config, "persons_tgp_limit=0", people()).await.unwrap();
    let clicked = parameters(&page.get_href(1, Some("age")).unwrap());
    assert!(clicked.contains(&("persons_tgp_limit".to_owned(), "0".to_owned())));
}

#[tokio::test]
async fn no_link_leads_to_another_host() {
    let persons = Paginator::new("persons", TWO);
    for (path, expected) in [
        ("//evil.example/x", "/.//evil.example/x?"),
        ("///evil.example", "/.///evil.example?"),
        ("/\\evil.example", "/%5Cevil.example?"),
        ("/\t/evil.example", "/%09/evil.example?"),
        ("evil.example", "/evil.example?"),
        ("", "/?"),
    ] {
        let page = persons.page(Request::new(path, ""), Vec::from_iter(1..9)).await.unwrap();
        assert!(page.href_next().unwrap().starts_with(expected), "{path}");
    }
}

#[tokio::test]
async fn no_link_can_leave_its_attribute() {
    let query = "q=\"><script>alert(1)</script>&'onload='x&`=`";
    let next = numbers(10, TWO, query).await.unwrap().href_next().unwrap();
    assert!(!next.contains(['"', '\'', '<', '>', '`', ' ']), "{next}");
}

/// The canonical address of a page of ten rows in a database, with a key.
async fn canonical(config: PaginateConfig, query: &str) -> String {
    use sqlx::sqlite::SqlitePoolOptions;
    use tg_paginate::On;

    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:");
    let pool = pool.await.unwrap();
    let sql = "CREATE TABLE number AS
               WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10)
               SELECT id, id % 3 AS rest FROM n";
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    let rows = sqlx::query("SELECT id, rest FROM number").on(&pool).key("id");
    let page = page(config, query, rows).await.unwrap();
    assert!(
        page.get_href(2, None).unwrap().contains("_at="),
        "a page without anchors tests nothing"
    );
    page.href_canonical()
}

const CHANGEABLE: PaginateConfig =
    TWO.default_order(&["-rest"]).max_limit(MaxLimit::Rows(NonZeroU64::new(9).unwrap()));

#[tokio::test]
async fn the_canonical_address_has_no_anchor_and_no_default() {
    for (query, expected) in [
        ("", "/persons"),
        ("persons_tgp_no=1&persons_tgp_limit=2&persons_tgp_ordering=-rest", "/persons"),
        ("persons_tgp_no=2", "/persons?persons_tgp_no=2"),
        ("persons_tgp_no=2&persons_tgp_at=x&persons_tgp_limit=2", "/persons?persons_tgp_no=2"),
        ("persons_tgp_no=last", "/persons?persons_tgp_no=5"),
    ] {
        assert_eq!(canonical(CHANGEABLE, query).await, expected, "{query}");
    }
    let plain = CHANGEABLE.params(Params::Plain);
    for (query, expected) in
        [("page=1&page_size=2&sort=-rest", "/persons"), ("page=2&page_at=x", "/persons?page=2")]
    {
        assert_eq!(canonical(plain, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn the_canonical_address_keeps_what_makes_the_rows_others() {
    let query = "q=a%2Fb&q=c&persons_tgp_limit=3&persons_tgp_order=id&persons_tgp_no=2\
                 &dogs_tgp_no=4&dogs_tgp_at=x";
    let expected = "/persons?q=a%2Fb&q=c&dogs_tgp_no=4&persons_tgp_limit=3\
                    &persons_tgp_ordering=id%2C-rest&persons_tgp_no=2";
    assert_eq!(canonical(CHANGEABLE, query).await, expected);
    let query = "q=a%2Fb&q=c&page_size=3&sort=id&page=2";
    let expected = "/persons?q=a%2Fb&q=c&page_size=3&sort=id&page=2";
    assert_eq!(canonical(CHANGEABLE.params(Params::Plain), query).await, expected);
}

#[tokio::test]
async fn the_canonical_address_of_a_limit_that_the_url_cannot_change_has_none() {
    assert_eq!(canonical(TWO, "persons_tgp_limit=3").await, "/persons");
}

#[tokio::test]
async fn input_values_are_what_a_form_must_carry() {
    let query = "q=a+b&q=c&persons_tgp_no=2&persons_tgp_ordering=name";
    let page = page(TWO, query, people()).await.unwrap();
    let values: Vec<_> =
        page.input_values().iter().map(|(name, value)| (&**name, value.as_str())).collect();
    assert_eq!(
        values,
        [("q", "a b"), ("q", "c"), ("persons_tgp_limit", "2"), ("persons_tgp_ordering", "name"),]
    );
}

#[tokio::test]
async fn a_form_keeps_the_ordering_though_a_filter_finds_nothing() {
    for (config, query) in [
        (TWO.params(Params::Plain), "q=zzz&sort=-age"),
        (TWO.params(Params::Plain).default_order(&["name"]), "q=zzz&sort=-age"),
        (TWO, "q=zzz&persons_tgp_ordering=-age"),
    ] {
        let page = page(config, query, Vec::<serde_json::Value>::new()).await.unwrap();
        let ordering: Vec<_> =
            page.input_values().iter().filter(|(_, value)| value == "-age").collect();
        assert_eq!(ordering.len(), 1, "{query}: {:?}", page.input_values());
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn a_link_asks_for_the_page_it_was_made_for(
        number in 1..=7_u64,
        limit in 1..4_u64,
        ordering in prop::sample::select(vec!["", "age", "-name,id", "-age,name"]),
        click in prop::option::of(prop::sample::select(vec!["id", "age", "name"])),
        extra in "[ -~]{0,20}",
        plain: bool,
    ) {
        let params = if plain { Params::Plain } else { Params::Tg };
        let config = PaginateConfig::new()
            .limit(2)
            .max_limit(MaxLimit::new(9))
            .default_order(&["-age"])
            .params(params);
        let encode = |text: &str| -> String {
            form_urlencoded::byte_serialize(text.as_bytes()).collect()
        };
        let names = if plain { ["page_size", "sort"] } else {
            ["persons_tgp_limit", "persons_tgp_ordering"]
        };
        let query = format!(
            "x={}&{}={limit}&{}={}", encode(&extra), names[0], names[1], encode(ordering)
        );
        let here = block_on(page(config, &query, people())).unwrap();
        let number = number.min(here.page_count().unwrap());

        let href = here.get_href(number, click).unwrap();
        let (_, followed) = href.split_once('?').unwrap_or((&href, ""));
        let there = block_on(page(config, followed, people())).unwrap();

        let expected = match click {
            Some(click) => here.ordering().clicked(click),
            None => here.ordering().clone(),
        };
        prop_assert_eq!(there.current_page(), number);
        prop_assert_eq!(there.limit(), limit);
        prop_assert_eq!(there.ordering(), &expected);
        prop_assert_eq!(&there.input_values()[0], &here.input_values()[0]);
    }
}
