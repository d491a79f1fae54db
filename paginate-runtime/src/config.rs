//! The settings of pagination: what the attribute sets for a handler and `app_data` for an app.

mod api;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use self::api::ApiConfig;
pub use self::api::envelope_name;
pub(crate) use self::api::{ApiSettings, MetadataShape, Numbering};
use crate::count::Count;
use crate::limit::{Limit, MaxLimit, MaxRows};
use crate::ordering::{Nulls, OrderColumn, Ordering};
use crate::params::Params;

/// What happens to a page number that is bad or past the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfRange {
    /// Bad: page 1. Past the end: the last page.
    Clamp,
    /// The same, by a redirect to the page's own address (GET and HEAD only, else as `Clamp`).
    Redirect,
    /// Bad: page 1. Past the end: that page, without rows.
    Empty,
    /// 404 for both; page 1 of nothing is fine.
    NotFound,
}

/// Settings of pagination, each of them set or left to the next level.
///
/// The attribute makes one for its handler. Put another into `app_data` to set the same things for
/// a whole app or scope; the attribute wins over it, and it wins over what is built in. A scope's
/// config replaces the app's: derive it from that, `app_config.limit(20)`.
///
/// ```
/// use tg_paginate::{MaxLimit, OutOfRange, PaginateConfig};
///
/// const CONFIG: PaginateConfig = PaginateConfig::new()
///     .limit(25)
///     .max_limit(MaxLimit::new(100))
///     .out_of_range(OutOfRange::NotFound);
/// # let _ = CONFIG;
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PaginateConfig {
    limit: Option<Limit>,
    max_limit: Option<MaxLimit>,
    default_order: Option<&'static [&'static str]>,
    max_pages: Option<u64>,
    max_sort: Option<MaxRows>,
    dynamic_limit: Option<&'static str>,
    out_of_range: Option<OutOfRange>,
    redirect_on_last_page: Option<bool>,
    params: Option<Params>,
    order_by: Option<&'static [&'static str]>,
    nulls: Option<Nulls>,
    ignore_case: Option<&'static [&'static str]>,
    count: Option<Count>,
    count_ttl: Option<Duration>,
    timeout: Option<Duration>,
    max_offset: Option<u64>,
    strict: Option<bool>,
    csv: Option<bool>,
    max_csv: Option<MaxRows>,
    csv_wait: Option<Duration>,
    object: Option<bool>,
    invalid_status: Option<u16>,
    api: ApiConfig,
}

impl PaginateConfig {
    /// Nothing is set.
    #[must_use]
    pub const fn new() -> Self {
        PaginateConfig {
            limit: None,
            max_limit: None,
            default_order: None,
            max_pages: None,
            max_sort: None,
            dynamic_limit: None,
            out_of_range: None,
            redirect_on_last_page: None,
            params: None,
            order_by: None,
            nulls: None,
            ignore_case: None,
            count: None,
            count_ttl: None,
            timeout: None,
            max_offset: None,
            strict: None,
            object: None,
            invalid_status: None,
            api: ApiConfig::new(),
            csv: None,
            max_csv: None,
            csv_wait: None,
        }
    }

