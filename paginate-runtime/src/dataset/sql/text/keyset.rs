//! Seeking: the rows behind an anchor as ranges of an index, and nothing before them.
//!
//! The obvious condition, `a > 1 OR (a = 1 AND b > 2)`, is a test of every row to the databases.
//! Here it is one range for each column instead, each in its order and no longer than needed.
//! Only where no index has the order is it that test: each range would be one.

use super::builder::Draft;
use super::order_by::{folded, nulls_are_behind};
use crate::anchor::KeyValue;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::dialect::RowValues;
use crate::error::Error;
use crate::ordering::{Direction, SortColumn};

/// The row of an anchor, and which rows are sought.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut<'a> {
    /// One for each column of the order; `None` is null.
    pub(crate) values: &'a [Option<KeyValue>],
    pub(crate) rows: Sought,
}

/// Which rows are sought, seen in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Those behind the row.
    Behind,
    /// The row itself, too.
    From,
}

/// How the rows that are sought are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// By one range of an index after another.
    Ranges,
    /// By a test of all rows: where no index has the order, each range would take as much.
    Once,
}

/// A column of the order, as far as seeking needs to know it.
#[derive(Debug, Clone, Copy)]
struct Known {
    direction: Direction,
    is_null: bool,
    nulls: Side,
}

/// On which side of the values of a column its nulls are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    Behind,
    /// There are none.
    Nowhere,
}

/// Rows that are equal to the anchor's in the first columns, with one condition on those behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    equal: usize,
    then: Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// So many columns together are behind the values.
    Behind(usize),
    /// The same, or they are equal in all.
    From(usize),
    Null,
    NotNull,
    /// Nothing more: equal in all columns.
    Same,
}

/// Ranges that have no row in common, and together all that are sought.
fn ranges(order: &[Known], rows: Sought, row_values: RowValues) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut end = order.len();
    let mut from = rows == Sought::From;
    if from && order.last().is_some_and(|column| column.is_null) {
        ranges.push(Range { equal: end, then: Then::Same });
    }
    while let Some(last) = end.checked_sub(1).and_then(|place| order.get(place)) {
        let before = order.get(..end).unwrap_or_default();
        let together = |column: &&Known| {
            !column.is_null && !last.is_null && column.direction == last.direction
        };
        let run = match row_values {
            RowValues::Ranged => before.iter().rev().take_while(together).count().max(1),
            RowValues::Tested => 1,
        };
        let start = end.saturating_sub(run);
        if !last.is_null {
            let then = if from { Then::From(run) } else { Then::Behind(run) };
            ranges.push(Range { equal: start, then });
        }
        for (equal, column) in before.iter().enumerate().skip(start).rev() {
            match (column.is_null, column.nulls) {
                (false, Side::Behind) => ranges.push(Range { equal, then: Then::Null }),
                (true, Side::Before) => ranges.push(Range { equal, then: Then::NotNull }),
                _ => {}
            }
        }
        from = false;
        end = start;
    }
    ranges
}

/// The ranges of a cut in an order of columns.
fn ranges_of<D: Dialect>(order: &[SortColumn], cut: Cut<'_>, never_null: &[String]) -> Vec<Range> {
    let known = order.iter().zip(cut.values).map(|(column, value)| Known {
        direction: column.direction,
        is_null: value.is_none(),
        nulls: match nulls_are_behind::<D>(column) {
            _ if never_null.contains(&column.name) => Side::Nowhere,
            true => Side::Behind,
            false => Side::Before,
        },
    });
    ranges(&known.collect::<Vec<_>>(), cut.rows, D::ROW_VALUES)
}

impl<D: Dialect> Draft<D> {
    /// How many rows are sought.
    pub(crate) fn push_count_of_sought(
        &mut self,
        order: &[SortColumn],
        cut: Cut<'_>,
        never_null: &[String],
    ) -> Result<(), Error> {
        let mut values = Values::new(order, cut.values);
        self.push("SELECT 0");
        for range in ranges_of::<D>(order, cut, never_null) {
            self.push("\n + (SELECT COUNT(*) FROM ");
            self.push_table();
            self.push(" WHERE ");
            self.push_range(&mut values, range)?;
            self.push(")");
        }
        Ok(())
    }

