//! Debug builds: logs why the statements of a page are slow, and which index or setting helps.

use super::list::{ListPage, OrderedList};
use super::read::{DEEP_OFFSET, reads_keys_from_an_index, sorts_all};
use super::session::Session;
use super::slow_advice::{
    MANY_ROWS, Origin, advise_on_count, advise_on_sorting, describe_index, is_slow, may_be_slow,
};
use super::warnings::warn_of_reading_all_rows;
use crate::dataset::ServedBy;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::{Warning, field_name};
use crate::dataset::sql::text::{KeyLookup, PageOrder, RowRange, describe_column, reverse};
use crate::error::Error;
use crate::page::ordering::{Direction, SortColumn};
use crate::page::row_count::{Count, RowCount};

/// Logs what took long on a page, once for each cause. An error of its statements is no error of
/// the page.
pub(super) async fn warn_of_slow_statements<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: &ListPage<D>,
) {
    if !cfg!(debug_assertions) {
        return;
    }
    warn_of_slow_count(session, list, page.slice.row_count);
    if may_be_slow(session.times.rows)
        && let Err(error) = warn_of_slow_rows(session, list, page).await
    {
        tracing::debug!(%error, "it is unknown why a page was slow");
    }
}

fn warn_of_slow_count<D: Dialect>(
    session: &Session<'_, D>,
    list: &OrderedList<'_>,
    row_count: RowCount,
) {
    let (plan, took, rows) = (list.plan, session.times.count, row_count.number());
    if is_slow(took, rows)
        && let Some(advice) = advise_on_count(plan.count(), plan.explicit_count_ttl(), rows)
        && session.schema.is_first(Warning::SlowCount, session.key)
    {
        let (sql, took) = (session.statement.body(), took.as_millis());
        tracing::warn!(sql, "counting took {took} ms, on every page: {advice}");
    }
}

async fn warn_of_slow_rows<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: &ListPage<D>,
) -> Result<(), Error> {
    let took = session.times.rows;
    let skipped = match page.served_by {
        Some(ServedBy::Head { skipped } | ServedBy::Tail { skipped }) => skipped,
        Some(ServedBy::Anchor { .. } | ServedBy::Map { .. }) | None => 0,
    };
    let is_deep = skipped >= DEEP_OFFSET;
    if !is_slow(took, known_rows(list.plan.count(), page.slice.row_count)) {
        return Ok(());
    }
    let subject = (session.key, describe_shape(&list.order), is_deep);
    if !session.schema.is_first(Warning::SlowRows, subject) {
        return Ok(());
    }
    if session.statement.blocks_seek().is_some() {
        warn_of_reading_all_rows(session);
        return Ok(());
    }
    let (sql, took) = (session.statement.body(), took.as_millis());
    let take = list.plan.limit().as_number().saturating_add(1);
    if sorts_all(session, &list.order, take).await? {
        let advice = match find_origins(session, &list.order).await {
            Some(order) => advise_on_sorting::<D>(&order),
            None => "add an index for the statement's ORDER BY".to_owned(),
        };
        tracing::warn!(
            sql,
            "reading a page took {took} ms, because the database sorts all rows for it: {advice}"
        );
        return Ok(());
    }
    if !is_deep {
        return Ok(());
    }
    let Some(columns) = list.order.total() else {
        tracing::warn!(
            sql,
            "skipping {skipped} rows took {took} ms: add `.key(…)`, with which links lead to pages \
             at any depth, or bound the depth with `max_offset`"
        );
        return Ok(());
    };
    let range = RowRange { skip: skipped, take };
    let lookup = KeyLookup { key: session.key, order: columns, seek: None, range };
    if !reads_keys_from_an_index(session, &lookup).await?
        && let Some(order) = find_origins(session, &list.order).await
    {
        let index = describe_index::<D>(&order);
        tracing::warn!(
            sql,
            "skipping {skipped} rows took {took} ms, because no index alone finds the page of a \
             number: it needs an index on {index}, and a LEFT JOIN for tables that only complete \
             its rows; or bound the depth with `max_offset`"
        );
    }
    Ok(())
}

/// The number of rows as far as it is known. A list that is never counted may have many.
fn known_rows(count: Count, row_count: RowCount) -> u64 {
    match (row_count, count) {
        (RowCount::Exact(rows), _) => rows,
        (_, Count::None) => row_count.number().max(MANY_ROWS),
        _ => row_count.number(),
    }
}

/// Identifies an order and its reverse, which one index has.
fn describe_shape(order: &PageOrder<'_>) -> Vec<String> {
    let (PageOrder::Total(columns) | PageOrder::Partial(columns)) = order else {
        return Vec::new();
    };
    let is_descending = |first: &SortColumn| first.direction == Direction::Descending;
    let columns = match columns.first().is_some_and(is_descending) {
        true => &reverse(columns),
        false => columns,
    };
    columns.iter().map(describe_column).collect()
}

/// The columns of an order with their origins; `None` if the statement orders its rows itself.
async fn find_origins<D: Dialect>(
    session: &mut Session<'_, D>,
    order: &PageOrder<'_>,
) -> Option<Vec<(SortColumn, Origin)>> {
    let (PageOrder::Total(columns) | PageOrder::Partial(columns)) = order else {
        return None;
    };
    let mut origins = session.column_origins().await;
    let with_origin = |column: &SortColumn| {
        let origin = origins.remove(&column.name).unwrap_or_default().into();
        let name = field_name(&column.name).to_owned();
        (SortColumn { name, ..column.clone() }, origin)
    };
    Some(columns.iter().map(with_origin).collect())
}
