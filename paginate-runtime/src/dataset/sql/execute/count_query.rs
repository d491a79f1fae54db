//! The statements that count, on the connection of a session.

use std::num::NonZeroU64;

use super::session::Session;
use crate::anchor::Counted;
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;

/// Counts the rows, and stops at `most`.
pub(super) async fn count_up_to<D: Dialect>(
    session: &mut Session<'_, D>,
    most: Option<NonZeroU64>,
) -> Result<Counted, Error> {
    let rows = session.fetch(session.statement.select_count(most)?).await?;
    session.times.note_count();
    let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    Ok(Counted::now(D::read_count(row)?))
}

/// The estimate of the database's planner; `None` if the database gives none.
pub(super) async fn estimate_count<D: Dialect>(
    session: &mut Session<'_, D>,
) -> Result<Option<u64>, Error> {
    let Some(prefix) = D::ESTIMATE else {
        return Ok(None);
    };
    let plan = session.fetch(session.statement.select_estimate(prefix)).await?;
    Ok(D::read_estimate(&plan))
}
