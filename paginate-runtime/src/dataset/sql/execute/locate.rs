//! The page that holds a row.

use std::num::NonZeroU64;

use serde::Serialize;

use super::session::Query;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::text::keyset::{Cut, Sought};
use crate::dataset::sql::text::order_by::reversed;
use crate::dataset::sql::text::statement::Sorted;
use crate::error::Error;
use crate::plan::Plan;

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The page that holds the row of a key; `None` if there is no such row, or if it cannot be
    /// compared with the others. `arguments` are those
    /// of the statement, and the key's value.
    pub(crate) async fn located(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        arguments: D::Arguments,
    ) -> Result<Option<NonZeroU64>, Error> {
        let (Some(order), [key]) = (self.total(sorted), self.key) else {
            let message =
                "`locate` needs a `.key` of one column, and no ORDER BY of the statement's";
            return Err(Error::Statement(message.to_owned()));
        };
        let draft = self.statement.row_of::<D>(key, arguments);
        let rows = self.run(draft).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let Some(values) = self.key_values(order, row) else {
            let sql = self.statement.body();
            tracing::debug!(sql, "`locate` cannot compare what the row is sorted by");
            return Ok(None);
        };
        // what is behind the row in the reversed order is before it
        let (order, cut) = (reversed(order), Cut { values: &values, rows: Sought::Behind });
        let arguments = self.arguments.clone();
        let draft =
            self.statement.count_of_sought::<D>(&order, cut, self.never_null(), arguments)?;
        let counts = self.run(draft).await?;
        let before = counts.first().map(D::count).transpose()?.unwrap_or(0);
        Ok(Some(plan.limit().page_of(NonZeroU64::MIN.saturating_add(before))))
    }
}
