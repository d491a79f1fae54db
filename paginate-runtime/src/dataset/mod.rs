//! Datasets: where the rows of a page come from.

mod boxed;
mod fetched_page;
mod field_places;
mod memory;
mod page_source;
mod row_stream;
#[cfg(feature = "sql")]
mod sql;

use std::future::Future;

use serde::Serialize;
use tracing::Instrument;
use tracing::field::Empty;

pub use boxed::BoxDataset;

pub(crate) use boxed::{AnyDataset, AnyRow, AnyValue, erase};
pub(crate) use fetched_page::PageFacts;
pub use fetched_page::{FetchedPage, ServedBy};
pub(crate) use field_places::{FieldPlace, fields_of_row};
pub(crate) use memory::Sequence;
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql", any(test, fuzzing)))]
pub(crate) use memory::indices_by_codes;
pub use memory::{Shared, SharedRow, SortRows};
pub use page_source::PageSource;
pub(crate) use row_stream::Field;
pub use row_stream::RowStream;
#[cfg(feature = "sql")]
pub use sql::{Dialect, On, Record, SharedConnection, SqlQuery};
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql", any(test, fuzzing)))]
pub(crate) use sql::{Kind, Statement, Syntax, Tokens, outer_clauses};
#[cfg(feature = "sea-orm")]
pub use sql::{OnConnection, OrmQuery};

use crate::error::Error;
use crate::plan::Plan;

/// A source of rows that can be fetched page by page.
///
/// Everything that can be paged is a dataset: a `Vec`, a query, a [`Shared`], and types for which
/// you implement this trait, such as a client of a remote API that pages. [`examples/remote`] is a
/// complete example.
///
/// [`examples/remote`]: https://github.com/tg-paginate/tg-paginate/tree/main/examples/remote
///
/// # Example
///
/// ```
/// use tg_paginate::{Dataset, Error, FetchedPage, Plan};
///
/// /// The squares of the first numbers, computed when their page is fetched.
/// struct Squares(u64);
///
/// impl Dataset for Squares {
///     type Row = u64;
///
///     async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
///         let slice = plan.slice(self.0)?;
///         let first = slice.offset() + 1;
///         let squares = (first..first + slice.len()).map(|number| number * number);
///         Ok(FetchedPage::new(slice, squares.collect()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dataset",
    label = "neither rows nor a query with its pool",
    note = "a handler that returns a context needs `var = \"…\"`, which names the entry to page",
    note = "a query becomes a dataset with `.on(&pool)`",
    note = "return rows, such as a `Vec`, and not `Json`"
)]
pub trait Dataset: Send + 'static {
    /// The type of a row, which is serialised for templates and JSON.
    type Row: Serialize + Send + 'static;

    /// Fetches one page: counts the rows, asks [`Plan::slice`] which rows make the page, and
    /// returns them in the order of [`Plan::ordering`].
    ///
    /// # Errors
    /// The errors of the plan, which you return unchanged, and your own, wrapped by
    /// [`Error::source`].
    fn fetch(
        self,
        plan: &Plan,
    ) -> impl Future<Output = Result<FetchedPage<Self::Row>, Error>> + Send;

    /// Returns all rows in the order of [`Plan::ordering`], for an export. By default it fetches
    /// them at once, as a single page of at most one row more than [`Plan::max_csv`].
    /// [`RowStream::by_pages`] fetches fewer rows at a time.
    fn stream(self, plan: &Plan) -> RowStream<Self::Row>
    where
        Self: Sized,
    {
        RowStream::at_once(self, plan)
    }

    /// Erases the type of this dataset, so that datasets of different types can have one: a query
    /// that runs on SQLite or on PostgreSQL, or rows in memory in a test.
    ///
    /// ```
    /// use tg_paginate::{BoxDataset, Dataset};
    ///
    /// fn numbers(from_memory: bool) -> BoxDataset<u64> {
    ///     if from_memory {
    ///         return vec![1, 4, 9].boxed();
    ///     }
    ///     // … a query, with `.on(&pool).boxed()`
    /// #   Vec::new().boxed()
    /// }
    /// # let _ = numbers(true);
    /// ```
    fn boxed(self) -> BoxDataset<Self::Row>
    where
        Self: Sized,
    {
        BoxDataset::new(self)
    }
}

/// Fetches a page in a `tracing` span.
pub(crate) async fn fetch<S: PageSource>(
    source: S,
    plan: &Plan,
) -> Result<FetchedPage<S::Row>, Error> {
    let span = tracing::debug_span!(
        "page",
        var = plan.var(),
        number = Empty,
        rows = Empty,
        row_count = Empty,
        served_by = Empty,
        skipped = Empty
    );
    let fetched = source.fetch_page(plan).instrument(span.clone()).await?;
    let FetchedPage { rows, facts } = &fetched;
    span.record("number", facts.slice.page.get());
    span.record("rows", rows.len());
    span.record("row_count", facts.slice.row_count.number());
    if let Some(served_by) = facts.served_by {
        span.record("served_by", served_by.name());
        span.record("skipped", served_by.skipped());
    }
    Ok(fetched)
}
