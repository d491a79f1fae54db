//! Rows in memory: any sequence that serialises.

mod best;
mod code;
mod column;
mod computed_key;
mod deep;
mod elements;
pub(super) mod fields;
mod key;
mod members;
mod names;
mod numbers;
mod ranks;
mod scalars;
mod select;
mod shared;
mod sort;
mod sort_rows;
mod to_code;
mod to_key;
mod work;

use std::sync::Arc;

use async_stream::try_stream;
use serde::Serialize;

pub use shared::{Shared, SharedRow};
pub use sort_rows::SortRows;

use self::elements::NotASequence;
use self::names::Names;
use self::sort::{Columns, check_page, choose_ordering};
use self::work::work;
use super::field_places::fields_of_rows;
use super::row_stream::Places;
use super::{Dataset, FetchedPage, RowStream};
use crate::error::Error;
#[cfg(feature = "sql")]
use crate::page::ordering::SortColumn;
use crate::page::slice::Slice;
use crate::plan::{AppliedOrdering, Plan};

/// How many rows to search for names first; most lists need no more.
const SAMPLE: usize = 64;

/// The elements of the page, in its order.
struct Selected {
    slice: Slice,
    ordering: AppliedOrdering,
    indices: Vec<usize>,
}

/// Counts the elements, decides the ordering, and finds the elements of the page.
///
/// Takes the elements and returns them, because another thread may do the work.
async fn select<L>(elements: L, plan: &Plan) -> Result<(L, Selected), SelectError>
where
    L: Serialize + Send + 'static,
{
    let count = elements::count(&elements)?;
    let slice = plan.slice(count as u64)?;
    let (elements, names) = names(elements, count, plan).await?;
    let columns = Columns { names: Some(&names), computed: Vec::new() };
    let (ordering, columns) = choose_ordering(plan, count as u64, &columns)?;
    let (offset, len) = (to_usize(slice.offset), to_usize(slice.len));
    if ordering.is_empty() {
        let indices = (offset..offset.saturating_add(len)).collect();
        return Ok((elements, Selected { slice, ordering, indices }));
    }
    let (elements, indices) = work(count, move || {
        let indices = select::page(&elements, count, &columns, offset, len);
        (elements, indices)
    })
    .await?;
    Ok((elements, Selected { slice, ordering, indices }))
}

/// Finds which of the requested names the elements have.
async fn names<L>(elements: L, count: usize, plan: &Plan) -> Result<(L, Names), Error>
where
    L: Serialize + Send + 'static,
{
    if !sorts(plan, count as u64) {
        return Ok((elements, Names::default()));
    }
    let mut names = Names::among(plan.requested_ordering().asked_names());
    names.learn(&elements, SAMPLE.min(count));
    if !names.are_missing() {
        return Ok((elements, names));
    }
    work(count, move || {
        names.learn(&elements, count);
        (elements, names)
    })
    .await
}

/// Whether the rows are sorted, provided that they have the columns.
fn sorts(plan: &Plan, row_count: u64) -> bool {
    row_count > 0
        && plan.max_sort().permits(row_count)
        && plan.requested_ordering().asked_names().next().is_some()
}

/// Sorts rows by columns, and returns those of a slice.
#[cfg(feature = "sql")]
pub(crate) fn page_of<T: Serialize>(rows: Vec<T>, columns: &[SortColumn], slice: &Slice) -> Vec<T> {
    let (offset, len) = (to_usize(slice.offset), to_usize(slice.len));
    let indices = select::page(&rows, rows.len(), columns, offset, len);
    take(rows, &indices)
}

/// The place of a row after sorting, from 0. Before it, the row is at `index`.
#[cfg(feature = "sql")]
pub(crate) fn place_of<T: Serialize>(
    index: usize,
    rows: &Vec<T>,
    columns: &[SortColumn],
) -> Option<usize> {
    let sorted = select::page(rows, rows.len(), columns, 0, rows.len());
    sorted.iter().position(|place| *place == index)
}

/// Selects by codes where `page_of` would compare the values of so few rows.
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql", any(test, fuzzing)))]
pub(crate) fn indices_by_codes(
    rows: &impl Serialize,
    count: usize,
    columns: &[SortColumn],
    wanted: std::ops::Range<usize>,
) -> Vec<usize> {
    deep::page_of_groups(rows, count, columns, wanted, 1)
}

/// Whether two rows are equal in all of these columns, which all rows have.
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

/// Rows in memory are counted in `usize`. A larger number is past the end.
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

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<T>, Error> {
        let selected = select(self, plan).await.map_err(|error| error.into_error("Vec"));
        let (rows, selected) = selected?;
        let rows = take(rows, &selected.indices);
        check_page(&selected.ordering, &rows);
        Ok(FetchedPage::new(selected.slice, rows).ordered_by(selected.ordering))
    }
}

/// Moves the elements at different indices out, in the order of the indices, without moving others.
fn take<T>(mut rows: Vec<T>, indices: &[usize]) -> Vec<T> {
    let places = indices.iter().copied().enumerate();
    let mut places: Vec<_> = places.filter(|(_, index)| *index < rows.len()).collect();
    // from the back, so that each swap brings in an element after all indices that are left
    places.sort_unstable_by(|(_, left), (_, right)| right.cmp(left));
    let mut taken: Vec<(usize, T)> =
        places.into_iter().map(|(place, index)| (place, rows.swap_remove(index))).collect();
    taken.sort_unstable_by_key(|(place, _)| *place);
    taken.into_iter().map(|(_, row)| row).collect()
}

/// A value of a context as a dataset: the sequence that it serialises to.
pub(crate) struct Sequence<T> {
    pub(crate) name: String,
    pub(crate) value: T,
}

impl<T: Serialize + Send + 'static> Dataset for Sequence<T> {
    type Row = tera::Value;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<tera::Value>, Error> {
        let (sequence, selected) = self.select(plan).await?;
        let rows = sequence.values(&selected.indices)?;
        check_page(&selected.ordering, &rows);
        Ok(FetchedPage::new(selected.slice, rows).ordered_by(selected.ordering))
    }

    /// Serialises only some of the rows at a time.
    fn stream(self, plan: &Plan) -> RowStream<tera::Value> {
        const AT_A_TIME: usize = 1000;
        let plan = plan.clone();
        let places = Places::default();
        let known = Arc::clone(&places);
        let rows = RowStream::new(try_stream! {
            let selected = self.select(&plan).await;
            let (sequence, Selected { slice, indices, .. }) = selected?;
            plan.check_export(slice.row_count.number())?;
            if !plan.has_columns() {
                known.get_or_init(|| fields_of_rows(&sequence.value));
            }
            for indices in indices.chunks(AT_A_TIME) {
                let rows = sequence.values(indices);
                for row in rows? {
                    yield row;
                }
            }
        });
        rows.with_places(places)
    }
}

impl<T: Serialize + Send + 'static> Sequence<T> {
    async fn select(self, plan: &Plan) -> Result<(Self, Selected), Error> {
        let Sequence { name, value } = self;
        match select(value, plan).await {
            Ok((value, selected)) => Ok((Sequence { name, value }, selected)),
            Err(error) => Err(error.into_error(&name)),
        }
    }

    fn values(&self, indices: &[usize]) -> Result<Vec<tera::Value>, Error> {
        elements::values(&self.value, indices).map_err(|error| {
            let name = self.name.clone();
            Error::Serialize { name, message: error.to_string() }
        })
    }
}
