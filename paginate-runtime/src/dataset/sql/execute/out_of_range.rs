//! The last page, and the replacement of a page out of range. Both need a count.

use std::num::NonZeroU64;

use super::access_path::choose_access_path;
use super::anchors::seal_anchors;
use super::count::{KnownCount, Plausible, count_exactly, count_rows, count_to_the_end};
use super::list::{ListPage, OrderedList};
use super::read::{ReadRows, read_page, read_rows};
use super::session::Session;
use crate::anchor::Counted;
use crate::dataset::ServedBy;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::text::RowSelection;
use crate::error::Error;
use crate::page::limit::Limit;
use crate::page::row_count::{Count, RowCount};
use crate::page::slice::Slice;
use crate::plan::Plan;

pub(super) async fn read_last_page<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    exact: Option<Counted>,
) -> Result<ListPage<D>, Error> {
    let known = match list.plan.count() {
        Count::Auto => KnownCount::exact(count_exactly(session, list.plan, exact).await?),
        _ => count_rows(session, list.plan, 0, exact).await?,
    };
    read_replacement(session, list, known, Plan::slice).await
}

/// Reads the page that `slice` returns for a count.
pub(super) async fn read_replacement<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    known: KnownCount,
    slice: fn(&Plan, RowCount) -> Result<Slice, Error>,
) -> Result<ListPage<D>, Error> {
    let found = slice(list.plan, known.row_count)?;
    let wants_rows = !found.is_empty();
    let page = read_slice(session, list, found, known.exact).await?;
    if !wants_rows || !page.rows.is_empty() || known.row_count.is_unknown() {
        return Ok(page);
    }
    // the cached or estimated count was too high
    let known = count_to_the_end(session, list.plan, Plausible::None, known.exact).await?;
    let found = slice(list.plan, known.row_count)?;
    read_slice(session, list, found, known.exact).await
}

/// Reads the rows of a slice.
async fn read_slice<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    mut slice: Slice,
    exact: Option<Counted>,
) -> Result<ListPage<D>, Error> {
    let (plan, order) = (list.plan, &list.order);
    if slice.is_empty() {
        return Ok(ListPage { slice, rows: Vec::new(), served_by: None, anchors: None });
    }
    let Limit::Rows(limit) = plan.limit() else {
        let rows = read_rows(session, order, RowSelection::All).await?;
        return Ok(ListPage { slice, rows, served_by: Some(ServedBy::ALL), anchors: None });
    };
    let row_count = match slice.row_count {
        RowCount::Exact(rows) if order.total().is_some() => Some(rows),
        _ => None,
    };
    let mut path = choose_access_path(slice.page, limit, None, row_count);
    if let Some(most) = plan.max_offset().filter(|most| path.skip > *most) {
        // the deepest page that is permitted, if the last one is too deep
        let page = NonZeroU64::MIN.saturating_add(most / limit);
        slice = Slice::found(page, plan.limit(), slice.row_count);
        path = choose_access_path(page, limit, None, None);
    }
    let ReadRows { rows, has_more, .. } = read_page(session, order, path, None).await?;
    let slice = slice.with_more(has_more);
    let anchors = seal_anchors(session, list, slice.page, &rows, exact);
    Ok(ListPage { slice, rows, served_by: Some(path.into()), anchors })
}
