//! Rows in memory: any sequence that serialises.

mod arc;
mod column;
mod elements;
mod key;
mod scalars;
mod select;
mod shared;
mod to_key;

use async_stream::try_stream;
use serde::Serialize;

pub use arc::ArcRow;
pub use shared::{Shared, SharedRow};

use self::elements::NotASequence;
use super::{Columns, Dataset, Fetched, Streamed};
use crate::error::Error;
use crate::ordering::Ordering;
#[cfg(feature = "sql")]
use crate::ordering::SortColumn;
use crate::plan::Plan;
use crate::slice::Slice;
use crate::told::is_news;

/// Which elements make the page, in its order.
struct Selected {
    slice: Slice,
    ordering: Ordering,
    indices: Vec<usize>,
}

/// Counts the elements, decides on the ordering, and finds the elements of the page.
fn select(elements: &impl Serialize, plan: &Plan) -> Result<Selected, SelectError> {
    let count = elements::count(elements)?;
    let slice = plan.slice(count as u64)?;
    let ordering = ordering(plan, count as u64, |name| column::any(elements, name))?;
    let (offset, len) = (to_usize(slice.offset), to_usize(slice.len));
    let indices = if ordering.is_empty() {
        (offset..offset.saturating_add(len)).collect()
    } else {
        select::page(elements, count, &plan.sort_columns(&ordering), offset, len)
    };
    Ok(Selected { slice, ordering, indices })
}

/// The rows of a slice of these rows, sorted by columns.
#[cfg(feature = "sql")]
pub(crate) fn page_of<T: Serialize>(rows: Vec<T>, columns: &[SortColumn], slice: &Slice) -> Vec<T> {
    let (offset, len) = (to_usize(slice.offset), to_usize(slice.len));
    let indices = select::page(&rows, rows.len(), columns, offset, len);
    take(rows, &indices)
}

/// Whether two rows are equal in all of these columns, which all rows show.
#[cfg(feature = "sql")]
pub(crate) fn have_equals<T: Serialize>(rows: &[T], columns: &[String]) -> bool {
    if columns.is_empty() {
        return false;
    }
    let keys = rows.iter().map(|row| {
        let keys = columns.iter().map(|name| column::find(row, name));
        keys.collect::<Option<Vec<_>>>()
    });
    let Some(mut keys) = keys.collect::<Option<Vec<_>>>() else {
        return false;
    };
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair.first() == pair.last())
}

/// The ordering that the rows can have: of columns that exist, and none if sorting costs too much.
fn ordering(plan: &Plan, row_count: u64, exists: impl Fn(&str) -> bool) -> Result<Ordering, Error> {
    if row_count == 0 {
        return plan.ordering_among(|_| false);
    }
    if !plan.max_sort().permits(row_count) {
        if plan.names().next().is_some() && is_news(("unsorted", plan.var())) {
            tracing::warn!(
                var = plan.var(),
                rows = row_count,
                "left unsorted: there are more rows than `max_sort`"
            );
        }
        return Ok(Ordering::default());
    }
    let wanted = plan.ordering_among(&exists)?;
    let ordering = wanted.filtered(&exists);
    for missing in wanted.filtered(|name| !ordering.contains(name)).columns() {
        if is_news(("missing", plan.var(), &missing.name)) {
            tracing::warn!(
                var = plan.var(),
                column = missing.name,
                "not sorted by a column that no row has"
            );
        }
    }
    Ok(ordering)
}

/// Rows in memory are counted in `usize`; a page past that is past the end.
fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

enum SelectError {
    NotASequence,
    Refused(Error),
}

impl From<NotASequence> for SelectError {
    fn from(_: NotASequence) -> Self {
        SelectError::NotASequence
    }
}

impl From<Error> for SelectError {
    fn from(error: Error) -> Self {
        SelectError::Refused(error)
    }
}

impl SelectError {
    fn into_error(self, name: &str) -> Error {
        match self {
            SelectError::NotASequence => Error::NotADataset(name.to_owned()),
            SelectError::Refused(error) => error,
        }
    }
}

