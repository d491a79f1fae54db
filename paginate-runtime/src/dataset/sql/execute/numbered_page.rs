//! Reads the page of a number: from its anchor or from the nearer end, unless it is past the end.

use std::num::NonZeroU64;

use super::access_path::{Origin, ReadDirection, choose_access_path};
use super::anchors::seal_anchors;
use super::count::{
    KnownCount, Plausible, count_ahead, count_exactly, count_rows, count_to_the_end,
};
use super::count_auto::correct_count;
use super::count_query::count_up_to;
use super::list::{ListPage, OrderedList};
use super::map::{self, MappedPath};
use super::out_of_range::read_replacement;
use super::read::{DEEP_OFFSET, ReadRows, read_page, read_rows};
use super::session::Session;
use crate::anchor::{Anchor, Counted};
use crate::dataset::ServedBy;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::text::RowSelection;
use crate::error::{Class, Error};
use crate::page::limit::Limit;
use crate::page::row_count::{Count, RowCount};
use crate::page::slice::Slice;
use crate::plan::Plan;

/// What was found for a page.
enum Found<D: Dialect> {
    Page(NonZeroU64, ReadRows<D>),
    /// No rows. A number of rows that contradicts this is outdated.
    PastTheEnd(Plausible),
    /// No page to show, although its number may have rows: they were before its anchor, or
    /// `max_offset` forbids to skip that many.
    Unreachable(Plausible),
}

/// Reads the page of a number, or its replacement if it is past the end. `exact` is the number of
/// all rows, if it is known.
pub(super) async fn read_numbered_page<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    anchor: Option<&Anchor>,
    exact: Option<Counted>,
) -> Result<ListPage<D>, Error> {
    let plan = list.plan;
    let (found, exact) = match plan.limit() {
        Limit::Rows(limit) => find_page(session, list, page, limit, anchor, exact).await?,
        Limit::All if page == NonZeroU64::MIN => return read_all_rows(session, list).await,
        Limit::All => {
            plan.refuse_missing()?;
            (Found::PastTheEnd(Plausible::Any), exact)
        }
    };
    match found {
        Found::Page(page, read) => complete_page(session, list, page, read, exact).await,
        Found::PastTheEnd(plausible) => {
            let known = count_to_the_end(session, plan, plausible, exact).await?;
            read_replacement(session, list, known, Plan::slice).await
        }
        Found::Unreachable(plausible) => {
            plan.refuse_missing()?;
            let known = count_to_the_end(session, plan, plausible, exact).await?;
            read_replacement(session, list, known, Plan::slice_beyond).await
        }
    }
}

/// Reads all rows as the only page.
async fn read_all_rows<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
) -> Result<ListPage<D>, Error> {
    let rows = read_rows(session, &list.order, RowSelection::All).await?;
    let row_count = RowCount::Exact(rows.len() as u64);
    let slice = Slice::found(NonZeroU64::MIN, list.plan.limit(), row_count);
    Ok(ListPage { slice, rows, served_by: Some(ServedBy::ALL), anchors: None })
}

/// Looks for a page from its anchor, if it has a usable one. Also returns the number of all rows,
/// if it is known by then.
async fn find_page<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    limit: NonZeroU64,
    anchor: Option<&Anchor>,
    exact: Option<Counted>,
) -> Result<(Found<D>, Option<Counted>), Error> {
    let Some(anchor) = anchor else {
        return find_page_without_anchor(session, list, page, limit, exact).await;
    };
    let exact = match find_page_from_anchor(session, list, page, limit, anchor, exact).await {
        Ok((Some(found), exact)) => return Ok((found, exact)),
        Ok((None, exact)) => exact,
        // if anything is wrong with an anchor, the page can be read without it
        Err(error) if error.class() == Class::Program => match list.plan.refusal_of_cursor() {
            None => {
                tracing::debug!(%error, "an anchor was not usable");
                exact
            }
            // such as the label of an enum that has another one now
            Some(refusal) if error.is_of_a_value() => return Err(refusal),
            Some(_) => return Err(error),
        },
        Err(error) => return Err(error),
    };
    find_page_without_anchor(session, list, page, limit, exact).await
}