    /// The rows that are sought, the nearest first, `skip` of them passed over.
    pub(crate) fn push_sought(
        &mut self,
        order: &[SortColumn],
        cut: Cut<'_>,
        never_null: &[String],
        scan: Scan,
        (skip, take): (u64, u64),
    ) -> Result<(), Error> {
        let ranges = ranges_of::<D>(order, cut, never_null);
        let mut values = Values::new(order, cut.values);
        if let [range] = ranges.as_slice() {
            self.push_shown();
            self.push(" WHERE ");
            self.push_range(&mut values, *range)?;
            self.push_order(&order_within::<D>(order, *range));
        } else if scan == Scan::Once && !ranges.is_empty() {
            // no index is of use in any case
            self.before_column = D::BEFORE_MIXED_COLUMN;
            self.push_shown();
            for (place, range) in ranges.iter().enumerate() {
                self.push(if place == 0 { " WHERE (" } else { ") OR (" });
                self.push_range(&mut values, *range)?;
            }
            self.push(")");
            self.push_order(order);
        } else {
            self.push("SELECT ");
            self.push_shown_columns();
            self.push(" FROM (");
            for (place, range) in ranges.iter().enumerate() {
                self.push(if place == 0 { "\n" } else { "\nUNION ALL " });
                self.push("SELECT * FROM (");
                self.push_all();
                self.push(" WHERE ");
                self.push_range(&mut values, *range)?;
                self.push_order(&order_within::<D>(order, *range));
                self.push_limit(skip.saturating_add(take), 0)?;
                self.push(") AS ");
                self.push_derived(&place.to_string());
            }
            if ranges.is_empty() {
                self.push_all();
                self.push(" WHERE 1 = 0");
            }
            self.push("\n) AS ");
            self.push_table();
            self.push_order(order);
        }
        self.push_limit(take, skip)
    }

    fn push_range(&mut self, values: &mut Values<'_>, range: Range) -> Result<(), Error> {
        for place in 0..range.equal {
            if place > 0 {
                self.push(" AND ");
            }
            let Some((column, placeholder)) = values.at(self, place)? else {
                continue;
            };
            self.push(self.before_column);
            self.push_expression(column);
            match placeholder {
                Some(value) => {
                    self.push(" = ");
                    self.push(&value);
                }
                None => self.push(D::IS_NULL),
            }
        }
        if range.equal > 0 && range.then != Then::Same {
            self.push(" AND ");
        }
        match range.then {
            Then::Behind(columns) => self.push_behind(values, range.equal, columns, ""),
            Then::From(columns) => self.push_behind(values, range.equal, columns, "="),
            Then::Null => self.push_null(values, range.equal, D::IS_NULL),
            Then::NotNull => self.push_null(values, range.equal, " IS NOT NULL"),
            Then::Same => Ok(()),
        }
    }

    fn push_null(&mut self, values: &Values<'_>, place: usize, test: &str) -> Result<(), Error> {
        if let Some(column) = values.order.get(place) {
            self.push(self.before_column);
            self.push_expression(column);
            self.push(test);
        }
        Ok(())
    }

    fn push_behind(
        &mut self,
        values: &mut Values<'_>,
        first: usize,
        columns: usize,
        or_equal: &str,
    ) -> Result<(), Error> {
        let mut compared = Vec::with_capacity(columns);
        for place in first..first.saturating_add(columns) {
            if let Some((column, Some(value))) = values.at(self, place)? {
                compared.push((column, value));
            }
        }
        let sign = match compared.first().map(|(column, _)| column.direction) {
            Some(Direction::Descending) => " <",
            Some(Direction::Ascending) | None => " >",
        };
        let (open, close) = if columns == 1 { ("", "") } else { ("(", ")") };
        for (place, (column, _)) in compared.iter().enumerate() {
            self.push(if place == 0 { open } else { ", " });
            self.push(self.before_column);
            self.push_expression(column);
        }
        self.push(close);
        self.push(sign);
        self.push(or_equal);
        self.push(" ");
        for (place, (_, value)) in compared.iter().enumerate() {
            self.push(if place == 0 { open } else { ", " });
            self.push(value);
        }
        self.push(close);
        Ok(())
    }
}

