//! Which ordering is applied: the default, the URL's, and the effect of a click.

use crate::support::{ids, page, parameters, people};
use proptest::prelude::*;
use tg_paginate::{ApiPaginator, Ordering, PaginateConfig, Params, Request};

const BY_AGE: PaginateConfig = PaginateConfig::new().default_order(&["-age"]);

async fn ordered(config: PaginateConfig, query: &str) -> (String, Vec<u32>) {
    let page = page(config, query, people()).await.unwrap();
    (page.ordering().to_string(), ids(&page))
}

fn clicked(ordering: &str, column: &str) -> String {
    Ordering::parse(ordering).clicked(column).to_string()
}

#[tokio::test]
async fn without_an_ordering_rows_stay_as_they_came() {
    assert_eq!(ordered(PaginateConfig::new(), "").await, (String::new(), (1..=7).collect()));
}

#[tokio::test]
async fn the_default_order_holds_when_the_url_has_none() {
    let by_age = ("-age".to_owned(), vec![7, 1, 5, 4, 3, 2, 6]);
    assert_eq!(ordered(BY_AGE, "").await, by_age);
    assert_eq!(ordered(BY_AGE, "persons_tgp_ordering=").await, by_age);
}

#[tokio::test]
async fn the_urls_ordering_replaces_the_default() {
    let (ordering, ids) = ordered(BY_AGE, "persons_tgp_ordering=name,-id").await;
    assert_eq!(ordering, "name,-id");
    assert_eq!(ids, [6, 2, 3, 5, 7, 4, 1]);
}

#[tokio::test]
async fn equal_rows_keep_their_order_in_both_directions() {
    let (_, up) = ordered(PaginateConfig::new().default_order(&["name"]), "").await;
    assert_eq!(up[..2], [2, 6]);
    let (_, down) = ordered(BY_AGE, "").await;
    assert_eq!(down[1..3], [1, 5]);
}

#[tokio::test]
async fn unknown_names_and_empty_pieces_are_dropped() {
    let query = "persons_tgp_ordering=,nope,,-age,password,--age,-,";
    let (ordering, ids) = ordered(PaginateConfig::new(), query).await;
    assert_eq!(ordering, "-age");
    assert_eq!(ids, [7, 1, 5, 4, 3, 2, 6]);
}

#[tokio::test]
async fn a_plus_and_blanks_around_a_name_mean_nothing() {
    for query in ["+name", "%2Bname", "%20name", "name%20", "+%2B+name+", "name,", ",+name,+,%2B"] {
        let (ordering, ids) = ordered(BY_AGE, &format!("persons_tgp_ordering={query}")).await;
        assert_eq!(ordering, "name", "{query}");
        assert_eq!(ids, [2, 6, 3, 5, 7, 4, 1], "{query}");
        let click = query.trim_matches([',', '+']);
        let (ordering, _) = ordered(BY_AGE, &format!("persons_tgp_order={click}")).await;
        if !click.contains(',') {
            assert_eq!(ordering, "name,-age", "{click}");
        }
    }
    for query in ["-age,+name", "-age,%20name", "+-+age,%2Bname"] {
        let (ordering, _) = ordered(BY_AGE, &format!("persons_tgp_ordering={query}")).await;
        assert_eq!(ordering, "-age,name", "{query}");
    }
}

#[tokio::test]
async fn an_api_takes_signs_and_blanks_around_names() {
    for (query, ordering) in [
        ("sort=+name", "name"),
        ("sort=%2Bname", "name"),
        ("sort=%20name", "name"),
        ("sort=name,", "name"),
        ("sort=-age,%20name", "-age,name"),
        ("sort=-age,+name", "-age,name"),
    ] {
        let api = ApiPaginator::new(BY_AGE.limit(2));
        let page = api.page(Request::new("/pets", query), people()).await.unwrap();
        let next = page.links().next.unwrap();
        let sort = parameters(&next).into_iter().find(|(name, _)| name == "sort");
        assert_eq!(sort.unwrap().1, ordering, "{query}: {next}");
    }
}