impl<T: Serialize + Send + 'static> Dataset for Vec<T> {
    type Row = T;

    fn columns(&self) -> Columns {
        Columns::unknown()
    }

    async fn fetch(self, plan: &Plan) -> Result<Fetched<T>, Error> {
        let selected = select(&self, plan).map_err(|error| error.into_error("Vec"))?;
        let rows = take(self, &selected.indices);
        Ok(Fetched::new(selected.slice, rows).ordered_by(selected.ordering))
    }
}

/// Takes the elements at different indices out, in their order, without moving the others.
fn take<T>(mut rows: Vec<T>, indices: &[usize]) -> Vec<T> {
    let places = indices.iter().copied().enumerate();
    let mut places: Vec<_> = places.filter(|(_, index)| *index < rows.len()).collect();
    // from the back: what is swapped in then comes from behind every index still wanted
    places.sort_unstable_by(|(_, left), (_, right)| right.cmp(left));
    let mut taken: Vec<(usize, T)> =
        places.into_iter().map(|(place, index)| (place, rows.swap_remove(index))).collect();
    taken.sort_unstable_by_key(|(place, _)| *place);
    taken.into_iter().map(|(_, row)| row).collect()
}

/// A value of a context, seen as the sequence that it serialises to.
pub(crate) struct Sequence<T> {
    pub(crate) name: String,
    pub(crate) value: T,
}

impl<T: Serialize + Send + 'static> Dataset for Sequence<T> {
    type Row = tera::Value;

    fn columns(&self) -> Columns {
        Columns::unknown()
    }

    async fn fetch(self, plan: &Plan) -> Result<Fetched<tera::Value>, Error> {
        let selected = select(&self.value, plan).map_err(|error| error.into_error(&self.name))?;
        let rows = self.values(&selected.indices)?;
        Ok(Fetched::new(selected.slice, rows).ordered_by(selected.ordering))
    }

    /// Each time only some of them are serialised.
    fn stream(self, plan: &Plan) -> Streamed<tera::Value> {
        const AT_A_TIME: usize = 1000;
        let plan = plan.clone();
        Streamed::new(try_stream! {
            let selected = select(&self.value, &plan).map_err(|error| error.into_error(&self.name));
            let Selected { slice, indices, .. } = selected?;
            plan.check_export(slice.row_count.number())?;
            for indices in indices.chunks(AT_A_TIME) {
                let rows = self.values(indices);
                for row in rows? {
                    yield row;
                }
            }
        })
    }
}

impl<T: Serialize> Sequence<T> {
    fn values(&self, indices: &[usize]) -> Result<Vec<tera::Value>, Error> {
        elements::values(&self.value, indices).map_err(|error| {
            let name = self.name.clone();
            Error::Serialize { name, message: error.to_string() }
        })
    }
}

/// The rows of an iterator; see [`rows`].
#[derive(Debug, Clone)]
pub struct Rows<I>(I);

/// Pages the items of an iterator, which runs once and only when a page of it is wanted.
///
/// ```
/// # async fn handler() -> Result<(), tg_paginate::Error> {
/// use tg_paginate::{PaginateConfig, Paginator, Request, rows};
///
/// const SQUARES: Paginator = Paginator::new("squares", PaginateConfig::new().limit(3));
///
/// let page = SQUARES.page(Request::new("/", ""), rows((1..100).map(|n| n * n))).await?;
/// assert_eq!(page.items(), [1, 4, 9]);
/// # Ok(())
/// # }
/// ```
pub fn rows<I: IntoIterator>(items: I) -> Rows<I> {
    Rows(items)
}

impl<I> Dataset for Rows<I>
where
    I: IntoIterator<Item: Serialize + Send + 'static> + Send + 'static,
{
    type Row = I::Item;

    fn columns(&self) -> Columns {
        Columns::unknown()
    }

    async fn fetch(self, plan: &Plan) -> Result<Fetched<I::Item>, Error> {
        // the iterator may not live across an await: it need not be `Send` itself
        let rows: Vec<I::Item> = self.0.into_iter().collect();
        rows.fetch(plan).await
    }
}
