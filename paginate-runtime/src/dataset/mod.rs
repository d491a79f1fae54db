//! Datasets: where the rows of a page come from.

mod erased;
mod memory;
#[cfg(feature = "sql")]
mod sql;
mod streamed;

use std::borrow::Cow;
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;
use tracing::Instrument;
use tracing::field::Empty;

pub(crate) use erased::{AnyDataset, AnyRow, AnyValue, Unboxed, erase};
pub(crate) use memory::Sequence;
pub use memory::{ArcRow, Rows, Shared, SharedRow, rows};
#[cfg(feature = "sql")]
pub use sql::{Dialect, On, Record, SqlQuery};
#[cfg(feature = "sea-orm")]
pub use sql::{OnConnection, OrmQuery};
pub use streamed::Streamed;

use crate::error::Error;
use crate::links::Anchors;
use crate::ordering::Ordering;
use crate::plan::Plan;
use crate::slice::Slice;

/// Something that rows can be taken from, page by page.
///
/// Everything that can be paged is a dataset: a `Vec`, a query, a [`Shared`], and what you make
/// one yourself, such as a remote API that pages by itself: [`examples/remote`] is a whole one.
///
/// [`examples/remote`]: https://github.com/tg-paginate/tg-paginate/tree/main/examples/remote
///
/// # Example
///
/// ```
/// use tg_paginate::{Columns, Dataset, Error, Fetched, Plan};
///
/// /// The squares of the first numbers, computed when a page of them is wanted.
/// struct Squares(u64);
///
/// impl Dataset for Squares {
///     type Row = u64;
///
///     fn columns(&self) -> Columns {
///         Columns::none()
///     }
///
///     async fn fetch(self, plan: &Plan) -> Result<Fetched<u64>, Error> {
///         let slice = plan.slice(self.0)?;
///         let first = slice.offset() + 1;
///         let squares = (first..first + slice.len()).map(|number| number * number);
///         Ok(Fetched::new(slice, squares.collect()))
///     }
/// }
/// ```
pub trait Dataset: Send + 'static {
    /// One row, as it is shown.
    type Row: Serialize + Send + 'static;

    /// What the URL may sort by, as far as the source knows before it is asked.
    fn columns(&self) -> Columns;

    /// Equal for equal contents, such as statement and bound values. `None`, which is the
    /// default: nothing about this dataset is remembered.
    fn fingerprint(&self) -> Option<Fingerprint> {
        None
    }

    /// Fetches one page: count, let [`Plan::slice`] say which rows make the page, take them in
    /// the order of [`Plan::ordering`].
    ///
    /// # Errors
    /// Those of the plan, to be handed on, and [`Error::source`] for the source's own.
    fn fetch(self, plan: &Plan) -> impl Future<Output = Result<Fetched<Self::Row>, Error>> + Send;

    /// All rows in the order of [`Plan::ordering`], for an export. By default they are fetched at
    /// once, as one page that has all of them, or one more than [`Plan::max_csv`] permits; see
    /// [`Streamed::by_pages`] for the way to fetch fewer at a time.
    fn stream(self, plan: &Plan) -> Streamed<Self::Row>
    where
        Self: Sized,
    {
        Streamed::at_once(self, plan)
    }
}

/// Fetches a page, and tells of it in a `tracing` span.
pub(crate) async fn fetch<D: Dataset>(dataset: D, plan: &Plan) -> Result<Fetched<D::Row>, Error> {
    let span = tracing::debug_span!(
        "page",
        var = plan.var(),
        number = Empty,
        rows = Empty,
        row_count = Empty,
        served_by = Empty,
        skipped = Empty
    );
    let fetched = dataset.fetch(plan).instrument(span.clone()).await?;
    span.record("number", fetched.slice.page.get());
    span.record("rows", fetched.rows.len());
    span.record("row_count", fetched.slice.row_count.number());
    if let Some(served_by) = fetched.served_by {
        span.record("served_by", served_by.name());
        span.record("skipped", served_by.skipped());
    }
    Ok(fetched)
}

/// The names that the URL may sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Option<Arc<[Cow<'static, str>]>>);

