//! One page, as a dataset hands it over.

use crate::error::Error;
use crate::page::slice::Slice;
use crate::plan::AppliedOrdering;
use crate::url::links::Anchors;

/// One page, as a dataset hands it over.
#[derive(Debug, Clone)]
pub struct FetchedPage<R> {
    pub(crate) rows: Vec<R>,
    pub(crate) facts: PageFacts,
}

/// What a dataset says of a page besides its rows.
#[derive(Debug, Clone)]
pub(crate) struct PageFacts {
    pub(crate) slice: Slice,
    pub(crate) ordering: AppliedOrdering,
    pub(crate) served_by: Option<ServedBy>,
    pub(crate) anchors: Option<Anchors>,
    /// The columns that a template shows, if a grid says.
    pub(crate) grid: Option<tera::Value>,
}

impl PageFacts {
    pub(crate) fn new(slice: Slice) -> Self {
        let ordering = AppliedOrdering::default();
        PageFacts { slice, ordering, served_by: None, anchors: None, grid: None }
    }
}

impl<R> FetchedPage<R> {
    /// The rows of a slice, in no particular order.
    #[must_use]
    pub fn new(slice: Slice, rows: Vec<R>) -> Self {
        FetchedPage { rows, facts: PageFacts::new(slice) }
    }

    /// The ordering that the rows have, made by [`Plan::ordering`](crate::Plan::ordering): links
    /// and templates show it.
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
