//! How to count rows, and what is known about their number.

use std::num::NonZeroU64;

/// How a query counts its rows. Rows in memory are always counted exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Count {
    /// Count all rows on each page where that is cheap: fewer than 10,000 rows, in less than 50 ms.
    /// Reuse any other count for 100 times what it took, at most 60 seconds, or for the `count_ttl`;
    /// then show the old number while the rows are counted in the background. The first page of
    /// a list waits at most 50 ms for its count.
    Auto,
    /// Count all rows.
    Exact,
    /// Stop counting at this number.
    Bounded(NonZeroU64),
    /// Use the estimate of the database's planner where there is one (PostgreSQL), else count all
    /// rows.
    Estimate,
    /// Do not count. One row more than the page is fetched to find out whether there is a next
    /// page.
    None,
}

impl Count {
    /// Counts up to `rows`, and at least 1.
    #[must_use]
    pub const fn bounded(rows: u64) -> Self {
        match NonZeroU64::new(rows) {
            Some(rows) => Count::Bounded(rows),
            None => Count::Bounded(NonZeroU64::MIN),
        }
    }
}

/// The number of rows, and how exact it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowCount {
    /// Exactly this number.
    Exact(u64),
    /// This number or more: counting stopped there.
    AtLeast(u64),
    /// An estimate of the number.
    About(u64),
    /// Not counted.
    Unknown {
        /// The number of rows before and on the page.
        seen: u64,
    },
}

impl RowCount {
    /// The best known number: exact, a lower bound, an estimate, or the rows seen.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            RowCount::Exact(rows) | RowCount::AtLeast(rows) | RowCount::About(rows) => rows,
            RowCount::Unknown { seen } => seen,
        }
    }

    /// How exact the number is: `exact`, `at_least`, `about` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RowCount::Exact(_) => "exact",
            RowCount::AtLeast(_) => "at_least",
            RowCount::About(_) => "about",
            RowCount::Unknown { .. } => "unknown",
        }
    }

    pub(crate) const fn is_unknown(self) -> bool {
        matches!(self, RowCount::Unknown { .. })
    }

    /// This count, raised to the number of rows that were seen.
    #[cfg(feature = "sql")]
    pub(crate) fn at_least(self, seen: u64) -> Self {
        match self {
            RowCount::Exact(rows) => RowCount::Exact(rows.max(seen)),
            RowCount::AtLeast(rows) => RowCount::AtLeast(rows.max(seen)),
            RowCount::About(rows) => RowCount::About(rows.max(seen)),
            RowCount::Unknown { seen: rows } => RowCount::Unknown { seen: rows.max(seen) },
        }
    }
}

impl From<u64> for RowCount {
    fn from(rows: u64) -> Self {
        RowCount::Exact(rows)
    }
}
