//! The plan: what a dataset is to fetch, decided from the request and the settings.

mod ordering;
mod slice;

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::time::Duration;

pub use ordering::AppliedOrdering;
pub(crate) use ordering::{Refusal, RequestedOrdering};

use crate::config::{OutOfRange, Settings};
use crate::error::{Error, Invalid};
use crate::page::limit::{Limit, MaxRows};
use crate::page::ordering::{Case, Nulls, Ordering, SortColumn};
use crate::page::row_count::{Count, RowCount};
use crate::page::target::Target;
#[cfg(feature = "sql")]
use crate::url::cursor::NOT_A_CURSOR;
use crate::url::param_names::FORMAT;

/// What a dataset is to fetch: one page, in one ordering.
#[derive(Debug, Clone)]
pub struct Plan {
    var: &'static str,
    target: Target,
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases have anchors"))]
    anchor: Option<String>,
    /// Given if a cursor names the page.
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases have anchors"))]
    cursor: Option<CursorParameter>,
    limit: Limit,
    ordering: RequestedOrdering,
    max_sort: MaxRows,
    out_of_range: OutOfRange,
    nulls: Option<Nulls>,
    ignore_case: &'static [&'static str],
    count: Count,
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases count"))]
    count_ttl: Option<Duration>,
    /// How many rows there are, if the neighbour of the page knows.
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases count"))]
    counted: Option<u64>,
    /// Whether a neighbour of the page is known, and with it the number of the page.
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases locate rows"))]
    has_neighbour: bool,
    timeout: Option<Duration>,
    max_offset: Option<u64>,
    max_csv: MaxRows,
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases wait"))]
    csv_wait: Duration,
}

/// What a page knows of the one next to it.
pub(crate) struct Neighbour<'p> {
    pub(crate) page: NonZeroU64,
    pub(crate) anchor: Option<&'p str>,
    pub(crate) ordering: &'p Ordering,
    pub(crate) row_count: RowCount,
}

/// The parameter that has the cursor, and the status that refuses a bad one.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases have anchors"))]
pub(crate) struct CursorParameter {
    pub(crate) status: u16,
    pub(crate) name: Cow<'static, str>,
}

/// What a request says of the page to fetch.
pub(crate) struct PageRequest {
    pub(crate) target: Target,
    pub(crate) anchor: Option<String>,
    pub(crate) cursor: Option<CursorParameter>,
    pub(crate) limit: Limit,
    pub(crate) ordering: RequestedOrdering,
}

impl Plan {
    pub(crate) fn new(var: &'static str, settings: &Settings, request: PageRequest) -> Self {
        let PageRequest { target, anchor, cursor, limit, ordering } = request;
        Plan {
            var,
            target,
            anchor,
            cursor,
            limit,
            ordering,
            max_sort: settings.max_sort,
            out_of_range: settings.out_of_range,
            nulls: settings.nulls,
            ignore_case: settings.ignore_case,
            count: settings.count,
            count_ttl: settings.count_ttl,
            counted: None,
            has_neighbour: false,
            timeout: settings.timeout,
            max_offset: settings.max_offset,
            max_csv: settings.max_csv,
            csv_wait: settings.csv_wait,
        }
    }

    /// The plan of a page next to this one: of the same rows, in the ordering that they have.
    pub(crate) fn of_neighbour(&self, neighbour: &Neighbour<'_>) -> Self {
        let Neighbour { page, anchor, ordering, row_count } = *neighbour;
        let (count, counted) = match row_count {
            RowCount::Exact(rows) => (Count::Exact, Some(rows)),
            RowCount::AtLeast(_) | RowCount::About(_) | RowCount::Unknown { .. } => {
                (self.count, None)
            }
        };
        Plan {
            target: Target::Page(page),
            anchor: anchor.map(str::to_owned),
            out_of_range: OutOfRange::Empty,
            ordering: RequestedOrdering::permitted(ordering.clone()),
            count,
            counted,
            has_neighbour: true,
            ..self.clone()
        }
    }

    /// The plan of a grid that can sort by these columns. The URL can name no others, unless
    /// `order_by` says so.
    pub(crate) fn offering(&self, names: Vec<String>) -> Self {
        let mut plan = self.clone();
        plan.ordering.offered = Some(names);
        plan
    }

    /// The plan of an export: all rows on one page, or one more than may be exported.
    pub(crate) fn for_export(self) -> Self {
        let limit = match self.max_csv {
            MaxRows::Rows(most) => Limit::new(most.saturating_add(1)),
            MaxRows::Unlimited => Limit::All,
        };
        self.page_of_export(NonZeroU64::MIN, limit)
    }

    /// One page of an export; a page past the end has no rows.
    pub(crate) fn page_of_export(self, page: NonZeroU64, limit: Limit) -> Self {
        let (target, out_of_range) = (Target::Page(page), OutOfRange::Empty);
        Plan { target, anchor: None, limit, out_of_range, max_offset: None, ..self }
    }