    /// Rows per page; `0` for all rows. Built in: 10.
    #[must_use]
    pub const fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(Limit::new(rows));
        self
    }

    /// How far the URL may change the limit. Built in: not at all.
    #[must_use]
    pub const fn max_limit(mut self, max_limit: MaxLimit) -> Self {
        self.max_limit = Some(max_limit);
        self
    }

    /// The ordering when the URL has none, such as `&["-age", "name"]`. Built in: none, the
    /// dataset's own.
    #[must_use]
    pub const fn default_order(mut self, columns: &'static [&'static str]) -> Self {
        self.default_order = Some(columns);
        self
    }

    /// How many page numbers the window lists; `0` for all, as far as they are at most 1,000, which
    /// no window exceeds. Built in: 5.
    #[must_use]
    pub const fn max_pages(mut self, pages: u64) -> Self {
        self.max_pages = Some(pages);
        self
    }

    /// How many rows may be sorted in memory. Built in: 1000.
    #[must_use]
    pub const fn max_sort(mut self, max_sort: MaxRows) -> Self {
        self.max_sort = Some(max_sort);
        self
    }

    /// The entry of the context whose value is the limit, whatever else says so; it is not
    /// capped, and `0` means all rows. Built in: none.
    #[must_use]
    pub const fn dynamic_limit(mut self, entry: &'static str) -> Self {
        self.dynamic_limit = Some(entry);
        self
    }

    /// What happens to a page number that is bad or past the end. Built in: it is clamped.
    #[must_use]
    pub const fn out_of_range(mut self, policy: OutOfRange) -> Self {
        self.out_of_range = Some(policy);
        self
    }

    /// Whether the address of the last page redirects to its number. Built in: no, it shows the page.
    #[must_use]
    pub const fn redirect_on_last_page(mut self, on: bool) -> Self {
        self.redirect_on_last_page = Some(on);
        self
    }

    /// The names of the URL's parameters. Built in: TurboGears'.
    #[must_use]
    pub const fn params(mut self, params: Params) -> Self {
        self.params = Some(params);
        self
    }

    /// The only columns that the URL may sort by. Built in: what the source has and a row shows,
    /// and those of the default order.
    ///
    /// Built in, the URL cannot sort a query by a column whose shown value is not the database's. If
    /// a row type shows a card number as `**** 1234`, the order would tell the digits that are not
    /// shown to those who can add rows of their own and see where these are. The rows that are
    /// looked at decide; name such a column here if its order may be seen.
    #[must_use]
    pub const fn order_by(mut self, columns: &'static [&'static str]) -> Self {
        self.order_by = Some(columns);
        self
    }

    /// Where nulls go, in either direction. Built in: where the source has them, which in memory,
    /// on SQLite and on MySQL is before all values (ascending), on PostgreSQL after them.
    #[must_use]
    pub const fn nulls(mut self, nulls: Nulls) -> Self {
        self.nulls = Some(nulls);
        self
    }

    /// The columns that are sorted without regard to the case of ASCII letters. Built in: none.
    #[must_use]
    pub const fn ignore_case(mut self, columns: &'static [&'static str]) -> Self {
        self.ignore_case = Some(columns);
        self
    }

    /// How a query counts its rows. Built in: exactly.
    #[must_use]
    pub const fn count(mut self, count: Count) -> Self {
        self.count = Some(count);
        self
    }

    /// How long a count may be reused, by every request for the same statement and values. Built in:
    /// not at all, every request counts.
    #[must_use]
    pub const fn count_ttl(mut self, ttl: Duration) -> Self {
        self.count_ttl = Some(ttl);
        self
    }

    /// How many rows a page that no anchor leads to may pass over, such as one whose number was
    /// typed in; a deeper page is past the end, and `out_of_range` decides. Built in: any number.
    #[must_use]
    pub const fn max_offset(mut self, rows: u64) -> Self {
        self.max_offset = Some(rows);
        self
    }

    /// How long the statements of one page may take together; then the answer is 503 and the
    /// connection is closed. Built in: as long as they take.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Whether bad values in the URL answer 422, or what [`invalid_status`](Self::invalid_status)
    /// says, instead of falling back to the defaults. Built in: no; in APIs, yes.
    #[must_use]
    pub const fn strict(mut self, on: bool) -> Self {
        self.strict = Some(on);
        self
    }

    /// Whether all rows can be had as CSV, by `tg_format=csv`. Built in: no.
    ///
    /// No spreadsheet computes what a row says, whether it parts cells at commas, semicolons or tabs:
    /// a text that would be a formula gets an apostrophe in front. Numbers stay numbers, also as texts;
    /// a text with a plus, or of more than 15 digits, is a phone number or a key. The columns are those
    /// of a grid, else the fields of the rows in their order, sorted by name where rows disagree, as
    /// hash maps do.
    #[must_use]
    pub const fn csv(mut self, on: bool) -> Self {
        self.csv = Some(on);
        self
    }

    /// How many rows a CSV export may have; one that would have more answers 422. Built in: 100,000.
    #[must_use]
    pub const fn max_csv(mut self, max_csv: MaxRows) -> Self {
        self.max_csv = Some(max_csv);
        self
    }

    /// How long the connection of a CSV export may wait in all for its client to read; then it is
    /// closed, and the answer breaks off. Built in: 60 seconds.
    #[must_use]
    pub const fn csv_wait(mut self, wait: Duration) -> Self {
        self.csv_wait = Some(wait);
        self
    }

    /// Whether the variable becomes a pagination object, with the rows as its `items`. Built in: no,
    /// it becomes the rows.
    #[must_use]
    pub const fn object(mut self, on: bool) -> Self {
        self.object = Some(on);
        self
    }

    /// The status that answers bad values, a client error such as 400. Built in, and in place of
    /// what is none: 422.
    #[must_use]
    pub const fn invalid_status(mut self, status: u16) -> Self {
        self.invalid_status = Some(status);
        self
    }

    pub(crate) const fn limits(&self) -> (Option<Limit>, Option<MaxLimit>) {
        (self.limit, self.max_limit)
    }

    /// What this config sets, and where it sets nothing what the other does.
    pub(crate) fn or(self, other: PaginateConfig) -> PaginateConfig {
        PaginateConfig {
            limit: self.limit.or(other.limit),
            max_limit: self.max_limit.or(other.max_limit),
            default_order: self.default_order.or(other.default_order),
            max_pages: self.max_pages.or(other.max_pages),
            max_sort: self.max_sort.or(other.max_sort),
            dynamic_limit: self.dynamic_limit.or(other.dynamic_limit),
            out_of_range: self.out_of_range.or(other.out_of_range),
            redirect_on_last_page: self.redirect_on_last_page.or(other.redirect_on_last_page),
            params: self.params.or(other.params),
            order_by: self.order_by.or(other.order_by),
            nulls: self.nulls.or(other.nulls),
            ignore_case: self.ignore_case.or(other.ignore_case),
            count: self.count.or(other.count),
            count_ttl: self.count_ttl.or(other.count_ttl),
            timeout: self.timeout.or(other.timeout),
            max_offset: self.max_offset.or(other.max_offset),
            strict: self.strict.or(other.strict),
            object: self.object.or(other.object),
            invalid_status: self.invalid_status.or(other.invalid_status),
            csv: self.csv.or(other.csv),
            max_csv: self.max_csv.or(other.max_csv),
            csv_wait: self.csv_wait.or(other.csv_wait),
            api: self.api.or(other.api),
        }
    }

    /// The settings in force for a request to `path`: what is set, else what is built in.
    pub(crate) fn settings(self, path: &str) -> Settings {
        let max_limit = self.max_limit.unwrap_or(MaxLimit::Fixed);
        let limit = self.limit.unwrap_or(Limit::new(10));
        let default_order = self.default_order.unwrap_or(&[]);
        Settings {
            limit: capped(limit, max_limit, path),
            max_limit,
            default_order: default_order
                .iter()
                .filter_map(|column| OrderColumn::parse(column))
                .collect(),
            max_pages: self.max_pages.unwrap_or(5),
            max_sort: self.max_sort.unwrap_or(MaxRows::Rows(1000)),
            dynamic_limit: self.dynamic_limit,
            out_of_range: self.out_of_range.unwrap_or(OutOfRange::Clamp),
            redirect_on_last_page: self.redirect_on_last_page.unwrap_or(false),
            params: self.params.unwrap_or(Params::Tg),
            order_by: self.order_by,
            nulls: self.nulls,
            ignore_case: self.ignore_case.unwrap_or(&[]),
            count: self.count.unwrap_or(Count::Exact),
            count_ttl: self.count_ttl.unwrap_or_default(),
            max_offset: self.max_offset,
            timeout: self.timeout,
            strict: self.strict.unwrap_or(false),
            object: self.object.unwrap_or(false),
            invalid_status: self
                .invalid_status
                .filter(|status| (400..500).contains(status))
                .unwrap_or(422),
            csv: self.csv.unwrap_or(false),
            max_csv: self.max_csv.unwrap_or(MaxRows::Rows(100_000)),
            csv_wait: self.csv_wait.unwrap_or(Duration::from_secs(60)),
        }
    }
}

