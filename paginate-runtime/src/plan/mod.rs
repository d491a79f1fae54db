//! The plan: what a dataset must fetch, decided from the request and the settings.

mod ordering;
mod slice;
mod spellings;

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::time::Duration;

pub use ordering::AppliedOrdering;
pub(crate) use ordering::{Refusal, RequestedOrdering, may_be_named};

use crate::config::{OutOfRange, Settings};
use crate::error::{Error, Invalid};
use crate::page::limit::{Limit, MaxRows};
use crate::page::ordering::{Case, Nulls, Ordering, SortColumn};
use crate::page::row_count::{Count, RowCount};
use crate::page::target::Target;
#[cfg(feature = "sql")]
use crate::url::cursor::NOT_A_CURSOR;
use crate::url::param_names::FORMAT;

/// What a dataset must fetch: one page, in one ordering.
#[derive(Debug, Clone)]
pub struct Plan {
    var: &'static str,
    target: Target,
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases have anchors"))]
    anchor: Option<String>,
    /// `Some` if a cursor names the page.
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
    /// The number of rows, if a page next to this one has counted them.
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases count"))]
    counted: Option<u64>,
    /// Whether the page stays as it is requested, whatever row the dataset locates.
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases locate rows"))]
    is_fixed: bool,
    timeout: Option<Duration>,
    max_offset: Option<u64>,
    max_csv: MaxRows,
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases wait"))]
    csv_wait: Duration,
}

/// What a page knows about the one next to it.
pub(crate) struct Neighbour<'p> {
    pub(crate) page: NonZeroU64,
    pub(crate) anchor: Option<&'p str>,
    pub(crate) ordering: &'p Ordering,
    pub(crate) row_count: RowCount,
}

/// The name of the cursor's parameter, and the status that refuses an invalid cursor.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases have anchors"))]
pub(crate) struct CursorParameter {
    pub(crate) status: u16,
    pub(crate) name: Cow<'static, str>,
}

/// The requested page.
pub(crate) struct PageRequest {
    pub(crate) target: Target,
    /// Whether the URL names the page, so that no row to locate decides it.
    pub(crate) is_fixed: bool,
    pub(crate) anchor: Option<String>,
    pub(crate) cursor: Option<CursorParameter>,
    pub(crate) limit: Limit,
    pub(crate) ordering: RequestedOrdering,
}