    /// How many rows an export may have.
    #[must_use]
    pub const fn max_csv(&self) -> MaxRows {
        self.max_csv
    }

    /// How long a source may wait in all for the reader of an export.
    #[cfg(feature = "sql")]
    pub(crate) const fn csv_wait(&self) -> Duration {
        self.csv_wait
    }

    /// Refuses an export of so many rows if that are too many.
    ///
    /// # Errors
    /// [`Error::Invalid`], which says so.
    pub(crate) fn check_export(&self, rows: u64) -> Result<(), Error> {
        match self.max_csv {
            MaxRows::Rows(most) if rows > most => {
                let message = format!("There are more than {most} rows: filter them first.");
                let problems = vec![Invalid::new(FORMAT, message)];
                Err(Error::Invalid { status: 422, problems })
            }
            MaxRows::Rows(_) | MaxRows::Unlimited => Ok(()),
        }
    }

    /// The page that is asked for, from 1; `None` for the last page, whichever that is.
    #[must_use]
    pub const fn page_number(&self) -> Option<NonZeroU64> {
        match self.target {
            Target::Page(page) => Some(page),
            Target::Last => None,
        }
    }

    pub(crate) const fn target(&self) -> Target {
        self.target
    }

    /// The variable that is paged.
    pub(crate) const fn var(&self) -> &'static str {
        self.var
    }

    /// The anchor of the request, as it came.
    #[cfg(feature = "sql")]
    pub(crate) fn anchor(&self) -> Option<&str> {
        self.anchor.as_deref()
    }

    /// The error for a cursor that leads to no page, if cursors name the pages.
    #[cfg(feature = "sql")]
    pub(crate) fn refusal_of_cursor(&self) -> Option<Error> {
        let CursorParameter { status, name } = self.cursor.as_ref()?;
        let problems = vec![Invalid::new(name.clone(), NOT_A_CURSOR)];
        Some(Error::Invalid { status: *status, problems })
    }

    /// How many rows a page may skip; `None` for any number.
    #[must_use]
    pub const fn max_offset(&self) -> Option<u64> {
        self.max_offset
    }

    /// How many rows a page has.
    #[must_use]
    pub const fn limit(&self) -> Limit {
        self.limit
    }

    /// How many rows may be sorted in memory.
    #[must_use]
    pub const fn max_sort(&self) -> MaxRows {
        self.max_sort
    }

    /// Where nulls go; `None` leaves them where the source has them.
    #[must_use]
    pub const fn nulls(&self) -> Option<Nulls> {
        self.nulls
    }

    /// Whether a column is sorted without regard to the case of ASCII letters.
    #[must_use]
    pub fn ignores_case(&self, column: &str) -> bool {
        self.ignore_case.contains(&column)
    }

    /// The columns of an ordering, with where their nulls go and whether their case matters.
    pub(crate) fn sort_columns(&self, ordering: &Ordering) -> Vec<SortColumn> {
        let columns = ordering.columns().iter().map(|column| SortColumn {
            name: column.name.clone(),
            direction: column.direction,
            nulls: self.nulls,
            case: match self.ignores_case(&column.name) {
                true => Case::Ignored,
                false => Case::Sensitive,
            },
        });
        columns.collect()
    }

    /// The ordering to fetch the rows in. `is_sortable` tells whether the source has a column that
    /// anyone who makes a request may sort by. Hand the ordering on to
    /// [`FetchedPage::ordered_by`](crate::FetchedPage::ordered_by).
    ///
    /// The columns of the answer are the program's, or `is_sortable` has accepted them: no other
    /// text of the URL reaches the source.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the settings are strict and the URL names another column.
    pub fn ordering(&self, is_sortable: impl Fn(&str) -> bool) -> Result<AppliedOrdering, Error> {
        self.ordering.apply(is_sortable, |_| false)
    }

    /// The ordering that is asked for.
    pub(crate) const fn requested_ordering(&self) -> &RequestedOrdering {
        &self.ordering
    }

    /// How the rows are to be counted.
    #[must_use]
    pub const fn count(&self) -> Count {
        self.count
    }

    /// For how long a count may be reused; zero if no setting says so.
    #[cfg(feature = "sql")]
    pub(crate) fn count_ttl(&self) -> Duration {
        self.count_ttl.unwrap_or_default()
    }

    /// For how long a count may be reused, if a setting says so.
    #[cfg(feature = "sql")]
    pub(crate) const fn explicit_count_ttl(&self) -> Option<Duration> {
        self.count_ttl
    }

    /// How many rows there are, if that is known already.
    #[cfg(feature = "sql")]
    pub(crate) const fn counted(&self) -> Option<u64> {
        self.counted
    }

    /// Whether the page is that of a certain row, if the dataset names one, whatever its number.
    #[cfg(feature = "sql")]
    pub(crate) const fn may_be_located(&self) -> bool {
        !self.has_neighbour
    }

    /// How long a page may take; `None` for as long as it takes.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.timeout
    }
}