impl Columns {
    /// Exactly these.
    #[must_use]
    pub fn known<N: Into<Cow<'static, str>>>(names: impl IntoIterator<Item = N>) -> Self {
        Columns(Some(names.into_iter().map(Into::into).collect()))
    }

    /// None at all: the rows come as they are.
    #[must_use]
    pub fn none() -> Self {
        Columns::known::<&str>([])
    }

    /// Only fetching can tell; until then the URL may sort by what the program names. A source
    /// that finds out asks [`Plan::ordering_among`].
    #[must_use]
    pub const fn unknown() -> Self {
        Columns(None)
    }

    /// Whether the URL may sort by a column of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        let mut known = self.0.iter().flat_map(|names| names.iter());
        known.any(|known| known == name)
    }
}

/// Tells datasets with different contents apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The fingerprint of everything that decides the contents.
    #[must_use]
    pub fn of(contents: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        contents.hash(&mut hasher);
        Fingerprint(hasher.finish())
    }
}

/// One page, as a dataset hands it over.
#[derive(Debug, Clone)]
pub struct Fetched<R> {
    pub(crate) rows: Vec<R>,
    pub(crate) slice: Slice,
    pub(crate) ordering: Ordering,
    pub(crate) served_by: Option<ServedBy>,
    pub(crate) anchors: Option<Anchors>,
    /// The columns that a template shows, if a grid says.
    pub(crate) grid: Option<tera::Value>,
}

/// How a database came to the rows of a page, and how many others it passed over for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServedBy {
    /// From the first row on.
    Head {
        /// Rows passed over.
        skipped: u64,
    },
    /// From the anchor of the link, in either direction.
    Anchor {
        /// Rows passed over.
        skipped: u64,
    },
    /// From the last row backwards.
    Tail {
        /// Rows passed over.
        skipped: u64,
    },
}

impl ServedBy {
    #[cfg(feature = "sql")]
    pub(crate) const ALL: ServedBy = ServedBy::Head { skipped: 0 };

    /// The same in a word: `head`, `anchor` or `tail`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ServedBy::Head { .. } => "head",
            ServedBy::Anchor { .. } => "anchor",
            ServedBy::Tail { .. } => "tail",
        }
    }

    /// How many rows were passed over.
    #[must_use]
    pub const fn skipped(self) -> u64 {
        match self {
            ServedBy::Head { skipped }
            | ServedBy::Anchor { skipped }
            | ServedBy::Tail { skipped } => skipped,
        }
    }
}

impl<R> Fetched<R> {
    /// The rows of a slice, in no particular order.
    #[must_use]
    pub fn new(slice: Slice, rows: Vec<R>) -> Self {
        let ordering = Ordering::default();
        Fetched { rows, slice, ordering, served_by: None, anchors: None, grid: None }
    }

    /// The ordering that was really applied: links and templates show it.
    #[must_use]
    pub fn ordered_by(mut self, ordering: Ordering) -> Self {
        self.ordering = ordering;
        self
    }

    #[cfg(feature = "sql")]
    pub(crate) fn served_by(mut self, served_by: Option<ServedBy>) -> Self {
        self.served_by = served_by;
        self
    }

    #[cfg(feature = "sql")]
    pub(crate) fn anchored(mut self, anchors: Option<Anchors>) -> Self {
        self.anchors = anchors;
        self
    }

    /// The rows, and everything else.
    pub(crate) fn into_parts(self) -> (Vec<R>, Fetched<()>) {
        let Fetched { rows, slice, ordering, served_by, anchors, grid } = self;
        (rows, Fetched { rows: Vec::new(), slice, ordering, served_by, anchors, grid })
    }

    pub(crate) fn with_grid(mut self, grid: tera::Value) -> Self {
        self.grid = Some(grid);
        self
    }

    pub(crate) fn map<S>(self, shown: impl FnMut(R) -> S) -> Fetched<S> {
        let Fetched { rows, slice, ordering, served_by, anchors, grid } = self;
        let rows = rows.into_iter().map(shown).collect();
        Fetched { rows, slice, ordering, served_by, anchors, grid }
    }

    pub(crate) fn try_map<S>(
        self,
        shown: impl FnMut(R) -> Result<S, Error>,
    ) -> Result<Fetched<S>, Error> {
        let Fetched { rows, slice, ordering, served_by, anchors, grid } = self;
        let rows = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
        Ok(Fetched { rows, slice, ordering, served_by, anchors, grid })
    }
}
