//! What a handler that slices by itself is told, and what it tells.

use std::num::NonZeroU64;
use std::ops::Range;

use crate::page::limit::Limit;

/// The page that a request asks for, for handlers that slice by themselves.
///
/// A handler with `#[paginate]` takes it as `&mut PaginationParameters`, and says how many rows there
/// are on all pages.
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

    /// The page, from 1.
    #[must_use]
    pub fn page(&self) -> u64 {
        self.page.get()
    }

    /// The rows per page; 0 for all rows, which only `limit = 0` and `max_limit = none` permit.
    #[must_use]
    pub fn page_size(&self) -> u64 {
        self.limit.as_number()
    }

    /// The number of the page's first row, from 0, as flask-smorest counts.
    #[must_use]
    pub fn first_item(&self) -> u64 {
        self.limit.offset(self.page)
    }

    /// The number of the last row that the page has place for, from 0: there may be fewer rows.
    #[must_use]
    pub fn last_item(&self) -> u64 {
        self.end().saturating_sub(1)
    }

    /// The rows of the page, for slices of a list. Set the number of rows first: the range then never
    /// reaches past them.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let rows = self.item_count.unwrap_or(u64::MAX);
        let place = |row: u64| usize::try_from(row.min(rows)).unwrap_or(usize::MAX);
        place(self.first_item())..place(self.end())
    }

    /// The value to bind for the `OFFSET` of a statement, which databases take as a signed number.
    #[must_use]
    pub fn sql_offset(&self) -> i64 {
        i64::try_from(self.first_item()).unwrap_or(i64::MAX)
    }

    /// The value to bind for the `LIMIT` of a statement, which databases take as a signed number.
    #[must_use]
    pub fn sql_limit(&self) -> i64 {
        match self.limit {
            Limit::All => i64::MAX,
            Limit::Rows(rows) => i64::try_from(rows.get()).unwrap_or(i64::MAX),
        }
    }

    /// How many rows there are on all pages, once the handler has said so.
    #[must_use]
    pub fn item_count(&self) -> Option<u64> {
        self.item_count
    }

    /// Says how many rows there are on all pages; a negative number is none. Without it the answer
    /// has no metadata.
    pub fn set_item_count(&mut self, rows: impl TryInto<u64>) {
        self.item_count = Some(rows.try_into().unwrap_or(0));
    }

    /// The first row behind the page, from 0.
    fn end(&self) -> u64 {
        match self.limit {
            Limit::All => u64::MAX,
            Limit::Rows(rows) => self.first_item().saturating_add(rows.get()),
        }
    }
}
