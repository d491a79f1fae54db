//! What to sort the rows by, and whether the database sorts them.

use std::num::NonZeroU64;

use super::count_query::count_up_to;
use super::read::read_rows;
use super::rows::{Row, decode_rows, learn_shown};
use super::session::Session;
use super::warnings::{warn_of_missing_column, warn_of_sorting_in_memory, warn_of_unsorted_rows};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::DecodeRow;
use crate::dataset::sql::schema::ShownNames;
use crate::dataset::sql::text::{OwnOrder, PageOrder, RowSelection};
use crate::dataset::{FetchedPage, memory};
use crate::error::Error;
use crate::page::limit::MaxRows;
use crate::plan::{AppliedOrdering, Plan};

/// Where rows are sorted.
pub(super) enum Sorting {
    ByDatabase(AppliedOrdering),
    /// In memory, because only the row type has the column.
    InMemory(AppliedOrdering),
}

/// The requested ordering, with the columns that rows show and the database can sort by.
pub(super) async fn resolve_ordering<D: Dialect, R: Row>(
    session: &mut Session<'_, D>,
    decode: &DecodeRow<D, R>,
    plan: &Plan,
) -> Result<AppliedOrdering, Error> {
    if has_unknown_names(session, plan) {
        learn_shown(session, decode, plan).await?;
    }
    let shown = session.schema.shown();
    let is_unsortable = |name: &str| {
        session.find_column(name).is_some_and(|column| session.schema.is_unsortable(column))
    };
    // without rows it is unknown what they show
    let exists = |name: &str| shown.is_empty() || shown.contains(name) || session.has_column(name);
    for missing in plan.requested_ordering().allowed_names().filter(|name| !exists(name)) {
        warn_of_missing_column(session, missing);
    }
    let requested = plan.requested_ordering();
    let is_sortable = |name: &str| may_sort_by(session, &shown, name);
    let ordering = match shown.is_empty() {
        true => requested.apply_without_rows(is_sortable, is_unsortable)?,
        false => requested.apply(is_sortable, |name| is_unsortable(name) || !exists(name))?,
    };
    if let Some(column) = ordering.columns().iter().find(|column| is_unsortable(&column.name)) {
        return Err(Error::Statement(format!(
            "the ordering names `{0}`, which the database cannot sort by: remove `{0}` from \
             `default_order`, or cast it in the statement",
            column.name
        )));
    }
    if shown.is_empty() {
        // there is nothing to sort
        return Ok(ordering.filtered(|name| session.has_column(name)));
    }
    for column in ordering.columns() {
        if !exists(&column.name) {
            session.schema.require_column(&column.name, "the ordering")?;
        }
    }
    Ok(ordering)
}

/// Whether rows must be read to know which names of the plan they show.
fn has_unknown_names<D: Dialect>(session: &Session<'_, D>, plan: &Plan) -> bool {
    let shown = session.schema.shown();
    let is_known = |name: &str| may_sort_by(session, &shown, name);
    let requested = plan.requested_ordering();
    let is_in_source = |name: &str| is_known(name) || session.has_column(name);
    requested.has_unknown(requested.names(), is_known)
        || shown.is_empty() && requested.has_unknown(requested.offered_names(), is_known)
        || !requested.names().all(is_in_source)
        || shown.is_empty() && !requested.allowed_names().all(is_in_source)
}

/// Whether the URL may sort by a name: rows show the database's value, or the program maps the name
/// to a column.
fn may_sort_by<D: Dialect>(session: &Session<'_, D>, shown: &ShownNames, name: &str) -> bool {
    let is_altered = || session.find_column(name).is_some_and(|column| shown.is_altered(column));
    session.mapping.is_mapped(name) || session.mapping.is_shown(shown, name) && !is_altered()
}

/// Chooses where to sort, and by which columns of the ordering.
pub(super) async fn choose_sorting<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    ordering: AppliedOrdering,
) -> Result<Sorting, Error> {
    let mut columns = ordering.columns().iter();
    let Some(computed) = columns.find(|column| !session.has_column(&column.name)) else {
        return Ok(Sorting::ByDatabase(ordering));
    };
    warn_of_sorting_in_memory(session, &computed.name);
    if are_few_enough(session, plan.max_sort()).await? {
        return Ok(Sorting::InMemory(ordering));
    }
    plan.requested_ordering().refuse_unsorted(|name| session.has_column(name))?;
    warn_of_unsorted_rows(session);
    Ok(Sorting::ByDatabase(ordering.filtered(|name| session.has_column(name))))
}

/// Whether the rows are few enough to be sorted in memory. Counts only as far as needed.
async fn are_few_enough<D: Dialect>(
    session: &mut Session<'_, D>,
    most: MaxRows,
) -> Result<bool, Error> {
    Ok(match most {
        MaxRows::Rows(0) => false,
        MaxRows::Rows(rows) => {
            let one_more = NonZeroU64::MIN.saturating_add(rows);
            most.permits(count_up_to(session, Some(one_more)).await?.rows)
        }
        MaxRows::Unlimited => true,
    })
}

/// The order by columns of the statement for an ordering.
pub(super) fn page_order<'q, D: Dialect>(
    session: &Session<'q, D>,
    plan: &Plan,
    ordering: &AppliedOrdering,
) -> PageOrder<'q> {
    let (statement, key) = (&session.statement, session.key);
    if ordering.is_empty() && statement.own_order() != OwnOrder::None {
        // without a key rows cannot be sought, and an order at the end of the statement can stay
        let is_read = !key.is_empty() || statement.own_order() == OwnOrder::Followed;
        return match statement.parse_own_order(session.schema.column_names()) {
            Some(columns) if is_read => PageOrder::new(columns, key),
            _ => PageOrder::Own(key),
        };
    }
    let mut columns = plan.sort_columns(ordering);
    for column in &mut columns {
        if let Some(name) = session.find_column(&column.name) {
            column.name = name.to_owned();
        }
    }
    PageOrder::new(columns, key)
}

/// Reads all rows, and sorts them in memory.
pub(super) async fn sort_in_memory<D: Dialect, R: Row>(
    session: &mut Session<'_, D>,
    decode: &DecodeRow<D, R>,
    plan: &Plan,
    ordering: AppliedOrdering,
) -> Result<FetchedPage<R>, Error> {
    let order = PageOrder::new(Vec::new(), session.key);
    let rows = read_rows(session, &order, RowSelection::All).await?;
    let rows = decode_rows(session, decode, rows)?;
    let slice = plan.slice(rows.len() as u64)?;
    let page = memory::page_of(rows, &plan.sort_columns(&ordering), &slice);
    Ok(FetchedPage::new(slice, page).ordered_by(ordering))
}
