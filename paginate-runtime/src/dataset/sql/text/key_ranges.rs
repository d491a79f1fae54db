//! The ranges of an index that contain the rows after an anchor.

use crate::dataset::sql::dialect::RowComparison;
use crate::page::ordering::Direction;

/// Which rows are sought, in terms of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Those after the row of the anchor.
    After,
    /// Those after the row of the anchor, and this row.
    AtOrAfter,
}

/// What seeking needs to know about a column of the order.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyColumn {
    pub(super) direction: Direction,
    pub(super) is_null: bool,
    pub(super) nulls: NullsSide,
}

/// The side of a column's values on which its nulls are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NullsSide {
    Before,
    After,
    /// The column has no nulls.
    Nowhere,
}

/// Rows that equal the anchor's in the first columns, with one condition on the following ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyRange {
    pub(super) equal: usize,
    pub(super) condition: Condition,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// This many columns together come after the values.
    After(usize),
    /// This many columns together come after the values or equal them.
    AtOrAfter(usize),
    Null,
    NotNull,
    /// No further condition: all columns are equal.
    Equal,
}

/// Disjoint ranges that together contain all rows sought.
pub(super) fn key_ranges(
    order: &[KeyColumn],
    rows: Sought,
    row_comparison: RowComparison,
) -> Vec<KeyRange> {
    let mut ranges = Vec::new();
    let mut end = order.len();
    let mut from = rows == Sought::AtOrAfter;
    if from && order.last().is_some_and(|column| column.is_null) {
        ranges.push(KeyRange { equal: end, condition: Condition::Equal });
    }
    while let Some(last) = end.checked_sub(1).and_then(|place| order.get(place)) {
        let before = order.get(..end).unwrap_or_default();
        let together = |column: &&KeyColumn| {
            !column.is_null && !last.is_null && column.direction == last.direction
        };
        let run = match row_comparison {
            RowComparison::IndexRange => before.iter().rev().take_while(together).count().max(1),
            RowComparison::RowTest => 1,
        };
        let start = end.saturating_sub(run);
        if !last.is_null {
            let condition = if from { Condition::AtOrAfter(run) } else { Condition::After(run) };
            ranges.push(KeyRange { equal: start, condition });
        }
        for (equal, column) in before.iter().enumerate().skip(start).rev() {
            match (column.is_null, column.nulls) {
                (false, NullsSide::After) => {
                    ranges.push(KeyRange { equal, condition: Condition::Null });
                }
                (true, NullsSide::Before) => {
                    ranges.push(KeyRange { equal, condition: Condition::NotNull });
                }
                _ => {}
            }
        }
        from = false;
        end = start;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether a row is in a range, for columns of small numbers.
    fn holds(order: &[KeyColumn], cut: &[Option<u8>], row: &[Option<u8>], range: KeyRange) -> bool {
        if cut[..range.equal] != row[..range.equal] {
            return false;
        }
        let place = range.equal;
        let behind = |columns| {
            for place in place..place + columns {
                let (Some(left), Some(right)) = (row[place], cut[place]) else {
                    return None;
                };
                match left.cmp(&right) {
                    std::cmp::Ordering::Equal => continue,
                    less => {
                        let is_less = less == std::cmp::Ordering::Less;
                        return Some(is_less == (order[place].direction == Direction::Descending));
                    }
                }
            }
            None
        };
        let same = |columns| row[place..place + columns] == cut[place..place + columns];
        match range.condition {
            Condition::After(columns) => behind(columns) == Some(true),
            Condition::AtOrAfter(columns) => behind(columns) == Some(true) || same(columns),
            Condition::Null => row[place].is_none(),
            Condition::NotNull => row[place].is_some(),
            Condition::Equal => true,
        }
    }

    fn compare(
        order: &[KeyColumn],
        left: &[Option<u8>],
        right: &[Option<u8>],
    ) -> std::cmp::Ordering {
        for (place, column) in order.iter().enumerate() {
            let natural = match (left[place], right[place]) {
                (None, None) => continue,
                (None, Some(_)) if column.nulls == NullsSide::After => std::cmp::Ordering::Greater,
                (None, Some(_)) => std::cmp::Ordering::Less,
                (Some(_), None) if column.nulls == NullsSide::After => std::cmp::Ordering::Less,
                (Some(_), None) => std::cmp::Ordering::Greater,
                (Some(left), Some(right)) if column.direction == Direction::Ascending => {
                    left.cmp(&right)
                }
                (Some(left), Some(right)) => right.cmp(&left),
            };
            if natural.is_ne() {
                return natural;
            }
        }
        std::cmp::Ordering::Equal
    }

    fn column() -> impl Strategy<Value = (Direction, NullsSide)> {
        let directions = prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)];
        let sides =
            prop_oneof![Just(NullsSide::Before), Just(NullsSide::After), Just(NullsSide::Nowhere)];
        (directions, sides)
    }

    proptest! {
        #[test]
        fn every_row_that_is_sought_is_in_exactly_one_range_and_no_other_row(
            columns in prop::collection::vec(column(), 1..4),
            cut in prop::collection::vec(prop::option::of(0..3_u8), 3),
            row in prop::collection::vec(prop::option::of(0..3_u8), 3),
            from in any::<bool>(),
            ranged in any::<bool>(),
        ) {
            let there = |value: Option<u8>, side| if side == NullsSide::Nowhere { Some(value.unwrap_or(0)) } else { value };
            let cut: Vec<_> = columns.iter().zip(&cut).map(|((_, side), value)| there(*value, *side)).collect();
            let row: Vec<_> = columns.iter().zip(&row).map(|((_, side), value)| there(*value, *side)).collect();
            let order: Vec<_> = columns.iter().zip(&cut).map(|((direction, nulls), value)| KeyColumn {
                direction: *direction, is_null: value.is_none(), nulls: *nulls,
            }).collect();
            let rows = if from { Sought::AtOrAfter } else { Sought::After };
            let row_comparison = if ranged { RowComparison::IndexRange } else { RowComparison::RowTest };
            let ranges = key_ranges(&order, rows, row_comparison);
            let found = ranges.iter().filter(|range| holds(&order, &cut, &row, **range)).count();
            let sought = match compare(&order, &row, &cut) {
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Equal => from,
                std::cmp::Ordering::Greater => true,
            };
            prop_assert_eq!(found, usize::from(sought), "{:?}", ranges);
        }
    }
}