/// Looks for a page from an anchor. Finds nothing if an end of the list is nearer.
async fn find_page_from_anchor<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    limit: NonZeroU64,
    anchor: &Anchor,
    mut exact: Option<Counted>,
) -> Result<(Option<Found<D>>, Option<Counted>), Error> {
    let plan = list.plan;
    let place = Some((anchor.page, anchor.edge));
    let choose = |exact: Option<Counted>| {
        choose_access_path(page, limit, place, exact.map(|counted| counted.rows))
    };
    let mut path = choose(exact);
    if matches!(path.origin, Origin::Anchor(_)) && path.skip > 0 {
        // the tail may be nearer
        exact = match plan.max_offset().is_some_and(|most| path.skip > most) {
            true if counts_all(plan) => Some(count_exactly(session, plan, exact).await?),
            _ => count_ahead(session, plan, exact).await?,
        };
        path = choose(exact);
    }
    if !matches!(path.origin, Origin::Anchor(_)) {
        return Ok((None, exact));
    }
    let rows = exact.map(|counted| counted.rows);
    // no link has such a number: it is beyond all rows, or beyond `max_offset`
    let is_too_deep = |most: u64| path.skip > most;
    if plan.max_offset().is_some_and(is_too_deep) || rows.is_some_and(is_too_deep) {
        return Ok((Some(Found::Unreachable(Plausible::Any)), exact));
    }
    if path.skip >= DEEP_OFFSET && plan.refusal_of_cursor().is_none() {
        // no link has such a number: without the anchor, an index alone may skip the rows
        let other = choose_access_path(page, limit, None, rows).skip;
        let mapped = map::find_path(session, list, page, limit).map(|mapped| mapped.path.skip);
        let other = mapped.map_or(other, |mapped| mapped.min(other));
        let is_permitted = plan.max_offset().is_none_or(|most| other <= most);
        if is_permitted && other.div_euclid(2) < path.skip {
            return Ok((None, exact));
        }
    }
    let read = read_page(session, &list.order, path, Some(&anchor.values)).await?;
    match path.direction {
        // the page may have rows at its number, but they are before the anchor
        ReadDirection::Forwards if read.rows.is_empty() => {
            let plausible = match plan.count() {
                // the end has moved since the rows were counted
                Count::Auto => Plausible::AtMost(plan.limit().offset(page)),
                _ => Plausible::Any,
            };
            Ok((Some(Found::Unreachable(plausible)), exact))
        }
        // less than a page before the anchor: this is the start of the list
        ReadDirection::Backwards if (read.rows.len() as u64) < limit.get() => {
            let first = NonZeroU64::MIN;
            let (found, exact) =
                find_page_without_anchor(session, list, first, limit, exact).await?;
            Ok((Some(found), exact))
        }
        _ => Ok((Some(Found::Page(page, read)), exact)),
    }
}

/// Whether all rows are counted, so that a page may be read from the end of the list.
fn counts_all(plan: &Plan) -> bool {
    matches!(plan.count(), Count::Exact | Count::Auto)
}

/// Looks for a page from the nearer end of the list.
async fn find_page_without_anchor<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    limit: NonZeroU64,
    mut exact: Option<Counted>,
) -> Result<(Found<D>, Option<Counted>), Error> {
    let plan = list.plan;
    let begin = plan.limit().offset(page);
    let is_too_deep = plan.max_offset().is_some_and(|most| begin > most);
    // a count that is older than the rows would shift a page that is read from the end
    let must_be_new = plan.counted().is_some() || list.is_exact;
    let may_have_tail =
        counts_all(plan) && list.order.total().is_some() && (is_too_deep || !must_be_new);
    if may_have_tail && is_too_deep {
        exact = Some(match must_be_new {
            true => count_up_to(session, None).await?,
            false => count_exactly(session, plan, exact).await?,
        });
    } else if may_have_tail && begin >= DEEP_OFFSET {
        exact = count_ahead(session, plan, exact).await?;
    }
    let rows = exact.filter(|_| may_have_tail).map(|counted| counted.rows);
    if rows.is_some_and(|rows| begin >= rows) && page > NonZeroU64::MIN {
        return Ok((Found::PastTheEnd(Plausible::AtMost(begin)), exact));
    }
    let path = choose_access_path(page, limit, None, rows);
    if path.skip >= DEEP_OFFSET
        && let Some(read) = read_mapped_page(session, list, page, limit, path.skip).await?
    {
        return Ok((Found::Page(page, read), exact));
    }
    if plan.max_offset().is_some_and(|most| path.skip > most) {
        return Ok((Found::Unreachable(Plausible::Any), exact));
    }
    if path.skip >= DEEP_OFFSET {
        map::note_deep_page(session, list, begin).await;
    }
    let read = read_page(session, &list.order, path, None).await?;
    let found = match path.origin {
        // a row can be missing only if the count was too high
        Origin::Tail if (read.rows.len() as u64) < path.rows => Found::PastTheEnd(Plausible::None),
        Origin::Head if read.rows.is_empty() && page > NonZeroU64::MIN => {
            plan.refuse_missing()?;
            Found::PastTheEnd(Plausible::AtMost(begin))
        }
        _ => Found::Page(page, read),
    };
    Ok((found, exact))
}

