//! One page, as a dataset returns it.

use crate::error::Error;
use crate::page::slice::Slice;
use crate::plan::AppliedOrdering;
use crate::url::links::Anchors;

/// One page, as a dataset returns it.
#[derive(Debug, Clone)]
pub struct FetchedPage<R> {
    pub(crate) rows: Vec<R>,
    pub(crate) facts: PageFacts,
}

/// What a dataset knows about a page besides its rows.
#[derive(Debug, Clone)]
pub(crate) struct PageFacts {
    pub(crate) slice: Slice,
    pub(crate) ordering: AppliedOrdering,
    pub(crate) served_by: Option<ServedBy>,
    pub(crate) anchors: Option<Anchors>,
    /// Whether the page depends on a row where the URL names none.
    pub(crate) is_located: bool,
    /// The columns for the template, if the dataset has a grid.
    pub(crate) grid: Option<tera::Value>,
}

impl PageFacts {
    pub(crate) fn new(slice: Slice) -> Self {
        let ordering = AppliedOrdering::default();
        PageFacts { slice, ordering, served_by: None, anchors: None, is_located: false, grid: None }
    }
}

impl<R> FetchedPage<R> {
    /// A page with the rows of a slice and no ordering.
    #[must_use]
    pub fn new(slice: Slice, rows: Vec<R>) -> Self {
        FetchedPage { rows, facts: PageFacts::new(slice) }
    }

    /// Sets the ordering of the rows, made by [`Plan::ordering`](crate::Plan::ordering). Links and
    /// templates show it.
    #[must_use]
    pub fn ordered_by(mut self, ordering: AppliedOrdering) -> Self {
        self.facts.ordering = ordering;
        self
    }

    #[cfg(feature = "sql")]
    pub(crate) fn served_by(mut self, served_by: Option<ServedBy>) -> Self {
        self.facts.served_by = served_by;
        self
    }

    #[cfg(feature = "sql")]
    pub(crate) fn anchored(mut self, anchors: Option<Anchors>) -> Self {
        self.facts.anchors = anchors;
        self
    }

    /// For datasets that a row to locate was passed to.
    #[cfg(feature = "sql")]
    pub(crate) fn located(mut self, is_located: bool) -> Self {
        self.facts.is_located = is_located;
        self
    }

    pub(crate) fn with_grid(mut self, grid: tera::Value) -> Self {
        self.facts.grid = Some(grid);
        self
    }

    pub(crate) fn map<S>(self, show: impl FnMut(R) -> S) -> FetchedPage<S> {
        FetchedPage { rows: self.rows.into_iter().map(show).collect(), facts: self.facts }
    }

    pub(crate) fn try_map<S>(
        self,
        show: impl FnMut(R) -> Result<S, Error>,
    ) -> Result<FetchedPage<S>, Error> {
        let rows = self.rows.into_iter().map(show).collect::<Result<_, _>>()?;
        Ok(FetchedPage { rows, facts: self.facts })
    }
}

/// How a database read the rows of a page, and how many rows it skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServedBy {
    /// From the first row.
    Head {
        /// The number of rows skipped.
        skipped: u64,
    },
    /// From the anchor of the link, in either direction.
    Anchor {
        /// The number of rows skipped.
        skipped: u64,
    },
    /// From the nearest row that the page map knows, in either direction.
    Map {
        /// The number of rows skipped.
        skipped: u64,
    },
    /// From the last row, backwards.
    Tail {
        /// The number of rows skipped.
        skipped: u64,
    },
}

impl ServedBy {
    #[cfg(feature = "sql")]
    pub(crate) const ALL: ServedBy = ServedBy::Head { skipped: 0 };

    /// The name of the variant: `head`, `anchor`, `map` or `tail`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ServedBy::Head { .. } => "head",
            ServedBy::Anchor { .. } => "anchor",
            ServedBy::Map { .. } => "map",
            ServedBy::Tail { .. } => "tail",
        }
    }

    /// The number of rows skipped.
    #[must_use]
    pub const fn skipped(self) -> u64 {
        match self {
            ServedBy::Head { skipped }
            | ServedBy::Anchor { skipped }
            | ServedBy::Map { skipped }
            | ServedBy::Tail { skipped } => skipped,
        }
    }
}
