//! Finds the rows of one page of an ordering without sorting all rows.

use std::cmp::Ordering as Comparison;
use std::ops::ControlFlow;

use serde::Serialize;

use super::column::{Found, find, seek};
use super::elements::{self, Visit};
use super::key::Key;
use crate::page::ordering::{Case, Direction, Nulls, SortColumn};

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
    let Some(order) = Order::new(columns, end) else {
        return (offset..offset.saturating_add(len)).collect();
    };
    let mut page = match skip > SHALLOW && !order.others.is_empty() {
        true => deep(rows, order, skip, len),
        false => Best::new(order, skip.saturating_add(len)).of(rows).into_sorted(skip).1,
    };
    if end == End::Back {
        page.reverse();
    }
    page.into_iter().map(|entry| entry.index).collect()
}

/// A page after more rows than this looks at the rows twice, and reads the other columns of fewer.
const SHALLOW: usize = 1_000;

/// Selects a page after many rows. Reads the other columns only of rows whose first column is in the
/// range of the page.
fn deep(rows: &impl Serialize, order: Order<'_>, skip: usize, len: usize) -> Vec<Entry> {
    let alone = Order { others: &[], ..order };
    let (before, page) = Best::new(alone, skip.saturating_add(len)).of(rows).into_sorted(skip);
    let ([first, ..], [.., last]) = (&*page, &*page) else {
        return page;
    };
    let is_better =
        |entry: &&Entry| order.compare_keys(order.first, &entry.first, &first.first).is_lt();
    let skip = skip.saturating_sub(before.iter().filter(is_better).count());
    let mut best = Best::new(order, skip.saturating_add(len));
    best.range = Some((first.first.clone(), last.first.clone()));
    best.of(rows).into_sorted(skip).1
}

/// Which end of the ordering counts as the best.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Front,
    Back,
}

/// A row with its sort keys.
struct Entry {
    first: Key,
    others: Box<[Key]>,
    index: usize,
}

/// Compares rows, the best first.
#[derive(Clone, Copy)]
struct Order<'o> {
    first: &'o SortColumn,
    others: &'o [SortColumn],
    end: End,
}

impl<'o> Order<'o> {
    fn new(columns: &'o [SortColumn], end: End) -> Option<Self> {
        let (first, others) = columns.split_first()?;
        Some(Order { first, others, end })
    }

    #[inline]
    fn compare_keys(&self, column: &SortColumn, left: &Key, right: &Key) -> Comparison {
        match (left, right, column.nulls) {
            (Key::Null, Key::Null, _) => Comparison::Equal,
            (Key::Null, _, Some(nulls)) => self.null_is(nulls),
            (_, Key::Null, Some(nulls)) => self.null_is(nulls).reverse(),
            _ if self.ascends(column) => left.cmp(right),
            _ => right.cmp(left),
        }
    }

    /// Whether smaller values are better.
    #[inline]
    fn ascends(&self, column: &SortColumn) -> bool {
        (column.direction == Direction::Ascending) == (self.end == End::Front)
    }

    fn null_is(&self, nulls: Nulls) -> Comparison {
        match (nulls, self.end) {
            (Nulls::First, End::Front) | (Nulls::Last, End::Back) => Comparison::Less,
            (Nulls::First, End::Back) | (Nulls::Last, End::Front) => Comparison::Greater,
        }
    }

    fn compare(&self, left: &Entry, right: &Entry) -> Comparison {
        let others = || {
            let keys = left.others.iter().zip(&right.others);
            let compared = self.others.iter().zip(keys);
            compared
                .map(|(column, (left, right))| self.compare_keys(column, left, right))
                .find(|comparison| comparison.is_ne())
                .unwrap_or(Comparison::Equal)
        };
        let by_index = || match self.end {
            End::Front => left.index.cmp(&right.index),
            End::Back => right.index.cmp(&left.index),
        };
        self.compare_keys(self.first, &left.first, &right.first)
            .then_with(others)
            .then_with(by_index)
    }
}

/// The best `keep` rows of those seen.
///
/// Candidates gather after the best rows. When there are `keep` of them, a selection keeps the best
/// of all. This takes linear time, whatever the order of the rows.
struct Best<'o> {
    order: Order<'o>,
    keep: usize,
    entries: Vec<Entry>,
    /// After a selection, the worst of the best is at index `keep - 1`.
    selected: bool,
    bar: Bar,
    /// A slot for the first key of a row, if it is not an integer.
    slot: Option<Key>,
    /// The first keys that are looked at; without it, all.
    range: Option<(Key, Key)>,
}

