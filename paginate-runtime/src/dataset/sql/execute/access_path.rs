//! Where reading begins: at whichever end or anchor leaves the fewest rows to pass over.

use std::num::NonZeroU64;

use crate::anchor::Edge;
use crate::dataset::sql::text::keyset::Sought;

/// Where reading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    Head,
    Anchor(Sought),
    Tail,
}

/// Which way the rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Forwards,
    Backwards,
}

/// How the rows of a page are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) from: From,
    pub(crate) way: Way,
    /// How many rows are passed over.
    pub(crate) skip: u64,
    /// How many rows the page has, as far as that is known before.
    pub(crate) rows: u64,
}

/// The start that passes over the fewest rows. The tail is one only where the number of rows is
/// known; between equals the head comes first, because it shows what is really there.
pub(crate) fn nearest(
    page: NonZeroU64,
    limit: NonZeroU64,
    anchor: Option<(NonZeroU64, Edge)>,
    row_count: Option<u64>,
) -> Start {
    let rows = limit.get();
    let end = page.get().saturating_mul(rows);
    let begin = end.saturating_sub(rows);
    let mut nearest = Start { from: From::Head, way: Way::Forwards, skip: begin, rows };
    let anchored = anchor.map(|(anchored, edge)| {
        let before = anchored.get().saturating_sub(1).saturating_mul(rows);
        let (cut, forwards, backwards) = match edge {
            Edge::First => (before, Sought::From, Sought::Behind),
            Edge::Last => (before.saturating_add(rows), Sought::Behind, Sought::From),
        };
        if begin >= cut {
            let from = From::Anchor(forwards);
            Start { from, way: Way::Forwards, skip: begin.saturating_sub(cut), rows }
        } else {
            let from = From::Anchor(backwards);
            Start { from, way: Way::Backwards, skip: cut.saturating_sub(end), rows }
        }
    });
    let tail = row_count.filter(|row_count| begin < *row_count).map(|row_count| {
        let end = end.min(row_count);
        let skip = row_count.saturating_sub(end);
        Start { from: From::Tail, way: Way::Backwards, skip, rows: end.saturating_sub(begin) }
    });
    for start in [anchored, tail].into_iter().flatten() {
        if start.skip < nearest.skip {
            nearest = start;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u64) -> NonZeroU64 {
        NonZeroU64::new(number).unwrap()
    }

    fn start(page: u64, anchor: Option<(u64, Edge)>, row_count: Option<u64>) -> (From, u64, u64) {
        let anchor = anchor.map(|(page, edge)| (number(page), edge));
        let start = nearest(number(page), number(10), anchor, row_count);
        (start.from, start.skip, start.rows)
    }

    #[test]
    fn the_first_page_is_read_from_the_head() {
        assert_eq!(start(1, None, None), (From::Head, 0, 10));
        assert_eq!(start(1, Some((2, Edge::First)), Some(5)), (From::Head, 0, 10));
    }

    #[test]
    fn the_neighbours_of_an_anchor_pass_over_nothing() {
        assert_eq!(start(8, Some((7, Edge::Last)), None), (From::Anchor(Sought::Behind), 0, 10));
        assert_eq!(start(6, Some((7, Edge::First)), None), (From::Anchor(Sought::Behind), 0, 10));
        assert_eq!(start(7, Some((7, Edge::First)), None), (From::Anchor(Sought::From), 0, 10));
        assert_eq!(start(7, Some((7, Edge::Last)), None), (From::Anchor(Sought::From), 0, 10));
        assert_eq!(start(9, Some((7, Edge::Last)), None), (From::Anchor(Sought::Behind), 10, 10));
    }

    #[test]
    fn the_last_page_is_read_from_the_tail_and_may_be_short() {
        assert_eq!(start(100, None, Some(995)), (From::Tail, 0, 5));
        assert_eq!(start(99, None, Some(995)), (From::Tail, 5, 10));
        assert_eq!(start(50, None, Some(995)), (From::Head, 490, 10));
        assert_eq!(start(51, None, Some(995)), (From::Tail, 485, 10));
    }

    #[test]
    fn a_page_past_the_end_has_no_tail() {
        assert_eq!(start(101, None, Some(1000)), (From::Head, 1000, 10));
        assert_eq!(start(2, None, Some(0)), (From::Head, 10, 10));
    }

    #[test]
    fn no_number_is_too_large() {
        start(u64::MAX, Some((u64::MAX, Edge::Last)), Some(u64::MAX));
        start(1, Some((u64::MAX, Edge::First)), None);
    }
}