/// Reads a page from the nearest sample of the map; `None` if that is not nearer than `skip` rows, or
/// if the map turns out to be wrong.
async fn read_mapped_page<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    limit: NonZeroU64,
    skip: u64,
) -> Result<Option<ReadRows<D>>, Error> {
    let nearer =
        map::find_path(session, list, page, limit).filter(|mapped| mapped.path.skip < skip);
    let Some(MappedPath { path, values }) = nearer else {
        return Ok(None);
    };
    if list.plan.max_offset().is_some_and(|most| path.skip > most) {
        return Ok(None);
    }
    let read = match read_page(session, &list.order, path, Some(&values)).await {
        Ok(read) => read,
        Err(error) if error.class() == Class::Program => {
            tracing::debug!(%error, "a page map was not usable");
            map::forget(session, list);
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let is_there = match path.direction {
        ReadDirection::Forwards => !read.rows.is_empty(),
        ReadDirection::Backwards => read.rows.len() as u64 == limit.get(),
    };
    if !is_there {
        // the list has become shorter
        map::forget(session, list);
        return Ok(None);
    }
    map::note_deep_page(session, list, list.plan.limit().offset(page)).await;
    Ok(Some(read))
}

/// Adds the count and the anchors to a page.
async fn complete_page<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    read: ReadRows<D>,
    exact: Option<Counted>,
) -> Result<ListPage<D>, Error> {
    let ReadRows { path, rows, has_more } = read;
    let plan = list.plan;
    let here = (rows.len() as u64).saturating_add(u64::from(has_more));
    let seen = plan.limit().offset(page).saturating_add(here);
    let ends_here = path.origin == Origin::Head && !has_more;
    let known = |row_count| KnownCount { row_count, exact };
    let KnownCount { row_count, exact } = match (exact, plan.count()) {
        (Some(counted), Count::Exact) => known(RowCount::Exact(counted.rows)),
        // the rows before the page were skipped, so the last page reveals the number of rows
        (_, count) if ends_here => {
            if count == Count::Auto {
                correct_count(session, plan, seen);
            }
            known(RowCount::Exact(seen))
        }
        (Some(counted), Count::Auto) => known(RowCount::Exact(counted.rows)),
        // the rows before the page were not read
        (_, Count::None) if !has_more => known(RowCount::About(seen)),
        _ => count_rows(session, plan, seen, exact).await?,
    };
    let row_count = match row_count {
        // the end was seen, and not all that is in front of it
        RowCount::AtLeast(_) | RowCount::About(_) if !has_more && plan.count() == Count::Auto => {
            RowCount::About(seen)
        }
        row_count => row_count,
    };
    let row_count = row_count.at_least(match (path.origin, row_count) {
        // some rows before the anchor or sample may have been deleted since it was made
        (Origin::Anchor(_) | Origin::Sample(_), RowCount::Exact(_)) => here,
        _ => seen,
    });
    let slice = Slice::found(page, plan.limit(), row_count).with_more(has_more);
    let anchors = seal_anchors(session, list, page, &rows, exact);
    Ok(ListPage { slice, rows, served_by: Some(path.into()), anchors })
}