/// The order of the rows of a range. Where no index has the whole order, the columns in which all
/// are equal are left out, and a place for nulls where there are none.
fn order_within<D: Dialect>(order: &[SortColumn], range: Range) -> Vec<SortColumn> {
    if D::INDEXES_PLACE_NULLS {
        return order.to_vec();
    }
    let (equal, has_no_null) = match range.then {
        Then::Null => (range.equal.saturating_add(1), false),
        Then::NotNull | Then::Behind(_) | Then::From(_) => (range.equal, true),
        Then::Same => (range.equal, false),
    };
    let mut within = order.get(equal..).unwrap_or_default().to_vec();
    if let Some(first) = within.first_mut().filter(|_| has_no_null) {
        first.nulls = None;
    }
    within
}

/// The values of the anchor with their placeholders, where one can stand several times.
struct Values<'a> {
    order: &'a [SortColumn],
    values: &'a [Option<KeyValue>],
    placeholders: Vec<Option<String>>,
}

impl<'a> Values<'a> {
    fn new(order: &'a [SortColumn], values: &'a [Option<KeyValue>]) -> Self {
        Values { order, values, placeholders: vec![None; values.len()] }
    }

    /// The column and what it is compared with; `None` if that is null.
    fn at<D: Dialect>(
        &mut self,
        draft: &mut Draft<D>,
        place: usize,
    ) -> Result<Option<(&'a SortColumn, Option<String>)>, Error> {
        let (Some(column), Some(value)) = (self.order.get(place), self.values.get(place)) else {
            return Ok(None);
        };
        let Some(value) = value else {
            return Ok(Some((column, None)));
        };
        let known = self.placeholders.get(place).cloned().flatten();
        let placeholder = match known {
            Some(placeholder) => placeholder,
            None => draft.bind_key(value)?,
        };
        if D::NUMBERED
            && let Some(slot) = self.placeholders.get_mut(place)
        {
            *slot = Some(placeholder.clone());
        }
        Ok(Some((column, Some(folded::<D>(column, placeholder)))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether a row is in a range, for columns of small numbers.
    fn holds(order: &[Known], cut: &[Option<u8>], row: &[Option<u8>], range: Range) -> bool {
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
        match range.then {
            Then::Behind(columns) => behind(columns) == Some(true),
            Then::From(columns) => behind(columns) == Some(true) || same(columns),
            Then::Null => row[place].is_none(),
            Then::NotNull => row[place].is_some(),
            Then::Same => true,
        }
    }

    fn compare(order: &[Known], left: &[Option<u8>], right: &[Option<u8>]) -> std::cmp::Ordering {
        for (place, column) in order.iter().enumerate() {
            let natural = match (left[place], right[place]) {
                (None, None) => continue,
                (None, Some(_)) if column.nulls == Side::Behind => std::cmp::Ordering::Greater,
                (None, Some(_)) => std::cmp::Ordering::Less,
                (Some(_), None) if column.nulls == Side::Behind => std::cmp::Ordering::Less,
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

    fn column() -> impl Strategy<Value = (Direction, Side)> {
        let directions = prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)];
        let sides = prop_oneof![Just(Side::Before), Just(Side::Behind), Just(Side::Nowhere)];
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
            let there = |value: Option<u8>, side| if side == Side::Nowhere { Some(value.unwrap_or(0)) } else { value };
            let cut: Vec<_> = columns.iter().zip(&cut).map(|((_, side), value)| there(*value, *side)).collect();
            let row: Vec<_> = columns.iter().zip(&row).map(|((_, side), value)| there(*value, *side)).collect();
            let order: Vec<_> = columns.iter().zip(&cut).map(|((direction, nulls), value)| Known {
                direction: *direction, is_null: value.is_none(), nulls: *nulls,
            }).collect();
            let rows = if from { Sought::From } else { Sought::Behind };
            let row_values = if ranged { RowValues::Ranged } else { RowValues::Tested };
            let ranges = ranges(&order, rows, row_values);
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