#[tokio::test]
async fn a_default_order_is_written_as_in_a_url() {
    // an attribute may have both in one text: `axum::extractors::`
    for default in [&["-age", "+name"] as &[&str], &[" -age ", "name "], &["- age", "+ name"]] {
        let (ordering, ids) = ordered(PaginateConfig::new().default_order(default), "").await;
        assert_eq!(ordering, "-age,name", "{default:?}");
        assert_eq!(ids, [7, 5, 1, 4, 3, 2, 6], "{default:?}");
    }
}

#[test]
fn a_name_that_begins_like_a_sign_is_written_so_that_it_is_read() {
    for (name, text) in [("+1", "++1"), ("-1", "+-1"), ("name", "name")] {
        let ordering = Ordering::parse(text);
        assert_eq!(ordering.columns()[0].name, name);
        assert_eq!(ordering.to_string(), text);
        assert_eq!(ordering.clicked(text).to_string(), format!("-{name}"));
    }
}

#[tokio::test]
async fn the_click_that_a_page_tells_is_no_longer_than_a_name() {
    for click in ["x".repeat(60_000), "é".repeat(30_000), "name,".repeat(10_000)] {
        let page = page(BY_AGE, &format!("persons_tgp_order={click}"), people()).await.unwrap();
        let told = page.order().unwrap();
        assert!(told.len() <= 208 && told.ends_with('…'), "{} bytes", told.len());
        assert!(serde_json::to_string(&*page).unwrap().len() < 5_000);
    }
}

#[tokio::test]
async fn an_ordering_of_unknown_names_is_the_default() {
    for query in ["persons_tgp_ordering=nope", "persons_tgp_ordering=name&persons_tgp_ordering=id"]
    {
        assert_eq!(ordered(BY_AGE, query).await.0, "-age", "{query}");
    }
}

#[tokio::test]
async fn a_repeated_column_counts_once() {
    assert_eq!(ordered(BY_AGE, "persons_tgp_ordering=name,age,-name").await.0, "name,age");
}

#[tokio::test]
async fn a_click_applies_to_the_default() {
    assert_eq!(ordered(BY_AGE, "persons_tgp_order=age").await.0, "age");
    assert_eq!(ordered(BY_AGE, "persons_tgp_order=name").await.0, "name,-age");
}

#[tokio::test]
async fn a_click_applies_to_the_urls_ordering() {
    let query = "persons_tgp_ordering=name,-age&persons_tgp_order=age";
    assert_eq!(ordered(BY_AGE, query).await.0, "-age,name");
}

#[tokio::test]
async fn a_click_on_an_unknown_column_does_nothing() {
    for click in ["nope", "-", "--age", "", "age,name", "__proto__"] {
        assert_eq!(ordered(BY_AGE, &format!("persons_tgp_order={click}")).await.0, "-age");
    }
}

#[tokio::test]
async fn a_click_never_changes_the_default() {
    ordered(BY_AGE, "persons_tgp_order=name").await;
    assert_eq!(ordered(BY_AGE, "").await.0, "-age");
}

#[tokio::test]
async fn order_by_is_the_whole_list_of_what_the_url_may_sort_by() {
    let config = BY_AGE.order_by(&["name"]);
    assert_eq!(ordered(config, "persons_tgp_ordering=name").await.0, "name");
    assert_eq!(ordered(config, "persons_tgp_ordering=id").await.0, "-age");
    assert_eq!(ordered(config, "persons_tgp_ordering=age").await.0, "-age");
}

#[tokio::test]
async fn links_keep_the_ordering_of_their_page_whatever_the_url_may_sort_by() {
    let config = PaginateConfig::new().default_order(&["-age", "name"]).order_by(&["name"]);
    for query in ["", "persons_tgp_order=name", "persons_tgp_order=-name"] {
        for config in [config, config.strict(true)] {
            let here = page(config.limit(2), query, people()).await.unwrap();
            let href = here.href_next().unwrap();
            let next =
                page(config.limit(2), href.split_once('?').unwrap().1, people()).await.unwrap();
            assert_eq!(next.ordering(), here.ordering(), "{href}");
        }
    }
}

