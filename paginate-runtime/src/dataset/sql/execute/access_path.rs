//! Access paths: reads a page from the end or the anchor with the fewest rows to skip.

use std::num::NonZeroU64;

use crate::anchor::Edge;
use crate::dataset::ServedBy;
use crate::dataset::sql::text::Sought;

/// Where reading starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Head,
    Anchor(Sought),
    /// A sample of the page map.
    Sample(Sought),
    Tail,
}

/// The direction in which rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadDirection {
    Forwards,
    Backwards,
}

/// How to reach the rows of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AccessPath {
    pub(super) origin: Origin,
    pub(super) direction: ReadDirection,
    pub(super) skip: u64,
    /// The expected number of rows on the page.
    pub(super) rows: u64,
}

impl From<AccessPath> for ServedBy {
    fn from(path: AccessPath) -> Self {
        let skipped = path.skip;
        match path.origin {
            Origin::Head => ServedBy::Head { skipped },
            Origin::Anchor(_) => ServedBy::Anchor { skipped },
            Origin::Sample(_) => ServedBy::Map { skipped },
            Origin::Tail => ServedBy::Tail { skipped },
        }
    }
}

/// The access path that skips the fewest rows. It starts at the tail only if the number of rows is
/// known. If it is a tie, the head wins, because it does not depend on the count.
pub(super) fn choose_access_path(
    page: NonZeroU64,
    limit: NonZeroU64,
    anchor: Option<(NonZeroU64, Edge)>,
    row_count: Option<u64>,
) -> AccessPath {
    let span = Span::new(page, limit);
    let mut nearest = AccessPath {
        origin: Origin::Head,
        direction: ReadDirection::Forwards,
        skip: span.begin,
        rows: span.rows,
    };
    let anchored = anchor.map(|(anchored, edge)| {
        let place = Span::new(anchored, limit);
        match edge {
            Edge::First => span.read_from(place.begin, edge, Origin::Anchor),
            Edge::Last => span.read_from(place.end, edge, Origin::Anchor),
        }
    });
    let tail = row_count.filter(|row_count| span.begin < *row_count).map(|row_count| {
        let end = span.end.min(row_count);
        AccessPath {
            origin: Origin::Tail,
            direction: ReadDirection::Backwards,
            skip: row_count.saturating_sub(end),
            rows: end.saturating_sub(span.begin),
        }
    });
    for path in [anchored, tail].into_iter().flatten() {
        if path.skip < nearest.skip {
            nearest = path;
        }
    }
    nearest
}

/// The access path from a sample of the page map that comes after `position` rows.
pub(super) fn path_from_sample(page: NonZeroU64, limit: NonZeroU64, position: u64) -> AccessPath {
    Span::new(page, limit).read_from(position, Edge::First, Origin::Sample)
}

/// The rows of a page, as a range of all rows.
#[derive(Debug, Clone, Copy)]
struct Span {
    begin: u64,
    end: u64,
    /// The limit.
    rows: u64,
}

impl Span {
    fn new(page: NonZeroU64, limit: NonZeroU64) -> Self {
        let rows = limit.get();
        let end = page.get().saturating_mul(rows);
        Span { begin: end.saturating_sub(rows), end, rows }
    }

    /// Reads from a known row, which comes after `place` rows or is the last of them.
    fn read_from(self, place: u64, edge: Edge, origin: fn(Sought) -> Origin) -> AccessPath {
        let (forwards, backwards) = match edge {
            Edge::First => (Sought::AtOrAfter, Sought::After),
            Edge::Last => (Sought::After, Sought::AtOrAfter),
        };
        let rows = self.rows;
        match self.begin.checked_sub(place) {
            Some(skip) => AccessPath {
                origin: origin(forwards),
                direction: ReadDirection::Forwards,
                skip,
                rows,
            },
            None => AccessPath {
                origin: origin(backwards),
                direction: ReadDirection::Backwards,
                skip: place.saturating_sub(self.end),
                rows,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u64) -> NonZeroU64 {
        NonZeroU64::new(number).unwrap()
    }

    fn start(page: u64, anchor: Option<(u64, Edge)>, row_count: Option<u64>) -> (Origin, u64, u64) {
        let anchor = anchor.map(|(page, edge)| (number(page), edge));
        let path = choose_access_path(number(page), number(10), anchor, row_count);
        (path.origin, path.skip, path.rows)
    }

    #[test]
    fn the_first_page_is_read_from_the_head() {
        assert_eq!(start(1, None, None), (Origin::Head, 0, 10));
        assert_eq!(start(1, Some((2, Edge::First)), Some(5)), (Origin::Head, 0, 10));
    }

    #[test]
    fn the_neighbours_of_an_anchor_pass_over_nothing() {
        assert_eq!(start(8, Some((7, Edge::Last)), None), (Origin::Anchor(Sought::After), 0, 10));
        assert_eq!(start(6, Some((7, Edge::First)), None), (Origin::Anchor(Sought::After), 0, 10));
        assert_eq!(
            start(7, Some((7, Edge::First)), None),
            (Origin::Anchor(Sought::AtOrAfter), 0, 10)
        );
        assert_eq!(
            start(7, Some((7, Edge::Last)), None),
            (Origin::Anchor(Sought::AtOrAfter), 0, 10)
        );
        assert_eq!(start(9, Some((7, Edge::Last)), None), (Origin::Anchor(Sought::After), 10, 10));
    }

    #[test]
    fn the_last_page_is_read_from_the_tail_and_may_be_short() {
        assert_eq!(start(100, None, Some(995)), (Origin::Tail, 0, 5));
        assert_eq!(start(99, None, Some(995)), (Origin::Tail, 5, 10));
        assert_eq!(start(50, None, Some(995)), (Origin::Head, 490, 10));
        assert_eq!(start(51, None, Some(995)), (Origin::Tail, 485, 10));
    }

    #[test]
    fn a_page_past_the_end_has_no_tail() {
        assert_eq!(start(101, None, Some(1000)), (Origin::Head, 1000, 10));
        assert_eq!(start(2, None, Some(0)), (Origin::Head, 10, 10));
    }

    #[test]
    fn no_number_is_too_large() {
        start(u64::MAX, Some((u64::MAX, Edge::Last)), Some(u64::MAX));
        start(1, Some((u64::MAX, Edge::First)), None);
    }
}
