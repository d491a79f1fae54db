//! The statements that count rows. They do not sort, which would cost about a hundred times as
//! much.

use std::num::NonZeroU64;

use super::builder::SqlBuilder;
use super::keyset::Seek;
use super::statement::Statement;
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;
use crate::page::ordering::SortColumn;

impl<D: Dialect> Statement<'_, D> {
    /// Counts the rows, at most up to `most`.
    pub(crate) fn select_count(&self, most: Option<NonZeroU64>) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        match most {
            None => {
                builder.push("SELECT COUNT(*) FROM ");
                builder.push_table();
            }
            Some(most) => {
                builder.push("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ");
                builder.push_table();
                builder.push_limit(most.get(), 0)?;
                builder.push(") AS ");
                builder.push_derived_table("counted");
            }
        }
        Ok(builder)
    }

    /// Counts the rows sought.
    pub(crate) fn select_count_sought(
        &self,
        order: &[SortColumn],
        seek: Seek<'_>,
    ) -> Result<SqlBuilder<D>, Error> {
        let mut builder = self.wrap_unordered();
        builder.push_count_sought(order, seek)?;
        Ok(builder)
    }

    /// The statement after `prefix`, which makes the database estimate the number of its rows.
    pub(crate) fn select_estimate(&self, prefix: &str) -> SqlBuilder<D> {
        self.without_wrapping(format!("{prefix}{}\n", self.unordered_body()))
    }
}
