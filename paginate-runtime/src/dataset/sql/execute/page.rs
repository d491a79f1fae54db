//! Fetches the page of a plan. Read this file first: it is the sequence of all steps.

use std::num::NonZeroU64;

use super::anchors::open_anchor;
use super::list::OrderedList;
use super::locate::locate_page;
use super::numbered_page::read_numbered_page;
use super::out_of_range::read_last_page;
use super::rows::{Row, decode_rows};
use super::session::{Session, Times};
use super::slow::warn_of_slow_statements;
use super::sort::{Sorting, choose_sorting, page_order, sort_in_memory};
use super::warnings::{warn_of_doubtful_order, warn_of_equal_rows};
use crate::anchor::{Anchor, Counted};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::DecodeRow;
use crate::dataset::sql::text::PageOrder;
use crate::dataset::{FetchedPage, memory};
use crate::error::Error;
use crate::page::row_count::Count;
use crate::page::target::Target;
use crate::plan::Plan;

/// Fetches a page. `located` are the values to find the row that the page must contain, if there is
/// one.
pub(super) async fn fetch_page<D: Dialect, R: Row>(
    session: &mut Session<'_, D>,
    decode: &DecodeRow<D, R>,
    plan: &Plan,
    located: Option<D::Arguments>,
) -> Result<FetchedPage<R>, Error> {
    let located = located.filter(|_| plan.may_be_located());
    let ordering = match choose_sorting(session, decode, plan).await? {
        Sorting::ByDatabase(ordering) => ordering,
        Sorting::InMemory(ordering) => {
            return sort_in_memory(session, decode, plan, ordering, located).await;
        }
    };
    let order = page_order(session, plan, &ordering);
    warn_of_doubtful_order(session, plan, &ordering, &order);

    let located = match located {
        Some(arguments) => locate_page(session, plan, &order, arguments).await?,
        None => None,
    };
    let mut list = OrderedList::new(session, plan, order);
    list.is_exact = located.is_some();
    session.times = Times::default();
    let anchor = match located {
        // the anchor belongs to the requested page
        Some(_) => None,
        None => open_anchor(session, &list)?,
    };
    let exact = known_count(session, plan, anchor.as_ref());
    let page = match located.map_or(plan.target(), Target::Page) {
        Target::Page(page) => {
            read_numbered_page(session, &list, page, anchor.as_ref(), exact).await?
        }
        // without a count, the last page is unknown
        Target::Last if plan.count() == Count::None => {
            read_numbered_page(session, &list, NonZeroU64::MIN, None, exact).await?
        }
        Target::Last => read_last_page(session, &list, exact).await?,
    };

    warn_of_slow_statements(session, &list, &page).await;
    let rows = decode_rows(session, decode, page.rows)?;
    if cfg!(debug_assertions)
        && let PageOrder::Partial(columns) = &list.order
        && !ordering.is_default()
        && memory::have_equals(&rows, &ordering.names().map(str::to_owned).collect::<Vec<_>>())
    {
        warn_of_equal_rows(session, plan, columns);
    }
    let fetched = FetchedPage::new(page.slice, rows).ordered_by(ordering);
    Ok(fetched.served_by(page.served_by).anchored(page.anchors))
}

/// The number of all rows, if the plan has it, or the anchor from this server not long ago.
fn known_count<D: Dialect>(
    session: &Session<'_, D>,
    plan: &Plan,
    anchor: Option<&Anchor>,
) -> Option<Counted> {
    let (server, counted) = anchor.and_then(|anchor| anchor.counted).unzip();
    let is_usable = |counted: &Counted| {
        server == Some(session.schema.server()) && counted.is_fresh(plan.count_ttl())
    };
    plan.counted().map(Counted::now).or(counted.filter(is_usable))
}
