//! Reads the rows of a page along an access path.

use std::borrow::Cow;

use super::access_path::{AccessPath, Origin, ReadDirection};
use super::session::Session;
use super::warnings;
use crate::anchor::KeyValue;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::text::{
    KeyLookup, PageOrder, RowRange, RowSelection, Seek, SeekStrategy, describe_column,
};
use crate::error::Error;
use crate::page::ordering::SortColumn;

/// For this many rows to skip, it pays to look for a faster way.
pub(super) const DEEP_OFFSET: u64 = 1000;

/// For this many rows to skip from a sample, it pays to read their keys first.
const KEYS_FIRST: u64 = 16;

/// The undecoded rows of a page, in its order.
pub(super) struct ReadRows<D: Dialect> {
    pub(super) path: AccessPath,
    pub(super) rows: Vec<D::Row>,
    /// Whether there are rows after these.
    pub(super) has_more: bool,
}

/// Reads a page along a path. `values` are the sort keys of the row where the path starts, if that
/// is an anchor or a sample.
pub(super) async fn read_page<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
    path: AccessPath,
    values: Option<&[Option<KeyValue>]>,
) -> Result<ReadRows<D>, Error> {
    let seek = match (path.origin, values) {
        (Origin::Anchor(rows) | Origin::Sample(rows), Some(values)) => {
            Some(Seek { values, rows, never_null: session.never_null() })
        }
        _ => None,
    };
    let is_deep = path.skip >= DEEP_OFFSET;
    if seek.is_some() || is_deep || path.origin == Origin::Tail {
        warnings::warn_of_reading_all_rows(session);
    }
    let (order, take) = match path.direction {
        // one row more than the page, to know whether there is a next one
        ReadDirection::Forwards => (Cow::Borrowed(order), path.rows.saturating_add(1)),
        ReadDirection::Backwards => (Cow::Owned(order.reverse()), path.rows),
    };
    let range = RowRange { skip: path.skip, take };
    let mut rows = match seek {
        Some(seek) if matches!(path.origin, Origin::Sample(_)) && path.skip >= KEYS_FIRST => {
            read_sought_keys_first(session, &order, seek, range).await?
        }
        Some(seek) => {
            let strategy = choose_seek_strategy(session, &order, take).await?;
            read_rows(session, &order, RowSelection::Sought(seek, strategy, range)).await?
        }
        None if is_deep => read_deep_rows(session, &order, range).await?,
        None => read_rows(session, &order, RowSelection::Range(range)).await?,
    };
    session.times.note_rows();
    let has_more = match path.direction {
        ReadDirection::Forwards => rows.len() as u64 > path.rows,
        ReadDirection::Backwards => path.skip > 0 || path.origin != Origin::Tail,
    };
    rows.truncate(usize::try_from(path.rows).unwrap_or(usize::MAX));
    if path.direction == ReadDirection::Backwards {
        rows.reverse();
    }
    Ok(ReadRows { path, rows, has_more })
}

/// Reads rows in the order of a page.
pub(super) async fn read_rows<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
    rows: RowSelection<'_>,
) -> Result<Vec<D::Row>, Error> {
    let builder = session.statement.select_rows(order, rows)?;
    if !builder.is_wrapped() {
        // an unwrapped statement keeps its own names of columns
        let rows = session.fetch(builder).await?;
        session.schema.check_positions::<D>(&rows)?;
        return Ok(rows);
    }
    let checks_types = !matches!(rows, RowSelection::Sought(..));
    session.fetch_checked(builder, checks_types).await
}

/// How to find rows from an anchor: in ranges only if an index has the order. The database is asked
/// once per order, and again after some time.
async fn choose_seek_strategy<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
    take: u64,
) -> Result<SeekStrategy, Error> {
    let Some(columns) = order.total() else {
        return Ok(SeekStrategy::IndexRanges);
    };
    let columns = columns.iter().map(describe_column).collect::<Vec<_>>();
    if let Some(strategy) = session.schema.seek_strategy(&columns) {
        return Ok(strategy);
    }
    let plan = explain_first_rows(session, order, take).await?.unwrap_or_default();
    let strategy = if D::sorts_all(&plan).unwrap_or(false) {
        SeekStrategy::FullScan
    } else if D::reads_foreign_tables(&plan).unwrap_or(false) {
        SeekStrategy::ColumnRanges
    } else {
        SeekStrategy::IndexRanges
    };
    session.schema.remember_seek_strategy(&columns, strategy);
    Ok(strategy)
}

/// Reads rows from a sample, their keys first. That there are samples means that an index alone has
/// them.
async fn read_sought_keys_first<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
    seek: Seek<'_>,
    range: RowRange,
) -> Result<Vec<D::Row>, Error> {
    let Some(columns) = find_order_for_keys(session, order) else {
        let rows = RowSelection::Sought(seek, SeekStrategy::IndexRanges, range);
        return read_rows(session, order, rows).await;
    };
    let lookup = KeyLookup { key: session.key, order: columns, seek: Some(seek), range };
    let builder = session.statement.select_rows_by_keys(&lookup)?;
    session.fetch_checked(builder, true).await
}

/// The columns of an order, if rows can be found by their keys.
fn find_order_for_keys<'o, D: Dialect>(
    session: &Session<'_, D>,
    order: &'o PageOrder<'_>,
) -> Option<&'o [SortColumn]> {
    order.total().filter(|_| session.never_null() == session.key)
}

/// Whether the database sorts all rows to find the first ones.
pub(super) async fn sorts_all<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
    take: u64,
) -> Result<bool, Error> {
    let plan = explain_first_rows(session, order, take).await?;
    Ok(plan.is_some_and(|plan| D::sorts_all(&plan).unwrap_or(false)))
}

/// The plan for the first rows of an order; `None` if the database cannot tell it.
async fn explain_first_rows<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
    take: u64,
) -> Result<Option<Vec<D::Row>>, Error> {
    let range = RowSelection::Range(RowRange { skip: 0, take });
    let builder = session.statement.select_rows(order, range)?;
    Ok(session.explain(builder).await)
}

/// Reads rows at a deep offset. Reads their keys first if an index contains all sort keys.
async fn read_deep_rows<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
    range: RowRange,
) -> Result<Vec<D::Row>, Error> {
    if let Some(columns) = find_order_for_keys(session, order) {
        let lookup = KeyLookup { key: session.key, order: columns, seek: None, range };
        // without permission for a plan, reads the rows directly
        if reads_keys_from_an_index(session, &lookup).await? {
            let builder = session.statement.select_rows_by_keys(&lookup)?;
            return session.fetch_checked(builder, true).await;
        }
    }
    read_rows(session, order, RowSelection::Range(range)).await
}

/// Whether an index alone has the keys of some rows, in their order.
pub(super) async fn reads_keys_from_an_index<D: Dialect>(
    session: &mut Session<'_, D>,
    lookup: &KeyLookup<'_>,
) -> Result<bool, Error> {
    let builder = session.statement.select_keys(lookup)?;
    let plan = session.explain(builder).await;
    Ok(plan.is_some_and(|plan| D::reads_only_an_index(&plan).unwrap_or(false)))
}
