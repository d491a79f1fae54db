//! How many rows a page has, how far the URL may change that, and how many rows may be processed.

use std::num::NonZeroU64;

/// The number of rows per page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// All rows, on one page.
    All,
    /// At most this many.
    Rows(NonZeroU64),
}

impl Limit {
    /// Creates a limit; `0` is [`Limit::All`], as in the attribute and in the URL.
    #[must_use]
    pub const fn new(rows: u64) -> Self {
        match NonZeroU64::new(rows) {
            Some(rows) => Limit::Rows(rows),
            None => Limit::All,
        }
    }

    /// The limit as a number for the URL: `0` for all rows.
    #[must_use]
    pub const fn as_number(self) -> u64 {
        match self {
            Limit::All => 0,
            Limit::Rows(rows) => rows.get(),
        }
    }

    /// The smaller limit of the two; `Limit::All` is larger than any number.
    #[must_use]
    pub fn at_most(self, cap: NonZeroU64) -> Self {
        match self {
            Limit::All => Limit::Rows(cap),
            Limit::Rows(rows) => Limit::Rows(rows.min(cap)),
        }
    }

    /// The number of pages for this many rows.
    #[must_use]
    pub const fn page_count(self, row_count: u64) -> u64 {
        match self {
            Limit::All if row_count == 0 => 0,
            Limit::All => 1,
            Limit::Rows(rows) => row_count.div_ceil(rows.get()),
        }
    }

    /// The number of the page with a row. Both count from 1.
    pub(crate) fn page_of(self, row: NonZeroU64) -> NonZeroU64 {
        NonZeroU64::new(self.page_count(row.get())).unwrap_or(NonZeroU64::MIN)
    }

    /// The number of rows before a page, which counts from 1.
    #[must_use]
    pub const fn offset(self, page: NonZeroU64) -> u64 {
        match self {
            // page 1 has all rows, so they are before any other page
            Limit::All if page.get() > 1 => u64::MAX,
            Limit::All => 0,
            Limit::Rows(rows) => (page.get().saturating_sub(1)).saturating_mul(rows.get()),
        }
    }
}

/// How far the URL may change the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaxLimit {
    /// The URL cannot change it.
    Fixed,
    /// Up to this many rows.
    Rows(NonZeroU64),
    /// To any number, and to all rows.
    Unlimited,
}

impl MaxLimit {
    /// Creates a maximum; `0` is [`MaxLimit::Fixed`], as in the attribute.
    #[must_use]
    pub const fn new(rows: u64) -> Self {
        match NonZeroU64::new(rows) {
            Some(rows) => MaxLimit::Rows(rows),
            None => MaxLimit::Fixed,
        }
    }

    /// The limit to use when the URL asks for `wish` and the program's limit is `default`.
    ///
    /// ```
    /// use tg_paginate::{Limit, MaxLimit};
    ///
    /// let ten = Limit::new(10);
    /// assert_eq!(MaxLimit::new(50).clamp(Limit::new(80), ten), Limit::new(50));
    /// assert_eq!(MaxLimit::new(50).clamp(Limit::All, ten), Limit::new(50));
    /// assert_eq!(MaxLimit::new(0).clamp(Limit::new(80), ten), ten);
    /// ```
    #[must_use]
    pub fn clamp(self, wish: Limit, default: Limit) -> Limit {
        match self {
            MaxLimit::Fixed => default,
            MaxLimit::Rows(cap) => wish.at_most(cap),
            MaxLimit::Unlimited => wish,
        }
    }

    /// Whether the URL may ask for `wish`.
    pub(crate) fn permits(self, wish: Limit, default: Limit) -> bool {
        self.clamp(wish, default) == wish
    }
}

/// The most rows that may be sorted in memory, or exported as CSV.
///
/// ```
/// use tg_paginate::{MaxRows, PaginateConfig};
///
/// const CONFIG: PaginateConfig =
///     PaginateConfig::new().max_sort(MaxRows::Rows(5_000)).max_csv(MaxRows::Unlimited);
/// # let _ = CONFIG;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaxRows {
    /// At most this many. With `0`, lists are not sorted, and an export has no rows.
    Rows(u64),
    /// Any number.
    Unlimited,
}

impl MaxRows {
    /// Whether this many rows are within the maximum. An empty list always is.
    #[must_use]
    pub const fn permits(self, row_count: u64) -> bool {
        match self {
            MaxRows::Rows(most) => row_count <= most,
            MaxRows::Unlimited => true,
        }
    }
}
