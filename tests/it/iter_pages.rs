//! `iter_pages`: the numbers at both ends and around the current page.

use crate::support;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;
use tg_paginate::tera::{Context, Tera};
use tg_paginate::{Edges, PaginateConfig, Params};

fn tera() -> Tera {
    let mut tera = tg_paginate::new_tera();
    let source = "{% for page in paginate | iter_pages(left_edge=edges[0], left_current=edges[1], \
                  right_current=edges[2], right_edge=edges[3]) %}{{ page or '…' }} {% endfor %}";
    tera.add_raw_template("edges", source).unwrap();
    let source = "{% for page in paginate | iter_pages %}{{ page or '…' }} {% endfor %}";
    tera.add_raw_template("default", source).unwrap();
    tera
}

static TERA: LazyLock<Tera> = LazyLock::new(tera);

fn rendered(template: &str, paginate: &serde_json::Value, edges: [u64; 4]) -> String {
    let mut context = Context::new();
    context.insert("paginate", paginate);
    context.insert("edges", &edges);
    TERA.render(template, &context).unwrap().trim_end().to_owned()
}

fn pages(current: u64, page_count: u64) -> String {
    let paginate = json!({ "current_page": current, "page_count": page_count });
    rendered("default", &paginate, [0; 4])
}

#[test]
fn two_at_the_ends_two_before_and_four_after_is_the_default() {
    assert_eq!(pages(7, 20), "1 2 … 5 6 7 8 9 10 11 … 19 20");
    assert_eq!(pages(1, 20), "1 2 3 4 5 … 19 20");
    assert_eq!(pages(20, 20), "1 2 … 18 19 20");
}

#[test]
fn a_gap_of_one_page_is_a_gap_too() {
    assert_eq!(pages(6, 15), "1 2 … 4 5 6 7 8 9 10 … 14 15");
}

#[test]
fn without_a_gap_all_pages_are_listed_once() {
    assert_eq!(pages(3, 7), "1 2 3 4 5 6 7");
    assert_eq!(pages(1, 1), "1");
}

#[test]
fn no_pages_are_no_list() {
    assert_eq!(pages(1, 0), "");
}

#[test]
fn a_page_past_the_end_is_not_listed() {
    assert_eq!(pages(17, 15), "1 2 … 15");
    assert_eq!(pages(18, 15), "1 2 …");
    assert_eq!(pages(u64::MAX, 15), "1 2 …");
}

#[test]
fn without_edges_the_gaps_stand_at_the_ends() {
    let paginate = json!({ "current_page": 5, "page_count": 9 });
    assert_eq!(rendered("edges", &paginate, [0, 1, 1, 0]), "… 4 5 6 …");
}

#[test]
fn an_uncounted_list_ends_with_the_next_page() {
    let paginate = json!({ "current_page": 9, "page_count": null, "next_num": 10 });
    assert_eq!(rendered("default", &paginate, [0; 4]), "1 2 … 7 8 9 10");
    let last = json!({ "current_page": 3, "page_count": null, "next_num": null });
    assert_eq!(rendered("default", &last, [0; 4]), "1 2 3");
}

#[test]
fn an_edge_of_more_than_a_thousand_is_one_of_a_thousand() {
    let all = [u64::MAX; 4];
    for (current, count, listed) in [(1, 1_000, 1_000), (5_000, 9_999, 4_003), (u64::MAX, 9, 9)] {
        let paginate = json!({ "current_page": current, "page_count": count });
        let pages = rendered("edges", &paginate, all);
        assert_eq!(pages.split_whitespace().count(), listed, "{current} of {count}");
    }
    let paginate = json!({ "current_page": u64::MAX / 2, "page_count": u64::MAX });
    assert_eq!(rendered("edges", &paginate, all).matches('…').count(), 2);
}

#[test]
fn what_is_no_pagination_is_an_error_that_says_so() {
    let source = "{{ [1] | iter_pages }}";
    let error = tera().render_str(source, &Context::new(), true).unwrap_err();
    assert!(error.to_string().contains("takes `tg.paginate`"), "{error}");
}

/// The wanted numbers, with `None` for each gap. Equals the original unless the last pages start
/// before those around the current one, where the original omits some.
fn marked(current: u64, pages: u64, edges: Edges) -> Vec<Option<u64>> {
    let is_wanted = |page: &u64| {
        *page <= edges.left_edge
            || *page + edges.right_edge > pages
            || (*page + edges.left_current >= current && *page <= current + edges.right_current)
    };
    let marks = (1..=pages).map(|page| Some(page).filter(is_wanted));
    let mut listed: Vec<_> = marks.collect();
    listed.dedup();
    listed
}

#[tokio::test]
async fn every_page_of_up_to_30_lists_what_a_second_implementation_does() {
    let edges = |left_edge, left_current, right_current, right_edge| Edges {
        left_edge,
        left_current,
        right_current,
        right_edge,
    };
    let all = [
        Edges::default(),
        edges(2, 2, 5, 2),
        edges(1, 1, 1, 1),
        edges(0, 2, 2, 0),
        edges(3, 2, 0, 3),
        edges(0, 0, 0, 0),
    ];
    for count in 0..=30 {
        for current in 1..=u64::from(count.max(1)) {
            let query = format!("page={current}");
            let config = PaginateConfig::new().limit(1).params(Params::Plain);
            let page = support::numbers(count, config, &query).await.unwrap();
            for edges in all {
                let expected = marked(current, count.into(), edges);
                assert_eq!(page.iter_pages(edges), expected, "{current} of {count}, {edges:?}");
            }
            let listed = marked(current, count.into(), Edges::default()).into_iter();
            let listed = listed.map(|page| page.map_or("…".to_owned(), |page| page.to_string()));
            let paginate = json!({ "current_page": current, "page_count": count });
            let in_template = rendered("default", &paginate, [0; 4]);
            assert_eq!(in_template, listed.collect::<Vec<_>>().join(" "), "{current} of {count}");
        }
    }
}

/// Flask-SQLAlchemy's rule, written step by step.
fn oracle(current: i64, pages: i64, [left_edge, left, right, right_edge]: [i64; 4]) -> String {
    let mut listed = Vec::new();
    let end = pages + 1;
    let left_end = end.min(1 + left_edge);
    listed.extend((1..left_end).map(Some));
    if left_end < end {
        let (from, to) = (left_end.max(current - left), end.min(current + right + 1));
        if from > left_end {
            listed.push(None);
        }
        listed.extend((from..to).map(Some));
        if to < end {
            // not below the last listed number, which the original forgets
            let reached = to.max(left_end);
            let from = reached.max(end - right_edge);
            if from > reached {
                listed.push(None);
            }
            listed.extend((from..end).map(Some));
        }
    }
    let listed = listed.iter().map(|page| page.map_or("…".to_owned(), |page| page.to_string()));
    listed.collect::<Vec<_>>().join(" ")
}

proptest! {
    #[test]
    fn the_list_is_that_of_flask_sqlalchemy(
        pages in 0..40_i64, current in 1..50_i64, edges in [0..5_i64, 0..5, 0..5, 0..5],
    ) {
        let paginate = json!({ "current_page": current, "page_count": pages });
        let ours = rendered("edges", &paginate, edges.map(|edge| edge as u64));
        prop_assert_eq!(ours, oracle(current, pages, edges));
    }
}
