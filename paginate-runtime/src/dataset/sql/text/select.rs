//! The statements that read the rows of a page.

use std::num::NonZeroU64;

use super::builder::{SqlBuilder, push_quoted};
use super::keyset::{RowRange, Seek, SeekStrategy};
use super::order_by::PageOrder;
use super::outer_clauses::OwnOrder;
use super::statement::Statement;
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;
use crate::page::ordering::SortColumn;

/// Which rows of the statement to read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RowSelection<'p> {
    All,
    /// Relative to the first row.
    Range(RowRange),
    /// Relative to an anchor.
    Sought(Seek<'p>, SeekStrategy, RowRange),
}

impl RowSelection<'_> {
    /// The range to read; `None` for all rows.
    fn range(self) -> Option<RowRange> {
        match self {
            RowSelection::All => None,
            RowSelection::Range(range) | RowSelection::Sought(_, _, range) => Some(range),
        }
    }
}

/// Rows to find by their keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyLookup<'k> {
    pub(crate) key: &'k [String],
    pub(crate) order: &'k [SortColumn],
    /// Where the range begins; `None` for the first row.
    pub(crate) seek: Option<Seek<'k>>,
    pub(crate) range: RowRange,
}

impl<D: Dialect> Statement<'_, D> {
    /// Reads rows in the order of a page.
    pub(crate) fn select_rows(
        &self,
        order: &PageOrder<'_>,
        rows: RowSelection<'_>,
    ) -> Result<SqlBuilder<D>, Error> {
        let columns = match order {
            PageOrder::Total(columns) | PageOrder::Partial(columns) => columns,
            PageOrder::Own(key) => return self.select_in_own_order(key, rows.range()),
        };
        let mut builder = self.wrap_unordered();
        if let RowSelection::Sought(seek, strategy, range) = rows {
            builder.push_sought(columns, seek, strategy, range)?;
            return Ok(builder);
        }
        builder.push_select();
        builder.push_order_by(columns);
        builder.push_rows(rows.range())?;
        Ok(builder)
    }

    fn select_in_own_order(
        &self,
        key: &[String],
        range: Option<RowRange>,
    ) -> Result<SqlBuilder<D>, Error> {
        if self.own_order() == OwnOrder::Followed {
            let mut builder = self.wrap(&self.ordered_body());
            builder.push_select();
            builder.push_rows(range)?;
            return Ok(builder);
        }
        let mut body = format!("{}\n", self.body());
        for (index, column) in key.iter().enumerate() {
            body.push_str(", ");
            match self.key_place(index) {
                // several tables may have the name
                Some(place) => body.push_str(&place.to_string()),
                None => push_quoted::<D>(&mut body, column),
            }
        }
        let mut builder = self.without_wrapping(body);
        if self.selects_all() {
            builder.push_rows(range)?;
            return Ok(builder);
        }
        // MySQL sorts a common table only if it has a LIMIT
        let all = RowRange { skip: 0, take: u64::MAX };
        builder.push_rows(Some(range.unwrap_or(all)))?;
        let mut builder = self.make_common_table(builder);
        builder.push_select();
        Ok(builder)
    }

    /// Reads the row whose key is the last value in `arguments`.
    pub(crate) fn select_row_by_key(&self, key: &str, arguments: D::Arguments) -> SqlBuilder<D> {
        let mut builder = self.wrap_with(self.unordered_body(), arguments);
        builder.push_select();
        builder.push(" WHERE ");
        builder.push_qualified(key);
        builder.push(" = ");
        builder.push_last_placeholder();
        builder
    }

    /// Reads only the sort keys of rows, which an index may contain.
    pub(crate) fn select_sort_keys(
        &self,
        order: &[SortColumn],
        seek: Option<Seek<'_>>,
        range: RowRange,
    ) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.select_columns(names(order), order);
        builder.push_range_of_list(order, seek, range)?;
        Ok(builder)
    }

    /// Reads the sort keys of every `step`th row, at most of `most` rows.
    pub(crate) fn select_every(
        &self,
        order: &[SortColumn],
        seek: Option<Seek<'_>>,
        step: NonZeroU64,
        most: u64,
    ) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.select_columns(names(order), order);
        builder.push("SELECT ");
        builder.push_select_list();
        builder.push(" FROM (SELECT ");
        builder.push_select_list();
        builder.push(", ROW_NUMBER() OVER (");
        builder.push_order_by(order);
        builder.push(") AS ");
        builder.push_derived_table("number");
        builder.push(" FROM (");
        builder.push_range_of_list(
            order,
            seek,
            RowRange { skip: 0, take: step.get().saturating_mul(most) },
        )?;
        builder.push(") AS ");
        builder.push_table();
        builder.push(") AS ");
        builder.push_table();
        builder.push(" WHERE ");
        builder.push_derived_table("number");
        builder.push(&format!(" % {step} = 0 ORDER BY "));
        builder.push_derived_table("number");
        Ok(builder)
    }

    /// Reads only keys, which an index may contain.
    pub(crate) fn select_keys(&self, lookup: &KeyLookup<'_>) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.push_select_keys(lookup)?;
        Ok(builder)
    }

    /// Reads keys first, and then their rows.
    pub(crate) fn select_rows_by_keys(
        &self,
        lookup: &KeyLookup<'_>,
    ) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.push("SELECT ");
        builder.push_select_list();
        builder.push(" FROM (");
        builder.push_select_keys(lookup)?;
        // CROSS makes SQLite keep this order of the tables
        builder.push(") AS ");
        builder.push_derived_table("keys");
        builder.push(" CROSS JOIN ");
        builder.push_table();
        builder.push(" WHERE ");
        for (place, column) in lookup.key.iter().enumerate() {
            builder.push(if place == 0 { "" } else { " AND " });
            builder.push_qualified(column);
            builder.push(" = ");
            builder.push_derived_table("keys.");
            builder.push_quoted(column);
        }
        builder.push_order_by(lookup.order);
        Ok(builder)
    }
}

/// The names of the columns of an order.
fn names(order: &[SortColumn]) -> impl Iterator<Item = &str> {
    order.iter().map(|column| column.name.as_str())
}

impl<D: Dialect> SqlBuilder<D> {
    fn push_rows(&mut self, range: Option<RowRange>) -> Result<(), Error> {
        match range {
            Some(RowRange { skip, take }) => self.push_page_limit(take, skip),
            None => Ok(()),
        }
    }

    fn push_select_keys(&mut self, lookup: &KeyLookup<'_>) -> Result<(), Error> {
        self.select_columns(lookup.key.iter().map(String::as_str), lookup.order);
        self.push_range_of_list(lookup.order, lookup.seek, lookup.range)
    }

    /// Reads a range of the list with the current select list.
    fn push_range_of_list(
        &mut self,
        order: &[SortColumn],
        seek: Option<Seek<'_>>,
        range: RowRange,
    ) -> Result<(), Error> {
        if let Some(seek) = seek {
            return self.push_sought(order, seek, SeekStrategy::IndexRanges, range);
        }
        self.push_select();
        self.push_order_by(order);
        self.push_page_limit(range.take, range.skip)
    }
}
