//! Finds the page with a given row.

use std::num::NonZeroU64;

use super::anchors::read_key_values;
use super::session::Session;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::text::{PageOrder, Seek, Sought, reverse};
use crate::error::Error;
use crate::page::ordering::SortColumn;
use crate::plan::Plan;

/// The page with the row of a key; `None` if there is no such row, or if rows cannot be sought by
/// its sort keys. `arguments` are the values of the statement, and the key.
pub(super) async fn locate_page<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    order: &PageOrder<'_>,
    arguments: D::Arguments,
) -> Result<Option<NonZeroU64>, Error> {
    let Some((columns, row)) = read_located_row(session, order, arguments).await? else {
        return Ok(None);
    };
    let Some(values) = read_key_values(session, columns, &row) else {
        let sql = session.statement.body();
        tracing::debug!(sql, "`locate` cannot compare the sort keys of the row");
        return Ok(None);
    };
    // the rows after this one in the reverse order are those before it
    let never_null = session.never_null();
    let seek = Seek { values: &values, rows: Sought::After, never_null };
    let counts = session.statement.select_count_sought(&reverse(columns), seek)?;
    let counts = session.fetch(counts).await?;
    let before = counts.first().map(D::read_count).transpose()?.unwrap_or(0);
    Ok(Some(plan.limit().page_of(NonZeroU64::MIN.saturating_add(before))))
}

/// The row of a key, and the columns of a total order.
async fn read_located_row<'o, D: Dialect>(
    session: &mut Session<'_, D>,
    order: &'o PageOrder<'_>,
    arguments: D::Arguments,
) -> Result<Option<(&'o [SortColumn], D::Row)>, Error> {
    let (Some(columns), [key]) = (order.total(), session.key) else {
        let message = "`locate` needs a `.key` of one column, and no ORDER BY in the statement";
        return Err(Error::Statement(message.to_owned()));
    };
    let rows = session.fetch(session.statement.select_row_by_key(key, arguments)).await?;
    Ok(rows.into_iter().next().map(|row| (columns, row)))
}

/// The place of the row of a key among all rows of the statement, from 0. `by_key` is the order by
/// the key alone.
pub(super) async fn locate_among<D: Dialect>(
    session: &mut Session<'_, D>,
    by_key: &PageOrder<'_>,
    arguments: D::Arguments,
    rows: &[D::Row],
) -> Result<Option<usize>, Error> {
    let Some((columns, row)) = read_located_row(session, by_key, arguments).await? else {
        return Ok(None);
    };
    let wanted = read_key_values(session, columns, &row);
    let is_wanted = |row: &D::Row| wanted == read_key_values(session, columns, row);
    Ok(rows.iter().position(is_wanted).filter(|_| wanted.is_some()))
}
