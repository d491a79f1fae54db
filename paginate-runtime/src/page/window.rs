//! The window: the page numbers that a page links to.

use std::ops::RangeInclusive;

/// The most page numbers in a row, whatever the count or the settings say. Readers have no use for
/// more, and each one is a link.
pub(crate) const MOST: u64 = 1_000;

/// The page numbers around `current` that `pages` lists; empty if there are no pages.
///
/// `size` is the length of the window, at most 1,000; `None` asks for all pages. A window of odd
/// length is centred; one of even length has one page more on the right. The window is shifted to
/// stay inside `1..=page_count`, and is full if there are enough pages. The rule is TurboGears'.
pub(crate) fn window(current: u64, page_count: u64, size: Option<u64>) -> RangeInclusive<u64> {
    let size = size.unwrap_or(MOST).min(MOST).min(page_count);
    let left = size.div_ceil(2).saturating_sub(1);
    let highest_start = page_count.saturating_sub(size).saturating_add(1);
    let start = current.saturating_sub(left).clamp(1, highest_start);
    start..=start.saturating_sub(1).saturating_add(size)
}

/// How many page numbers [`PageInfo::iter_pages`](crate::PageInfo::iter_pages) lists at both ends
/// and around the current page, each at most 1,000. The default is two at each end, two before the
/// current page and four after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges {
    /// At the start, from page 1.
    pub left_edge: u64,
    /// Before the current page.
    pub left_current: u64,
    /// After the current page.
    pub right_current: u64,
    /// At the end, up to the last page.
    pub right_edge: u64,
}

impl Default for Edges {
    fn default() -> Self {
        Edges { left_edge: 2, left_current: 2, right_current: 4, right_edge: 2 }
    }
}

impl Edges {
    fn bounded(self) -> Self {
        let Edges { left_edge, left_current, right_current, right_edge } = self;
        let [left_edge, left_current, right_current, right_edge] =
            [left_edge, left_current, right_current, right_edge].map(|pages| pages.min(MOST));
        Edges { left_edge, left_current, right_current, right_edge }
    }
}

/// The page numbers at both ends and around `current`, ascending, with `None` for each gap.
///
/// The rule is Flask-SQLAlchemy's. A single missing page is a gap too.
pub(crate) fn iter_pages(current: u64, page_count: u64, edges: Edges) -> Vec<Option<u64>> {
    let Edges { left_edge, left_current, right_current, right_edge } = edges.bounded();
    let left = 1..=left_edge;
    let middle =
        current.saturating_sub(left_current).max(1)..=current.saturating_add(right_current);
    let right = page_count.saturating_sub(right_edge).saturating_add(1)..=page_count;

    let mut pages = Vec::new();
    let mut last = 0_u64;
    for block in [left, middle, right] {
        let next = last.saturating_add(1);
        let (start, end) = ((*block.start()).max(next), (*block.end()).min(page_count));
        if last < page_count && start > next {
            pages.push(None);
        }
        if start <= end {
            pages.extend((start..=end).map(Some));
            last = end;
        }
        if *block.end() >= page_count {
            break;
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::window;

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

    /// TurboGears' rule, written step by step.
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
}
