//! How rows are counted, and what is known of their number.

use std::num::NonZeroU64;

/// How a query counts its rows; what is in memory is always counted exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Count {
    /// All of them on each page where that is cheap: fewer than 10,000 rows, in less than 50 ms. Any
    /// other count is reused for 100 times what it took, at most 60 seconds, or for the `count_ttl`;
    /// then the old number is shown while the rows are counted again behind the page. The first page
    /// of a list waits at most 50 ms for its count.
    Auto,
    /// All of them.
    Exact,
    /// Not further than this.
    Bounded(NonZeroU64),
    /// What the database's planner expects, where it can tell (PostgreSQL); else exactly.
    Estimate,
    /// Not at all: one row more than the page is fetched to know whether there is a next one.
    None,
}

impl Count {
    /// Counts up to `rows`; at least 1.
    #[must_use]
    pub const fn bounded(rows: u64) -> Self {
        match NonZeroU64::new(rows) {
            Some(rows) => Count::Bounded(rows),
            None => Count::Bounded(NonZeroU64::MIN),
        }
    }
}

/// How many rows there are, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowCount {
    /// This number.
    Exact(u64),
    /// This number or more: it was counted no further.
    AtLeast(u64),
    /// About this number: an estimate.
    About(u64),
    /// At least those seen; they were not counted.
    Unknown {
        /// The rows before the page and on it.
        seen: u64,
    },
}

impl RowCount {
    /// The best known number: exact, a bound, an estimate, or the rows seen.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            RowCount::Exact(rows) | RowCount::AtLeast(rows) | RowCount::About(rows) => rows,
            RowCount::Unknown { seen } => seen,
        }
    }

    /// How far the number is known: `exact`, `at_least`, `about` or `unknown`.
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

    /// This count, but at least the rows that were seen.
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
