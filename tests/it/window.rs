//! The window of page numbers.

use proptest::prelude::*;
use tg_paginate::window;

#[test]
fn an_odd_window_is_centred() {
    assert_eq!(window(10, 20, Some(5)), 8..=12);
    assert_eq!(window(10, 20, Some(1)), 10..=10);
}

#[test]
fn an_even_window_shows_one_page_more_on_the_right() {
    assert_eq!(window(5, 20, Some(4)), 4..=7);
    assert_eq!(window(5, 20, Some(2)), 5..=6);
}

#[test]
fn a_window_is_shifted_to_stay_inside() {
    assert_eq!(window(1, 20, Some(5)), 1..=5);
    assert_eq!(window(2, 20, Some(5)), 1..=5);
    assert_eq!(window(20, 20, Some(5)), 16..=20);
    assert_eq!(window(2, 3, Some(5)), 1..=3);
}

#[test]
fn no_size_shows_all_pages() {
    assert_eq!(window(7, 20, None), 1..=20);
}

#[test]
fn no_pages_have_no_window() {
    assert!(window(1, 0, Some(5)).is_empty());
    assert!(window(1, 0, None).is_empty());
}

/// TurboGears' rule, step by step.
fn oracle(current: i64, pages: i64, size: i64) -> Vec<i64> {
    let start = current - size / 2 - size % 2 + 1;
    let end = start + size - 1;
    if start < 1 {
        (1..=pages.min(size)).collect()
    } else if end > pages {
        ((pages - size + 1).max(1)..=pages).collect()
    } else {
        (start..=end).collect()
    }
}

proptest! {
    #[test]
    fn a_window_is_that_of_turbogears(pages in 1..200_i64, size in 1..20_i64, at in 0..1000_i64) {
        let current = at % pages + 1;
        let ours: Vec<_> = window(current as u64, pages as u64, Some(size as u64)).collect();
        let theirs: Vec<_> = oracle(current, pages, size).iter().map(|page| *page as u64).collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn a_window_is_full_and_holds_the_current_page(pages: u64, size in 1..50_u64, at: u64) {
        prop_assume!(pages > 0);
        let current = at % pages + 1;
        let window = window(current, pages, Some(size));
        prop_assert!(window.contains(&current));
        prop_assert!(*window.start() >= 1 && *window.end() <= pages);
        prop_assert_eq!(window.count() as u64, size.min(pages));
    }
}

#[test]
fn no_window_is_longer_than_a_thousand() {
    assert_eq!(window(1, 1_000, None), 1..=1_000);
    assert_eq!(window(1, u64::MAX, None), 1..=1_000);
    assert_eq!(window(5_000, 9_999, None), 4_501..=5_500);
    assert_eq!(window(u64::MAX, u64::MAX, Some(u64::MAX)), u64::MAX - 999..=u64::MAX);
}
