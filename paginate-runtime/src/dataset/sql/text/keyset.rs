//! Seeking: reads the rows after an anchor as ranges of an index, without those before it.
//!
//! Databases test every row for the obvious condition, `a > 1 OR (a = 1 AND b > 2)`. So there is
//! one range per column instead, each sorted and no longer than needed. If no index has the order,
//! each range would scan all rows, and the single test is used.

use super::builder::SqlBuilder;
use super::key_ranges::{Condition, KeyColumn, KeyRange, NullsSide, Sought, key_ranges};
use super::order_by::{fold_case, nulls_come_last};
use crate::anchor::KeyValue;
use crate::dataset::sql::dialect::{Dialect, RowComparison};
use crate::error::Error;
use crate::page::ordering::{Direction, SortColumn};

/// The row of an anchor, and which rows are sought from there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seek<'a> {
    /// One value per column of the order; `None` is null.
    pub(crate) values: &'a [Option<KeyValue>],
    pub(crate) rows: Sought,
    /// Columns that are never null.
    pub(crate) never_null: &'a [String],
}

/// A range of rows in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowRange {
    pub(crate) skip: u64,
    pub(crate) take: u64,
}

/// How to find the rows sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeekStrategy {
    /// In ranges of an index, one after another.
    IndexRanges,
    /// In ranges of one column each: the server of a foreign table is sent comparisons of single
    /// columns, but no row values.
    ColumnRanges,
    /// With a test of all rows: without an index on the order, each range would cost as much.
    FullScan,
}

/// The ranges of an order that contain the rows sought.
fn split_into_ranges<D: Dialect>(
    order: &[SortColumn],
    seek: Seek<'_>,
    strategy: SeekStrategy,
) -> Vec<KeyRange> {
    let row_comparison = match strategy {
        SeekStrategy::ColumnRanges => RowComparison::RowTest,
        SeekStrategy::IndexRanges | SeekStrategy::FullScan => D::ROW_COMPARISON,
    };
    let columns = order.iter().zip(seek.values).map(|(column, value)| KeyColumn {
        direction: column.direction,
        is_null: value.is_none(),
        nulls: match nulls_come_last::<D>(column) {
            _ if seek.never_null.contains(&column.name) => NullsSide::Nowhere,
            true => NullsSide::After,
            false => NullsSide::Before,
        },
    });
    key_ranges(&columns.collect::<Vec<_>>(), seek.rows, row_comparison)
}

impl<D: Dialect> SqlBuilder<D> {
    /// Counts the rows sought. Ranges of one column each are as fast here, and servers of foreign
    /// tables are sent them too.
    pub(super) fn push_count_sought(
        &mut self,
        order: &[SortColumn],
        seek: Seek<'_>,
    ) -> Result<(), Error> {
        let mut values = KeyValues::new(order, seek.values);
        self.push("SELECT 0");
        for range in split_into_ranges::<D>(order, seek, SeekStrategy::ColumnRanges) {
            self.push("\n + (SELECT COUNT(*) FROM ");
            self.push_table();
            self.push(" WHERE ");
            self.push_range(&mut values, range)?;
            self.push(")");
        }
        Ok(())
    }

    /// Reads a range of the rows sought, the nearest first.
    pub(super) fn push_sought(
        &mut self,
        order: &[SortColumn],
        seek: Seek<'_>,
        strategy: SeekStrategy,
        RowRange { skip, take }: RowRange,
    ) -> Result<(), Error> {
        let ranges = split_into_ranges::<D>(order, seek, strategy);
        let mut values = KeyValues::new(order, seek.values);
        if let [range] = ranges.as_slice() {
            self.push_select();
            self.push(" WHERE ");
            self.push_range(&mut values, *range)?;
            self.push_order_by(&order_within_range::<D>(order, *range));
        } else if strategy == SeekStrategy::FullScan && !ranges.is_empty() {
            // this plan uses no index anyway
            self.before_column = D::BEFORE_MIXED_COLUMN;
            self.push_select();
            for (place, range) in ranges.iter().enumerate() {
                self.push(if place == 0 { " WHERE (" } else { ") OR (" });
                self.push_range(&mut values, *range)?;
            }
            self.push(")");
            self.push_order_by(order);
        } else {
            self.push("SELECT ");
            self.push_select_list();
            self.push(" FROM (");
            for (place, range) in ranges.iter().enumerate() {
                self.push(if place == 0 { "\n" } else { "\nUNION ALL " });
                self.push(if D::PARENTHESISES_UNIONS { "(" } else { "SELECT * FROM (" });
                self.push_select_all();
                self.push(" WHERE ");
                self.push_range(&mut values, *range)?;
                self.push_order_by(&order_within_range::<D>(order, *range));
                self.push_limit(skip.saturating_add(take), 0)?;
                self.push(")");
                if !D::PARENTHESISES_UNIONS {
                    self.push(" AS ");
                    self.push_derived_table(&place.to_string());
                }
            }
            if ranges.is_empty() {
                self.push_select_all();
                self.push(" WHERE 1 = 0");
            }
            self.push("\n) AS ");
            self.push_table();
            self.push_order_by(order);
        }
        self.push_limit(take, skip)
    }

