//! The rank of each row in one column, so that orderings compare integers.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::best::key;
use super::key::Key;
use super::numbers::check_numbers;
use crate::page::ordering::{Case, Direction, Nulls, SortColumn};

/// All rows, sorted ascending by one column.
pub(super) struct Ranks {
    /// The rows in order. Equal rows keep their original order.
    order: Box<[u32]>,
    /// For each row, where the rows equal to it begin in `order`.
    ranks: Box<[u32]>,
    /// The number of nulls, which come first in `order`.
    nulls: usize,
    most_equals: usize,
}

impl Ranks {
    /// The memory for the ranks of one row, in bytes.
    pub(super) const BYTES: u64 = 8;

    /// Whether the indices of this many rows fit.
    pub(super) fn can_hold(rows: usize) -> bool {
        u32::try_from(rows).is_ok()
    }

    /// Sorts the rows by a column. They must fit: see [`can_hold`](Self::can_hold).
    pub(super) fn learn<T: Serialize>(rows: &[T], name: &str, case: Case) -> Self {
        let keys = rows.iter().map(|row| key(row, name, case));
        let count_nulls = |sorted: &[(Key, u32)]| {
            check_numbers(name, Direction::Ascending, sorted.iter().map(|(key, _)| key));
            sorted.partition_point(|(key, _)| matches!(key, Key::Null))
        };
        Ranks::of(keys, count_nulls)
    }

    /// Sorts rows by their keys. `count_nulls` counts the nulls, which come first among the sorted
    /// keys.
    pub(super) fn of<K: Ord>(
        keys: impl Iterator<Item = K>,
        count_nulls: impl FnOnce(&[(K, u32)]) -> usize,
    ) -> Self {
        let mut keys: Vec<(K, u32)> = keys.zip(0..).collect();
        keys.sort_unstable_by(|(left, row), (right, other)| left.cmp(right).then(row.cmp(other)));
        let nulls = count_nulls(&keys);
        let mut ranks = vec![0; keys.len()];
        let (mut start, mut most_equals) = (0_u32, 0);
        for equals in keys.chunk_by(|(left, _), (right, _)| left == right) {
            for (_, row) in equals {
                if let Some(rank) = ranks.get_mut(*row as usize) {
                    *rank = start;
                }
            }
            most_equals = most_equals.max(equals.len());
            start = start.saturating_add(equals.len() as u32);
        }
        let order = keys.into_iter().map(|(_, row)| row).collect();
        Ranks { order, ranks: ranks.into(), nulls, most_equals }
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The range in `order` of the rows equal to the one at `place`.
    fn equals(&self, place: usize) -> Option<Range<usize>> {
        let rank = self.rank(*self.order.get(place)?);
        let start = rank as usize;
        let rest = self.order.get(start..)?;
        let is_equal = |row: &u32| self.rank(*row) == rank;
        // usually there are few, so search in steps that double
        let mut end = 1;
        while rest.get(end).is_some_and(is_equal) {
            end = end.saturating_mul(2);
        }
        let rest = rest.get(..end).unwrap_or(rest);
        Some(start..start.saturating_add(rest.partition_point(is_equal)))
    }

    fn rank(&self, row: u32) -> u32 {
        self.ranks.get(row as usize).copied().unwrap_or(u32::MAX)
    }
}

/// A column of an ordering, with its ranks.
pub(super) struct Ranked {
    ranks: Arc<Ranks>,
    descends: bool,
    nulls: Nulls,
}

impl Ranked {
    pub(super) fn new(ranks: Arc<Ranks>, column: &SortColumn) -> Self {
        let descends = column.direction == Direction::Descending;
        // without a rule, nulls are the smallest values
        let nulls = column.nulls.unwrap_or(if descends { Nulls::Last } else { Nulls::First });
        Ranked { ranks, descends, nulls }
    }

    /// A key that is small for rows that come first.
    fn key(&self, row: u32) -> u32 {
        let rank = self.ranks.rank(row);
        match self.nulls {
            _ if rank as usize >= self.ranks.nulls && self.descends => !rank,
            _ if rank as usize >= self.ranks.nulls => rank,
            Nulls::First => 0,
            Nulls::Last => u32::MAX,
        }
    }

