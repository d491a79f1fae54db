//! The pagination parameters for handlers that slice their own rows.

use std::num::NonZeroU64;
use std::ops::Range;

use crate::page::limit::Limit;

/// The requested page, for handlers that slice their own rows.
///
/// A handler with `#[paginate]` takes it as `&mut PaginationParameters`, and sets the number of
/// rows on all pages.
///
/// ```
/// use actix_web::get;
/// use tg_paginate::prelude::*;
///
/// #[get("/numbers")]
/// #[paginate(limit = 20)]
/// async fn numbers(pages: &mut PaginationParameters) -> Vec<u32> {
///     let numbers: Vec<u32> = (1..=95).collect();
///     pages.set_item_count(numbers.len());
///     numbers[pages.range()].to_vec()
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaginationParameters {
    page: NonZeroU64,
    limit: Limit,
    item_count: Option<u64>,
}

impl PaginationParameters {
    pub(crate) fn new(page: NonZeroU64, limit: Limit) -> Self {
        PaginationParameters { page, limit, item_count: None }
    }

    /// The page number, from 1.
    #[must_use]
    pub fn page(&self) -> u64 {
        self.page.get()
    }

    /// The rows per page; 0 for all rows, which needs `limit = 0` or `max_limit = none`.
    #[must_use]
    pub fn page_size(&self) -> u64 {
        self.limit.as_number()
    }

    /// The index of the page's first row, from 0, as in flask-smorest.
    #[must_use]
    pub fn first_item(&self) -> u64 {
        self.limit.offset(self.page)
    }

    /// The index of the last row of a full page, from 0. There may be fewer rows.
    #[must_use]
    pub fn last_item(&self) -> u64 {
        self.end().saturating_sub(1)
    }

    /// The range of the page's rows, to slice a list. Call [`set_item_count`](Self::set_item_count)
    /// first, so that the range ends with the list.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let rows = self.item_count.unwrap_or(u64::MAX);
        let place = |row: u64| usize::try_from(row.min(rows)).unwrap_or(usize::MAX);
        place(self.first_item())..place(self.end())
    }

    /// The value to bind for the `OFFSET` of a statement, signed because databases expect that.
    #[must_use]
    pub fn sql_offset(&self) -> i64 {
        i64::try_from(self.first_item()).unwrap_or(i64::MAX)
    }

    /// The value to bind for the `LIMIT` of a statement, signed because databases expect that.
    #[must_use]
    pub fn sql_limit(&self) -> i64 {
        match self.limit {
            Limit::All => i64::MAX,
            Limit::Rows(rows) => i64::try_from(rows.get()).unwrap_or(i64::MAX),
        }
    }

    /// The number of rows on all pages, if the handler has set it.
    #[must_use]
    pub fn item_count(&self) -> Option<u64> {
        self.item_count
    }

    /// Sets the number of rows on all pages. A negative number is ignored. If it is not set, the
    /// response has no metadata.
    pub fn set_item_count(&mut self, rows: impl TryInto<u64>) {
        if let Ok(rows) = rows.try_into() {
            self.item_count = Some(rows);
        }
    }

    /// The index after the page's last row, from 0.
    fn end(&self) -> u64 {
        match self.limit {
            Limit::All => u64::MAX,
            Limit::Rows(rows) => self.first_item().saturating_add(rows.get()),
        }
    }
}