#[tokio::test]
async fn a_click_in_a_link_leaves_out_what_the_url_may_not_sort_by() {
    let config = PaginateConfig::new().default_order(&["-age", "name"]).order_by(&["name"]);
    for params in [Params::Tg, Params::Plain] {
        for config in [config.params(params), config.params(params).strict(true)] {
            let here = page(config, "", people()).await.unwrap();
            let href = here.get_href(1, Some("name")).unwrap();
            let clicked = page(config, href.split_once('?').unwrap().1, people()).await.unwrap();
            assert_eq!(clicked.ordering().to_string(), "name", "{href}");
        }
    }
}

#[tokio::test]
async fn reversed_tells_the_direction_of_the_first_column() {
    for (query, reversed) in [("-age,name", true), ("name,-age", false), ("", false)] {
        let query = format!("persons_tgp_ordering={query}");
        let page = page(PaginateConfig::new(), &query, people()).await.unwrap();
        assert_eq!(page.reversed(), reversed, "{query}");
    }
}

#[test]
fn a_click_at_the_front_reverses() {
    assert_eq!(clicked("a,b", "a"), "-a,b");
    assert_eq!(clicked("-a,b", "a"), "a,b");
}

#[test]
fn a_click_elsewhere_moves_to_the_front_and_keeps_the_direction() {
    assert_eq!(clicked("a,b,c", "b"), "b,a,c");
    assert_eq!(clicked("a,b,-c", "c"), "-c,a,b");
}

#[test]
fn a_click_on_a_new_column_puts_it_before_the_others() {
    assert_eq!(clicked("a,-b", "c"), "c,a,-b");
    assert_eq!(clicked("", "c"), "c");
}

#[test]
fn a_click_with_a_minus_puts_a_new_column_descending_and_is_else_as_without() {
    assert_eq!(clicked("a", "-c"), "-c,a");
    assert_eq!(clicked("-c,a", "-c"), "c,a");
    assert_eq!(clicked("a,c", "-c"), "c,a");
}

#[test]
fn a_click_on_nothing_changes_nothing() {
    assert_eq!(clicked("a,-b", ""), "a,-b");
    assert_eq!(clicked("a,-b", "-"), "a,-b");
}

#[tokio::test]
async fn a_click_in_the_url_may_have_a_minus() {
    assert_eq!(ordered(BY_AGE, "persons_tgp_order=-name").await.0, "-name,-age");
    assert_eq!(ordered(BY_AGE, "persons_tgp_order=-nope").await.0, "-age");
    assert_eq!(ordered(BY_AGE, "persons_tgp_order=--name").await.0, "-age");
}

fn orderings() -> impl Strategy<Value = String> {
    prop::collection::vec("-?[a-f]", 0..6).prop_map(|columns| columns.join(","))
}

proptest! {
    #[test]
    fn a_click_loses_nothing_and_keeps_the_rest_in_order(before in orderings(), name in "[a-g]") {
        let before = Ordering::parse(&before);
        let after = before.clicked(&name);
        let rest = |ordering: &Ordering| ordering.filtered(|column| column != name);
        prop_assert_eq!(&after.columns()[0].name, &name);
        prop_assert_eq!(rest(&after), rest(&before));
    }

    #[test]
    fn a_second_click_reverses_and_a_third_undoes_it(before in orderings(), name in "[a-g]") {
        let once = Ordering::parse(&before).clicked(&name);
        let twice = once.clicked(&name);
        prop_assert_eq!(once.is_reversed(), !twice.is_reversed());
        prop_assert_eq!(twice.clicked(&name), once);
    }

    #[test]
    fn an_ordering_reads_what_it_writes(text in orderings()) {
        let ordering = Ordering::parse(&text);
        prop_assert_eq!(Ordering::parse(&ordering.to_string()), ordering);
    }
}