    fn push_range(&mut self, values: &mut KeyValues<'_>, range: KeyRange) -> Result<(), Error> {
        for place in 0..range.equal {
            if place > 0 {
                self.push(" AND ");
            }
            let Some((column, placeholder)) = values.bind(self, place)? else {
                continue;
            };
            self.push(self.before_column);
            self.push_sort_expression(column);
            match placeholder {
                Some(value) => {
                    self.push(" = ");
                    self.push(&value);
                }
                None => self.push(D::IS_NULL),
            }
        }
        if range.equal > 0 && range.condition != Condition::Equal {
            self.push(" AND ");
        }
        match range.condition {
            Condition::After(columns) => self.push_after(values, range.equal, columns, ""),
            Condition::AtOrAfter(columns) => self.push_after(values, range.equal, columns, "="),
            Condition::Null => self.push_null_test(values, range.equal, D::IS_NULL),
            Condition::NotNull => self.push_null_test(values, range.equal, " IS NOT NULL"),
            Condition::Equal => Ok(()),
        }
    }

    fn push_null_test(
        &mut self,
        values: &KeyValues<'_>,
        place: usize,
        test: &str,
    ) -> Result<(), Error> {
        if let Some(column) = values.order.get(place) {
            self.push(self.before_column);
            self.push_sort_expression(column);
            self.push(test);
        }
        Ok(())
    }

    fn push_after(
        &mut self,
        values: &mut KeyValues<'_>,
        first: usize,
        columns: usize,
        or_equal: &str,
    ) -> Result<(), Error> {
        let mut compared = Vec::with_capacity(columns);
        for place in first..first.saturating_add(columns) {
            if let Some((column, Some(value))) = values.bind(self, place)? {
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
            self.push_sort_expression(column);
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

/// The order of the rows of a range. Unless an index has the whole order, it omits columns in which
/// all rows are equal, and the placement of nulls if there are none.
fn order_within_range<D: Dialect>(order: &[SortColumn], range: KeyRange) -> Vec<SortColumn> {
    if D::INDEXES_PLACE_NULLS {
        return order.to_vec();
    }
    let (equal, has_no_null) = match range.condition {
        Condition::Null => (range.equal.saturating_add(1), false),
        Condition::NotNull | Condition::After(_) | Condition::AtOrAfter(_) => (range.equal, true),
        Condition::Equal => (range.equal, false),
    };
    let mut within = order.get(equal..).unwrap_or_default().to_vec();
    if let Some(first) = within.first_mut().filter(|_| has_no_null) {
        first.nulls = None;
    }
    within
}

/// The values of the anchor with their placeholders, some of which can be reused.
struct KeyValues<'a> {
    order: &'a [SortColumn],
    values: &'a [Option<KeyValue>],
    placeholders: Vec<Option<String>>,
}

impl<'a> KeyValues<'a> {
    fn new(order: &'a [SortColumn], values: &'a [Option<KeyValue>]) -> Self {
        KeyValues { order, values, placeholders: vec![None; values.len()] }
    }

    /// The column and the value to compare it with; `None` for null.
    fn bind<D: Dialect>(
        &mut self,
        builder: &mut SqlBuilder<D>,
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
            None => builder.bind_key_value(value)?,
        };
        if D::NUMBERED_PLACEHOLDERS
            && let Some(slot) = self.placeholders.get_mut(place)
        {
            *slot = Some(placeholder.clone());
        }
        Ok(Some((column, Some(fold_case::<D>(column, placeholder)))))
    }
}
