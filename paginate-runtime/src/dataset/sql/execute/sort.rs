//! What to sort the rows by, and whether the database sorts them.

use std::borrow::Cow;
use std::num::NonZeroU64;

use super::count_query::count_up_to;
use super::locate::locate_among;
use super::read::read_rows;
use super::rows::{Row, decode_rows, learn_shown};
use super::session::Session;
use super::warnings::{
    describe_missing_column, warn_of_missing_column, warn_of_sorting_in_memory,
    warn_of_unsorted_rows,
};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::DecodeRow;
use crate::dataset::sql::schema::{ShownNames, field_name};
use crate::dataset::sql::text::{OwnOrder, PageOrder, RowSelection};
use crate::dataset::{FetchedPage, memory};
use crate::error::Error;
use crate::page::limit::MaxRows;
use crate::page::slice::Slice;
use crate::plan::{AppliedOrdering, Plan, RequestedOrdering};

/// Where rows are sorted.
pub(super) enum Sorting {
    ByDatabase(AppliedOrdering),
    /// In memory, because only the row type has the column.
    InMemory(AppliedOrdering),
}

/// Chooses where to sort, and by which columns of the request: those that rows show and the database
/// can sort by.
pub(super) async fn choose_sorting<D: Dialect, R: Row>(
    session: &mut Session<'_, D>,
    decode: &DecodeRow<D, R>,
    plan: &Plan,
) -> Result<Sorting, Error> {
    if has_unknown_names(session, plan) {
        learn_shown(session, decode, plan).await?;
    }
    let requested = unify_names(session, plan);
    let ordering = resolve_ordering(session, &requested)?;
    if session.schema.shown().is_empty() {
        // there is nothing to sort
        let ordering = ordering.filtered(|name| session.has_column(name));
        return Ok(Sorting::ByDatabase(ordering));
    }
    let computed = ordering.names().find(|name| !session.has_column(name)).map(str::to_owned);
    if computed.is_none() && ordering.sortable().all(|name| session.has_column(name)) {
        return Ok(Sorting::ByDatabase(ordering));
    }
    if !are_few_enough(session, plan.max_sort()).await? {
        return sort_by_columns(session, plan, &requested, &ordering);
    }
    Ok(match computed {
        None => Sorting::ByDatabase(ordering),
        Some(name) => {
            warn_of_sorting_in_memory(session, plan, &name);
            Sorting::InMemory(ordering)
        }
    })
}

/// The requested ordering, with the columns that rows show and the database can sort by.
fn resolve_ordering<D: Dialect>(
    session: &Session<'_, D>,
    requested: &RequestedOrdering,
) -> Result<AppliedOrdering, Error> {
    let shown = session.schema.shown();
    // without rows it is unknown what they show
    let exists = |name: &str| shown.is_empty() || shown.contains(name) || session.has_column(name);
    for missing in requested.allowed_names().filter(|name| !exists(name)) {
        warn_of_missing_column(session, missing, "`order_by`");
    }
    for missing in requested.offered_names().filter(|name| !exists(name)) {
        warn_of_missing_column(session, missing, "a sortable column of the grid");
    }
    let is_sortable = |name: &str| may_sort_by(session, &shown, name);
    let is_unsortable = |name: &str| is_unsortable(session, name);
    let ordering = match shown.is_empty() {
        true => requested.apply_without_rows(is_sortable, is_unsortable)?,
        false => requested.apply(is_sortable, |name| is_unsortable(name) || !exists(name))?,
    };
    if let Some(column) = ordering.names().find(|name| is_unsortable(name)) {
        return Err(Error::Statement(format!(
            "the ordering names `{column}`, which the database cannot sort by: remove `{column}` \
             from `default_order`, or cast it in the statement"
        )));
    }
    if let Some(missing) = ordering.names().find(|name| !exists(name)) {
        session.schema.columns().require(missing, "the ordering")?;
    }
    Ok(ordering)
}

/// The request with one name for each column, whatever the spellings in it.
fn unify_names<'p, D: Dialect>(
    session: &Session<'_, D>,
    plan: &'p Plan,
) -> Cow<'p, RequestedOrdering> {
    let shown = session.schema.shown();
    let find = |name: &str| match session.mapping.is_mapped(name) {
        // the program decides its name
        true => Some(name.to_owned()),
        // a name that says a type is one of the statement, and no field
        false if field_name(name) != name => None,
        false => session.find_column(name).map(Cow::into_owned),
    };
    let show =
        |column: &str| find_shown(session, &shown, column).unwrap_or(field_name(column)).to_owned();
    plan.requested_ordering().unified(find, show)
}