/// Which integers are worse than the worst of the best, to reject them without creating a [`Key`].
enum Bar {
    Unknown,
    Above(i64),
    Below(i64),
}

impl Bar {
    #[inline]
    fn excludes(&self, number: i64) -> bool {
        match *self {
            Bar::Unknown => false,
            Bar::Above(worst) => number > worst,
            Bar::Below(worst) => number < worst,
        }
    }
}

impl<'o> Best<'o> {
    fn new(order: Order<'o>, keep: usize) -> Self {
        let (entries, bar) = (Vec::new(), Bar::Unknown);
        Best { order, keep, entries, selected: false, bar, slot: None, range: None }
    }

    fn of(mut self, rows: &impl Serialize) -> Self {
        // the rows were counted, so they are a sequence
        let _ = elements::each(rows, &mut self);
        self
    }

    /// The row that a candidate must beat.
    #[inline]
    fn worst(&self) -> Option<&Entry> {
        let last = self.keep.checked_sub(1)?;
        self.selected.then(|| self.entries.get(last)).flatten()
    }

    fn select(&mut self) {
        let order = self.order;
        if let Some(last) = self.keep.checked_sub(1)
            && last < self.entries.len()
        {
            let by = |left: &Entry, right: &Entry| order.compare(left, right);
            self.entries.select_nth_unstable_by(last, by);
            self.selected = true;
        }
        self.entries.truncate(self.keep);
        self.bar = match self.worst().map(|worst| &worst.first) {
            Some(Key::Int(worst)) if order.ascends(order.first) => Bar::Above(*worst),
            Some(Key::Int(worst)) => Bar::Below(*worst),
            _ => Bar::Unknown,
        };
    }

    /// The best `skip` rows in any order, and the others in order.
    fn into_sorted(mut self, skip: usize) -> (Vec<Entry>, Vec<Entry>) {
        self.select();
        let Best { order, mut entries, .. } = self;
        let by = |left: &Entry, right: &Entry| order.compare(left, right);
        if 0 < skip && skip < entries.len() {
            entries.select_nth_unstable_by(skip, by);
        }
        let mut page = entries.split_off(skip.min(entries.len()));
        page.sort_unstable_by(by);
        (entries, page)
    }
}

impl Visit for Best<'_> {
    #[inline]
    fn visit<T: Serialize + ?Sized>(&mut self, index: usize, row: &T) -> ControlFlow<()> {
        let Order { first: column, others, .. } = self.order;
        let first = match seek(row, &column.name, &mut self.slot) {
            // most rows of most tables are rejected here
            Found::Int(number) if self.bar.excludes(number) => return ControlFlow::Continue(()),
            Found::Int(number) => Key::Int(number),
            Found::Kept => folded(self.slot.take(), column.case),
            Found::Missing => Key::Null,
        };
        if let Some((from, to)) = &self.range
            && (self.order.compare_keys(column, &first, from).is_lt()
                || self.order.compare_keys(column, &first, to).is_gt())
        {
            return ControlFlow::Continue(());
        }
        if let Some(worst) = self.worst()
            && self.order.compare_keys(column, &first, &worst.first).is_gt()
        {
            return ControlFlow::Continue(());
        }
        let others = others.iter().map(|column| key(row, &column.name, column.case));
        let entry = Entry { first, others: others.collect(), index };
        if self.worst().is_none_or(|worst| self.order.compare(&entry, worst).is_lt()) {
            self.entries.push(entry);
            let candidates = self.entries.len().saturating_sub(self.keep);
            if candidates > self.keep.max(32) {
                self.select();
            }
        }
        ControlFlow::Continue(())
    }
}

/// The sort key of a row for a column. A row without the column counts as null.
pub(super) fn key<T: Serialize + ?Sized>(row: &T, name: &str, case: Case) -> Key {
    folded(find(row, name), case)
}

#[inline]
fn folded(key: Option<Key>, case: Case) -> Key {
    match key {
        Some(key) if case == Case::Sensitive => key,
        Some(key) => key.into_lowercase(),
        None => Key::Null,
    }
}
