//! Keeps the best rows of those that are visited, by their whole values.

use std::cmp::Ordering as Comparison;
use std::ops::{ControlFlow, Range};

use serde::Serialize;

use super::column::{Found, find, seek};
use super::elements::{self, Visit};
use super::key::Key;
use super::members::{Filter, Members};
use crate::page::ordering::{Case, Direction, Nulls, SortColumn};

/// The indices of the members at these places of their ordering.
pub(super) fn best(
    rows: &impl Serialize,
    members: &Members,
    columns: &[SortColumn],
    wanted: Range<usize>,
) -> Vec<usize> {
    let Some(order) = Order::new(columns, End::Front) else {
        return Vec::new();
    };
    Best::new(order, members.filter(), wanted.end).of(rows).into_sorted(wanted.start)
}

/// Which end of the ordering counts as the best.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
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
pub(super) struct Order<'o> {
    first: &'o SortColumn,
    others: &'o [SortColumn],
    end: End,
}

impl<'o> Order<'o> {
    pub(super) fn new(columns: &'o [SortColumn], end: End) -> Option<Self> {
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
pub(super) struct Best<'o> {
    order: Order<'o>,
    filter: Filter<'o>,
    keep: usize,
    entries: Vec<Entry>,
    /// After a selection, the worst of the best is at index `keep - 1`.
    selected: bool,
    bar: Bar,
    /// A slot for the first key of a row, if it is not an integer.
    slot: Option<Key>,
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
    pub(super) fn new(order: Order<'o>, filter: Filter<'o>, keep: usize) -> Self {
        let (entries, bar) = (Vec::new(), Bar::Unknown);
        Best { order, filter, keep, entries, selected: false, bar, slot: None }
    }

    pub(super) fn of(mut self, rows: &impl Serialize) -> Self {
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

    /// The indices of the rows after the best `skip`, in order.
    pub(super) fn into_sorted(mut self, skip: usize) -> Vec<usize> {
        self.select();
        let Best { order, mut entries, .. } = self;
        let by = |left: &Entry, right: &Entry| order.compare(left, right);
        if 0 < skip && skip < entries.len() {
            entries.select_nth_unstable_by(skip, by);
        }
        let mut page = entries.split_off(skip.min(entries.len()));
        page.sort_unstable_by(by);
        page.into_iter().map(|entry| entry.index).collect()
    }
}

impl Visit for Best<'_> {
    #[inline]
    fn visit<T: Serialize + ?Sized>(&mut self, index: usize, row: &T) -> ControlFlow<()> {
        if self.filter.admits(index) {
            self.look_at(index, row);
        }
        self.filter.flow()
    }
}

impl Best<'_> {
    #[inline]
    fn look_at<T: Serialize + ?Sized>(&mut self, index: usize, row: &T) {
        let Order { first: column, others, .. } = self.order;
        let first = match seek(row, &column.name, &mut self.slot) {
            // most rows of most tables are rejected here
            Some(Found::Int(number)) if self.bar.excludes(number) => return,
            Some(Found::Int(number)) => Key::Int(number),
            Some(Found::Kept) => folded(self.slot.take(), column.case),
            None => Key::Null,
        };
        if let Some(worst) = self.worst()
            && self.order.compare_keys(column, &first, &worst.first).is_gt()
        {
            return;
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