    /// The rows equal to the one at this place of the ordering, and the place where they begin.
    fn equals(&self, place: usize) -> Option<(usize, &[u32])> {
        let Ranks { order, nulls, .. } = &*self.ranks;
        let (count, nulls) = (order.len(), *nulls);
        let values = count.checked_sub(nulls)?;
        let (nulls_at, values_at) = match self.nulls {
            Nulls::First => (0, nulls),
            Nulls::Last => (values, 0),
        };
        if (nulls_at..nulls_at.saturating_add(nulls)).contains(&place) {
            return Some((nulls_at, order.get(..nulls)?));
        }
        let value = place.checked_sub(values_at)?;
        let equals = match self.descends {
            true => self.ranks.equals(count.checked_sub(value)?.checked_sub(1)?)?,
            false => self.ranks.equals(nulls.checked_add(value)?)?,
        };
        let before = match self.descends {
            true => count.checked_sub(equals.end)?,
            false => equals.start.checked_sub(nulls)?,
        };
        Some((values_at.saturating_add(before), order.get(equals)?))
    }
}

/// The most rows that [`page`] visits for a short page.
pub(super) fn most_looked_at(columns: &[Ranked]) -> usize {
    skip_constants(columns).first().map_or(0, |first| first.ranks.most_equals)
}

/// Skips leading columns in which all rows are equal; keeps at least the last column.
fn skip_constants(mut columns: &[Ranked]) -> &[Ranked] {
    while let [first, others @ ..] = columns
        && !others.is_empty()
        && first.ranks.most_equals == first.ranks.order.len()
    {
        columns = others;
    }
    columns
}

/// The rows at these places of an ordering.
pub(super) fn page(columns: &[Ranked], places: Range<usize>) -> Vec<u32> {
    let mut page = Vec::new();
    let Some((first, others)) = skip_constants(columns).split_first() else {
        return page;
    };
    let mut place = places.start;
    while place < places.end
        && let Some((start, equals)) = first.equals(place)
    {
        let end = start.saturating_add(equals.len());
        let wanted = place.saturating_sub(start)..places.end.min(end).saturating_sub(start);
        sort(equals, others, wanted, &mut page);
        place = end;
    }
    page
}

/// Sorts `rows`, given in the order of their indices, and appends those at the wanted places.
fn sort(rows: &[u32], columns: &[Ranked], wanted: Range<usize>, page: &mut Vec<u32>) {
    let Some((column, others)) = columns.split_first().filter(|_| rows.len() > 1) else {
        page.extend(rows.get(wanted).unwrap_or_default());
        return;
    };
    let mut keys: Vec<u64> = rows.iter().map(|row| pack(column.key(*row), *row)).collect();
    let first = keys.first().map(|key| rank_of(*key));
    if keys.iter().all(|key| Some(rank_of(*key)) == first) {
        return sort(rows, others, wanted, page);
    }
    let (before, sorted) = select(&mut keys, wanted);
    if others.is_empty() {
        page.extend(sorted.iter().map(|key| row_of(*key)));
        return;
    }
    // rows equal to the first or the last one may continue outside of the range
    let ends = [sorted.first(), sorted.last()].map(|key| key.map(|key| rank_of(*key)));
    for equals in sorted.chunk_by(|left, right| rank_of(*left) == rank_of(*right)) {
        let rank = equals.first().map(|key| rank_of(*key));
        let is_equal = |key: u32| Some(key) == rank;
        let (all, skip): (Vec<u32>, usize) = match ends.contains(&rank) {
            true => (
                rows.iter().copied().filter(|row| is_equal(column.key(*row))).collect(),
                before.iter().filter(|key| is_equal(rank_of(**key))).count(),
            ),
            false => (equals.iter().map(|key| row_of(*key)).collect(), 0),
        };
        sort(&all, others, skip..skip.saturating_add(equals.len()), page);
    }
}

/// Moves the smallest keys before the wanted places, and sorts the wanted ones.
fn select(keys: &mut [u64], wanted: Range<usize>) -> (&[u64], &[u64]) {
    let end = wanted.end.min(keys.len());
    let start = wanted.start.min(end);
    if start > 0 && start < keys.len() {
        keys.select_nth_unstable(start);
    }
    let (before, rest) = keys.split_at_mut(start);
    let len = end.saturating_sub(start);
    if len < rest.len() {
        rest.select_nth_unstable(len);
    }
    let (sorted, _) = rest.split_at_mut(len);
    sorted.sort_unstable();
    (before, sorted)
}

fn pack(rank: u32, row: u32) -> u64 {
    (u64::from(rank) << u32::BITS) | u64::from(row)
}

fn rank_of(key: u64) -> u32 {
    (key >> u32::BITS) as u32
}

/// The row is in the lower half.
fn row_of(key: u64) -> u32 {
    key as u32
}
