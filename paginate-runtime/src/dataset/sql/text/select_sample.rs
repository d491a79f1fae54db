//! The statements that find out the columns, and sample their values.

use super::builder::SqlBuilder;
use super::statement::Statement;
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;

impl<D: Dialect> Statement<'_, D> {
    /// Reads all rows, unchanged.
    pub(crate) fn select_all(&self) -> SqlBuilder<D> {
        let mut builder = self.wrap_unordered();
        builder.push_select_all();
        builder
    }

    /// Reads a few rows, in any order.
    pub(crate) fn select_sample(&self, rows: u64) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.push_select();
        builder.push_limit(rows, 0)?;
        Ok(builder)
    }

    /// Reads a few rows in which a column is not null, among the first ones.
    pub(crate) fn select_sample_not_null(
        &self,
        column: &str,
        among: u64,
        rows: u64,
    ) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.push("SELECT ");
        builder.push_select_list();
        builder.push(" FROM (");
        builder.push_select_all();
        builder.push_limit(among, 0)?;
        builder.push(") AS ");
        builder.push_table();
        builder.push(" WHERE ");
        builder.push_qualified(column);
        builder.push(" IS NOT NULL");
        builder.push_limit(rows, 0)?;
        Ok(builder)
    }

    /// Reads the names of the columns, with the text that the database needs around a row.
    pub(crate) fn select_column_names(
        &self,
        (before, behind): (&str, &str),
    ) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.push(before);
        builder.push_select_all();
        builder.push_limit(1, 0)?;
        builder.push(behind);
        Ok(builder)
    }

    /// Reads one column of a row, or what `cast` makes of it.
    pub(crate) fn select_column(&self, name: &str, cast: &str) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.push("SELECT ");
        builder.push_qualified(name);
        builder.push(cast);
        builder.push(" FROM ");
        builder.push_table();
        builder.push_limit(1, 0)?;
        Ok(builder)
    }

    /// Sorts by columns, which the database may refuse.
    pub(crate) fn select_sorted_by(&self, columns: &[&str]) -> SqlBuilder<D> {
        let mut builder = self.wrap_unordered();
        builder.push("SELECT 1 FROM ");
        builder.push_table();
        for (place, column) in columns.iter().enumerate() {
            builder.push(if place == 0 { " ORDER BY " } else { ", " });
            builder.push_qualified(column);
        }
        builder
    }
}