/// Levels that do not know of each other may set a default above the cap: they are told so once.
fn capped(limit: Limit, max_limit: MaxLimit, path: &str) -> Limit {
    static TOLD: Mutex<Vec<(Limit, MaxLimit)>> = Mutex::new(Vec::new());
    let capped = max_limit.clamp(limit, limit);
    if capped != limit {
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.contains(&(limit, max_limit)) {
            told.push((limit, max_limit));
            let (limit, max_limit) = (limit.as_number(), capped.as_number());
            tracing::warn!(
                path,
                limit,
                max_limit,
                "`limit` is above the `max_limit` of another level, which is shown: set both in one"
            );
        }
    }
    capped
}

/// The settings in force for one request.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) limit: Limit,
    pub(crate) max_limit: MaxLimit,
    pub(crate) default_order: Ordering,
    pub(crate) max_pages: u64,
    pub(crate) max_sort: MaxRows,
    pub(crate) dynamic_limit: Option<&'static str>,
    pub(crate) out_of_range: OutOfRange,
    pub(crate) redirect_on_last_page: bool,
    pub(crate) params: Params,
    pub(crate) order_by: Option<&'static [&'static str]>,
    pub(crate) nulls: Option<Nulls>,
    pub(crate) ignore_case: &'static [&'static str],
    pub(crate) count: Count,
    pub(crate) count_ttl: Duration,
    pub(crate) max_offset: Option<u64>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) strict: bool,
    pub(crate) object: bool,
    pub(crate) invalid_status: u16,
    pub(crate) csv: bool,
    pub(crate) max_csv: MaxRows,
    pub(crate) csv_wait: Duration,
}

impl Settings {
    /// For those who give rows, and no context in which another limit could stand.
    pub(crate) fn without_context(self) -> Self {
        Settings { dynamic_limit: None, ..self }
    }

    /// For requests that a redirect would spoil.
    pub(crate) fn forbid_redirects(&mut self) {
        self.redirect_on_last_page = false;
        if self.out_of_range == OutOfRange::Redirect {
            self.out_of_range = OutOfRange::Clamp;
        }
    }
}