impl Plan {
    pub(crate) fn new(var: &'static str, settings: &Settings, request: PageRequest) -> Self {
        let PageRequest { target, is_fixed, anchor, cursor, limit, ordering } = request;
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
            is_fixed,
            timeout: settings.timeout,
            max_offset: settings.max_offset,
            max_csv: settings.max_csv,
            csv_wait: settings.csv_wait,
        }
    }

    /// The plan for a page next to this one, with the ordering that its rows have.
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
            is_fixed: true,
            ..self.clone()
        }
    }

    /// The plan for a grid that can sort by these columns. The URL can name no others, unless
    /// `order_by` lists them.
    pub(crate) fn offering(&self, names: Vec<String>) -> Self {
        let mut plan = self.clone();
        plan.ordering.offered = Some(names);
        plan
    }

    /// Whether a grid has the columns of an export.
    pub(crate) fn has_columns(&self) -> bool {
        self.ordering.offered.is_some()
    }

    /// The plan for an export: all rows on one page, but at most one more than an export may have.
    pub(crate) fn for_export(self) -> Self {
        let limit = match self.max_csv {
            MaxRows::Rows(most) => Limit::new(most.saturating_add(1)),
            MaxRows::Unlimited => Limit::All,
        };
        self.page_of_export(NonZeroU64::MIN, limit)
    }

    /// One page of an export. A page past the end has no rows.
    pub(crate) fn page_of_export(self, page: NonZeroU64, limit: Limit) -> Self {
        let (target, out_of_range) = (Target::Page(page), OutOfRange::Empty);
        Plan { target, anchor: None, limit, out_of_range, max_offset: None, ..self }
    }

    /// The most rows that an export may have.
    #[must_use]
    pub const fn max_csv(&self) -> MaxRows {
        self.max_csv
    }

    /// How long an export may wait in total for its reader.
    #[cfg(feature = "sql")]
    pub(crate) const fn csv_wait(&self) -> Duration {
        self.csv_wait
    }

    /// Refuses an export with more rows than `max_csv`.
    ///
    /// # Errors
    /// [`Error::Invalid`], with the maximum in its message.
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

    /// The number of the requested page, from 1; `None` if the request asks for the last page.
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

    /// The variable to page.
    pub(crate) const fn var(&self) -> &'static str {
        self.var
    }

    /// The anchor of the request, not yet checked.
    #[cfg(feature = "sql")]
    pub(crate) fn anchor(&self) -> Option<&str> {
        self.anchor.as_deref()
    }

    /// Whether cursors name the pages.
    #[cfg(feature = "sql")]
    pub(crate) const fn is_by_cursor(&self) -> bool {
        self.cursor.is_some()
    }

    /// The error for an invalid cursor, if cursors name the pages.
    #[cfg(feature = "sql")]
    pub(crate) fn refusal_of_cursor(&self) -> Option<Error> {
        let CursorParameter { status, name } = self.cursor.as_ref()?;
        let problems = vec![Invalid::new(name.clone(), NOT_A_CURSOR)];
        Some(Error::Invalid { status: *status, problems })
    }

    /// The most rows that a page may skip; `None` for no maximum.
    #[must_use]
    pub const fn max_offset(&self) -> Option<u64> {
        self.max_offset
    }

    /// The number of rows per page.
    #[must_use]
    pub const fn limit(&self) -> Limit {
        self.limit
    }

    /// The most rows that may be sorted in memory.
    #[must_use]
    pub const fn max_sort(&self) -> MaxRows {
        self.max_sort
    }

    /// Where nulls go; `None` leaves it to the source.
    #[must_use]
    pub const fn nulls(&self) -> Option<Nulls> {
        self.nulls
    }

    /// Whether a column is sorted without regard to the case of ASCII letters.
    #[must_use]
    pub fn ignores_case(&self, column: &str) -> bool {
        self.ignore_case.contains(&column)
    }

    /// The columns of an ordering, with the places of nulls and the case rules. `find` returns the
    /// source's name for a name.
    pub(crate) fn sort_columns(
        &self,
        ordering: &Ordering,
        find: impl Fn(&str) -> String,
    ) -> Vec<SortColumn> {
        let ignored = self.ignore_case.iter().map(|name| find(name)).collect::<Vec<_>>();
        let columns = ordering.columns().iter().map(|column| {
            let name = find(&column.name);
            let case = match ignored.contains(&name) {
                true => Case::Ignored,
                false => Case::Sensitive,
            };
            SortColumn { name, direction: column.direction, nulls: self.nulls, case }
        });
        columns.collect()
    }

    /// The ordering to fetch the rows in. `is_sortable` returns whether the source has a column
    /// that any client may sort by. Pass the result to
    /// [`FetchedPage::ordered_by`](crate::FetchedPage::ordered_by).
    ///
    /// The ordering has only columns that the program names or that `is_sortable` accepts: no other
    /// text of the URL reaches the source.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the settings are strict and the URL names another column.
    pub fn ordering(&self, is_sortable: impl Fn(&str) -> bool) -> Result<AppliedOrdering, Error> {
        self.ordering.apply(is_sortable, |_| false)
    }

    /// The requested ordering, not yet checked.
    pub(crate) const fn requested_ordering(&self) -> &RequestedOrdering {
        &self.ordering
    }

    /// How to count the rows.
    #[must_use]
    pub const fn count(&self) -> Count {
        self.count
    }

    /// How long a count may be reused; zero if no setting says so.
    #[cfg(feature = "sql")]
    pub(crate) fn count_ttl(&self) -> Duration {
        self.count_ttl.unwrap_or_default()
    }

    /// For how long a count may be reused, if a setting says so.
    #[cfg(feature = "sql")]
    pub(crate) const fn explicit_count_ttl(&self) -> Option<Duration> {
        self.count_ttl
    }

    /// The number of rows, if it is known already.
    #[cfg(feature = "sql")]
    pub(crate) const fn counted(&self) -> Option<u64> {
        self.counted
    }

    /// Whether the dataset may choose the page by a row, with `locate`, instead of its number.
    #[cfg(feature = "sql")]
    pub(crate) const fn may_be_located(&self) -> bool {
        !self.is_fixed
    }

    /// How long fetching a page may take; `None` for no limit.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.timeout
    }
}