/// The name under which rows show a column.
fn find_shown<'n, D: Dialect>(
    session: &Session<'_, D>,
    shown: &'n ShownNames,
    column: &'n str,
) -> Option<&'n str> {
    session.mapping.find_shown(&session.schema, shown, column)
}

/// Whether the database cannot sort by a name.
fn is_unsortable<D: Dialect>(session: &Session<'_, D>, name: &str) -> bool {
    session.find_column(name).is_some_and(|column| session.schema.columns().is_unsortable(&column))
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
    let is_altered = || session.find_column(name).is_some_and(|column| shown.is_altered(&column));
    let is_shown = || session.mapping.is_shown(&session.schema, shown, name);
    session.mapping.is_mapped(name) || is_shown() && !is_altered()
}

/// Sorts too many rows for memory: only by what is a column of the statement.
///
/// # Errors
/// If a name of the ordering is none, and the settings are strict or the list is that of an API.
fn sort_by_columns<D: Dialect>(
    session: &Session<'_, D>,
    plan: &Plan,
    requested: &RequestedOrdering,
    wanted: &AppliedOrdering,
) -> Result<Sorting, Error> {
    let is_column = |name: &str| session.has_column(name);
    for name in wanted.names().chain(wanted.sortable()).filter(|name| !is_column(name)) {
        warn_of_unsorted_rows(session, plan, name);
    }
    let shown = session.schema.shown();
    let is_sortable = |name: &str| may_sort_by(session, &shown, name);
    let is_refused = |name: &str| !is_column(name) || is_unsortable(session, name);
    // the columns of the default that are not in the statement are left
    let ordering = requested.apply(is_sortable, is_refused)?;
    if requested.must_apply
        && let Some(name) = ordering.names().find(|name| !is_column(name))
    {
        return Err(Error::Ordering(format!(
            "`default_order` names {}, and there are more rows than `max_sort`: add \
             `.column(\"{name}\", \"…\")`",
            describe_missing_column(session, name)
        )));
    }
    Ok(Sorting::ByDatabase(ordering.filtered(is_column)))
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
        return match statement.parse_own_order(session.schema.columns().names()) {
            Some(columns) if is_read => PageOrder::new(columns, key),
            _ => PageOrder::Own(key),
        };
    }
    let find =
        |name: &str| session.find_column(name).map_or_else(|| name.to_owned(), Cow::into_owned);
    PageOrder::new(plan.sort_columns(ordering, find), key)
}

/// Reads all rows, and sorts them in memory. `located` are the values to find the row that the page
/// must contain, if there is one.
pub(super) async fn sort_in_memory<D: Dialect, R: Row>(
    session: &mut Session<'_, D>,
    decode: &DecodeRow<D, R>,
    plan: &Plan,
    ordering: AppliedOrdering,
    located: Option<D::Arguments>,
) -> Result<FetchedPage<R>, Error> {
    let order = PageOrder::new(Vec::new(), session.key);
    let rows = read_rows(session, &order, RowSelection::All).await?;
    let located = match located {
        Some(arguments) => locate_among(session, &order, arguments, &rows).await?,
        None => None,
    };
    let rows = decode_rows(session, decode, rows)?;
    let shown = session.schema.shown();
    let find = |name: &str| {
        let of_column = session.find_column(name).filter(|_| !shown.contains(name));
        let shown =
            of_column.and_then(|column| find_shown(session, &shown, &column).map(str::to_owned));
        shown.unwrap_or_else(|| name.to_owned())
    };
    let columns = plan.sort_columns(&ordering, find);
    let row_count = rows.len() as u64;
    let slice = match located.and_then(|row| memory::place_of(row, &rows, &columns)) {
        Some(place) => {
            let row = NonZeroU64::MIN.saturating_add(place as u64);
            Slice::found(plan.limit().page_of(row), plan.limit(), row_count.into())
        }
        None => plan.slice(row_count)?,
    };
    let page = memory::page_of(rows, &columns, &slice);
    Ok(FetchedPage::new(slice, page).ordered_by(ordering))
}
