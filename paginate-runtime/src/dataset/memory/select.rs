//! Finds the rows of one page of an ordering without sorting all rows.

use serde::Serialize;

use super::best::{Best, End, Order};
use super::deep;
use super::members::Filter;
use crate::page::ordering::SortColumn;

/// The indices of the rows at `offset..offset + len` in an ordering of `count` rows.
///
/// Equal rows keep their original order, in both directions.
pub(super) fn page(
    rows: &impl Serialize,
    count: usize,
    columns: &[SortColumn],
    offset: usize,
    len: usize,
) -> Vec<usize> {
    let after = count.saturating_sub(offset.saturating_add(len));
    // from the nearer end: the page is the tail of the best rows from there
    let (end, skip) = if offset <= after { (End::Front, offset) } else { (End::Back, after) };
    if skip > SHALLOW {
        return deep::page(rows, count, columns, offset..offset.saturating_add(len));
    }
    let Some(order) = Order::new(columns, end) else {
        return (offset..offset.saturating_add(len)).collect();
    };
    let best = Best::new(order, Filter::All, skip.saturating_add(len)).of(rows);
    let mut page = best.into_sorted(skip);
    if end == End::Back {
        page.reverse();
    }
    page
}

/// A page after more rows than this is selected by codes, which needs no keys of most rows.
const SHALLOW: usize = 1_000;
