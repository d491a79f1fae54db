//! Slices: the rows of a page, given their total number.

use std::num::NonZeroU64;

use crate::page::limit::Limit;
use crate::page::row_count::RowCount;

/// The range of rows that make a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    pub(crate) page: NonZeroU64,
    pub(crate) offset: u64,
    pub(crate) len: u64,
    pub(crate) row_count: RowCount,
    /// Whether there is a next page, if the count does not tell.
    pub(crate) more: Option<bool>,
}

impl Slice {
    /// The slice of a page that exists.
    pub(crate) fn found(page: NonZeroU64, limit: Limit, row_count: RowCount) -> Self {
        let offset = limit.offset(page);
        let left = row_count.number().saturating_sub(offset);
        let len = match limit {
            Limit::All => left,
            Limit::Rows(rows) => left.min(rows.get()),
        };
        Slice { page, offset, len, row_count, more: None }
    }

    /// The page, counted from 1.
    #[must_use]
    pub const fn page(&self) -> NonZeroU64 {
        self.page
    }

    /// The number of rows before the page; all rows, if it is past the end.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The number of rows on the page.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// An empty slice after all rows; a dataset may count further from its offset.
    pub(crate) fn past_the_end(self) -> Self {
        Slice { offset: self.row_count.number(), len: 0, ..self }
    }

    /// The slice with `more` set.
    #[cfg(feature = "sql")]
    pub(crate) fn with_more(mut self, more: bool) -> Self {
        self.more = Some(more);
        self
    }

    /// Whether the page has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of rows on all pages.
    #[must_use]
    pub const fn row_count(&self) -> RowCount {
        self.row_count
    }
}
