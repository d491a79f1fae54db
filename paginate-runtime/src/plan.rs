//! The plan: what a dataset is to fetch, decided from the request and the settings.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::config::{OutOfRange, Settings};
use crate::count::{Count, RowCount};
#[cfg(feature = "sql")]
use crate::cursor::NOT_A_CURSOR;
use crate::dataset::Columns;
use crate::error::{Error, Invalid};
use crate::limit::{Limit, MaxRows};
use crate::ordering::{Case, LONGEST_NAME, Nulls, OrderColumn, Ordering, SortColumn};
use crate::params::FORMAT;
use crate::requested::{Given, Requested, Target};
use crate::slice::Slice;

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
    max_sort: MaxRows,
    out_of_range: OutOfRange,
    order: Order,
    known: Columns,
    nulls: Option<Nulls>,
    ignore_case: &'static [&'static str],
    count: Count,
    count_ttl: Duration,
    /// Given if the page stands beside another one, which knows more of it.
    #[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases count"))]
    beside: Option<Beside>,
    timeout: Option<Duration>,
    max_offset: Option<u64>,
    max_csv: MaxRows,
    csv_wait: Duration,
    wanted: Wanted,
}

/// The columns that a grid offers for sorting, and those of them that the source can sort by.
#[derive(Debug, Clone, Default)]
struct Wanted {
    /// `None` without a grid: all that the source has.
    names: Option<Vec<String>>,
    sortable: Arc<Mutex<Vec<String>>>,
}

/// The ordering that is wished for, before anybody knows which columns there are.
#[derive(Debug, Clone)]
struct Order {
    wished: Option<Ordering>,
    click: Option<OrderColumn>,
    default: Ordering,
    allowed: Option<&'static [&'static str]>,
    /// Given if a column that cannot be sorted is an error.
    strict: Option<Refusal>,
}

/// What was learnt from the page that this one stands beside.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases count"))]
struct Beside {
    /// How many rows there are, if they were counted exactly.
    counted: Option<u64>,
}

/// What a page knows of the one beside it.
pub(crate) struct Neighbour<'p> {
    pub(crate) page: NonZeroU64,
    pub(crate) anchor: Option<&'p str>,
    pub(crate) ordering: &'p Ordering,
    pub(crate) row_count: RowCount,
}

/// How a column that cannot be sorted is refused: by the status, naming the URL's parameter.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) ordering: Cow<'static, str>,
    pub(crate) click: Cow<'static, str>,
}

/// The parameter that a cursor stands in, and the status that refuses one.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "sql"), expect(dead_code, reason = "only databases have anchors"))]
struct CursorParameter {
    status: u16,
    name: Cow<'static, str>,
}

impl Plan {
    pub(crate) fn new(
        var: &'static str,
        settings: &Settings,
        requested: &Requested,
        limit: Limit,
        strict: Option<Refusal>,
        known: Columns,
    ) -> Self {
        let target = match (&requested.from, &requested.page) {
            (Given::Valid(row), _) => Target::Page(limit.page_of(*row)),
            (_, Given::Valid(target)) => *target,
            (_, Given::Missing | Given::Bad(_)) => Target::FIRST,
        };
        Plan {
            var,
            target,
            anchor: requested.anchor.clone().valid(),
            cursor: None,
            limit,
            max_sort: settings.max_sort,
            out_of_range: settings.out_of_range,
            order: Order {
                wished: requested.ordering.clone().valid(),
                click: requested.click.clone().valid().and_then(|click| OrderColumn::parse(&click)),
                default: settings.ordering.clone(),
                allowed: settings.order_by,
                strict,
            },
            known,
            nulls: settings.nulls,
            ignore_case: settings.ignore_case,
            count: settings.count,
            count_ttl: settings.count_ttl,
            beside: None,
            timeout: settings.timeout,
            max_offset: settings.max_offset,
            max_csv: settings.max_csv,
            csv_wait: settings.csv_wait,
            wanted: Wanted::default(),
        }
    }

    /// The same where a cursor names the page: `name` is its parameter, and `status` refuses one that
    /// leads to no page.
    pub(crate) fn by_cursor(self, status: u16, name: Cow<'static, str>) -> Self {
        Plan { cursor: Some(CursorParameter { status, name }), ..self }
    }

    /// The plan of a neighbour: another page of the same rows, in the ordering that they have.
    pub(crate) fn of_neighbour(&self, neighbour: &Neighbour<'_>, known: Columns) -> Self {
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
            // it may be sorted like that, or it would not be
            order: Order {
                wished: None,
                click: None,
                default: ordering.clone(),
                allowed: None,
                strict: None,
            },
            known,
            count,
            beside: Some(Beside { counted }),
            wanted: Wanted::default(),
            ..self.clone()
        }
    }

    /// The same plan of a grid that offers these columns for sorting: unless `order_by` says
    /// otherwise, the URL may name no others. It finds out which of them the source can sort by.
    pub(crate) fn offering(&self, names: Vec<String>) -> Self {
        Plan { wanted: Wanted { names: Some(names), sortable: Arc::default() }, ..self.clone() }
    }

    /// What it found out, once the source has fetched.
    pub(crate) fn sortable(self) -> Vec<String> {
        let mut sortable = self.wanted.sortable.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut sortable)
    }

    /// The same for an export: all rows on one page, or one more than may be exported.
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
    #[must_use]
    pub const fn csv_wait(&self) -> Duration {
        self.csv_wait
    }

    /// Refuses an export of so many rows if that are too many.
    ///
    /// # Errors
    /// [`Error::Invalid`], which says so.
    pub fn check_export(&self, rows: u64) -> Result<(), Error> {
        match self.max_csv {
            MaxRows::Rows(most) if rows > most => {
                let message = format!("There are more than {most} rows: filter them first.");
                let problems = vec![Invalid::new(FORMAT, message)];
                Err(Error::Invalid { status: 422, problems })
            }
            MaxRows::Rows(_) | MaxRows::Unlimited => Ok(()),
        }
    }

    /// The page that is asked for.
    #[must_use]
    pub const fn target(&self) -> Target {
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

    /// Refuses the cursor of the request, if cursors name the pages.
    #[cfg(feature = "sql")]
    pub(crate) fn refusal_of_cursor(&self) -> Option<Error> {
        let CursorParameter { status, name } = self.cursor.as_ref()?;
        let problems = vec![Invalid::new(name.clone(), NOT_A_CURSOR)];
        Some(Error::Invalid { status: *status, problems })
    }

    /// How many rows may be passed over to come to a page; `None` for any number.
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

    /// The ordering to fetch the rows in, from the columns that
    /// [`Dataset::columns`](crate::Dataset::columns) named.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the settings are strict and the URL asks for another column.
    pub fn ordering(&self) -> Result<Ordering, Error> {
        self.ordering_among(|name| self.known.contains(name))
    }

    /// The same for a source that learns its columns while it fetches: `sortable` tells whether
    /// a column exists and may be sorted by whoever made the request.
    ///
    /// Only names that the program or `sortable` know are ever in the answer.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the settings are strict and the URL asks for another column.
    pub fn ordering_among(&self, sortable: impl Fn(&str) -> bool) -> Result<Ordering, Error> {
        self.ordering_without(sortable, |_| false)
    }

    /// The same without columns that cannot be sorted by, whoever may ask for them.
    pub(crate) fn ordering_without(
        &self,
        sortable: impl Fn(&str) -> bool,
        unsortable: impl Fn(&str) -> bool,
    ) -> Result<Ordering, Error> {
        let Order { wished, click, default, allowed, .. } = &self.order;
        let may_sort = |name: &str| {
            let is_permitted = match allowed {
                Some(allowed) => allowed.contains(&name),
                None => default.contains(name) || self.may_ask_for(name) && sortable(name),
            };
            is_permitted && !unsortable(name)
        };
        let offered = self.wanted.names.iter().flatten();
        let found = offered.filter(|name| may_sort(name)).cloned().collect();
        *self.wanted.sortable.lock().unwrap_or_else(PoisonError::into_inner) = found;
        // links spell out the ordering of their page, and that may be the default
        let wished = wished.as_ref().filter(|wished| *wished != default);
        self.refuse_unsorted(may_sort)?;
        let ordering = match wished.map(|wished| wished.filtered(may_sort)) {
            Some(wished) if !wished.is_empty() => wished,
            _ => default.clone(),
        };
        Ok(match click {
            // what the URL could not say itself would be lost with the next link
            Some(click) if may_sort(&click.name) => {
                ordering.filtered(may_sort).clicked(&click.to_string())
            }
            _ => ordering,
        })
    }

    /// Refuses columns of the URL that rows are not sorted by, if the settings are strict.
    ///
    /// # Errors
    /// [`Error::Invalid`], which names them.
    pub(crate) fn refuse_unsorted(&self, is_sorted: impl Fn(&str) -> bool) -> Result<(), Error> {
        let Order { wished, click, default, strict, .. } = &self.order;
        let Some(refusal) = strict else {
            return Ok(());
        };
        let wished = wished.iter().filter(|wished| *wished != default);
        let wished = wished.flat_map(Ordering::columns);
        let wished = wished.map(|column| (&refusal.ordering, column.name.as_str()));
        let clicked = click.iter().map(|column| (&refusal.click, column.name.as_str()));
        let refused = wished.chain(clicked).filter(|(_, name)| !is_sorted(name));
        let problems: Vec<_> = refused
            .map(|(parameter, name)| {
                Invalid::new(parameter.clone(), format!("Not a column to sort by: {name}."))
            })
            .collect();
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid { status: refusal.status, problems }),
        }
    }

    /// Whether the URL asks for a column that is not known to be one.
    #[cfg(feature = "sql")]
    pub(crate) fn asks_beyond(&self, is_known: impl Fn(&str) -> bool) -> bool {
        self.is_beyond(self.names(), is_known)
    }

    /// Whether somebody wants to offer a column that is not known to be one.
    #[cfg(feature = "sql")]
    pub(crate) fn offers_beyond(&self, is_known: impl Fn(&str) -> bool) -> bool {
        self.is_beyond(self.wanted.names.iter().flatten().map(String::as_str), is_known)
    }

    #[cfg(feature = "sql")]
    fn is_beyond<'n>(
        &self,
        mut names: impl Iterator<Item = &'n str>,
        is_known: impl Fn(&str) -> bool,
    ) -> bool {
        let is_known = |name: &str| self.order.default.contains(name) || is_known(name);
        // a name that may not be asked for is none to find out about
        let is_known = |name: &str| is_known(name) || !self.may_ask_for(name);
        self.order.allowed.is_none() && !names.all(is_known)
    }

    /// Every name that it depends on the source whether it can be sorted by: of a bounded length.
    pub(crate) fn asked_names(&self) -> impl Iterator<Item = &str> {
        let offered = self.wanted.names.iter().flatten().map(String::as_str);
        let names = self.names().filter(|name| match self.order.allowed {
            _ if self.order.default.contains(name) => true,
            Some(allowed) => allowed.contains(name),
            None => self.may_ask_for(name),
        });
        names.chain(offered)
    }

    /// Whether the URL may name a column, if the source has it.
    fn may_ask_for(&self, name: &str) -> bool {
        let mut offered = self.wanted.names.iter().flatten();
        let is_offered = self.wanted.names.is_none() || offered.any(|offered| offered == name);
        name.len() <= LONGEST_NAME && is_offered
    }

    /// Every name that the URL or the program wants to sort by.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let columns = self.order.wished.iter().chain([&self.order.default]);
        let names = columns.flat_map(Ordering::columns);
        names.chain(&self.order.click).map(|column| column.name.as_str())
    }

    /// How the rows are to be counted.
    #[must_use]
    pub const fn count(&self) -> Count {
        self.count
    }

    /// How many rows there are, if that is known already.
    #[cfg(feature = "sql")]
    pub(crate) fn counted(&self) -> Option<u64> {
        self.beside.and_then(|beside| beside.counted)
    }

    /// Whether the page is that of a certain row, if the dataset names one, whatever its number.
    #[cfg(feature = "sql")]
    pub(crate) const fn may_be_located(&self) -> bool {
        self.beside.is_none()
    }

    /// How long a page may take; `None` for as long as it takes.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// For how long a count may be reused.
    #[must_use]
    pub const fn count_ttl(&self) -> Duration {
        self.count_ttl
    }

    /// Which rows make the page, once it is known how many there are.
    ///
    /// This is the one place where a page past the end is dealt with.
    ///
    /// # Errors
    /// [`Error::PastTheEnd`] if the settings want a redirect or 404 for it; hand it on.
    pub fn slice(&self, row_count: impl Into<RowCount>) -> Result<Slice, Error> {
        let row_count = row_count.into();
        let rows = row_count.number();
        let last = self.limit.page_count(rows);
        let last = NonZeroU64::new(last).unwrap_or(NonZeroU64::MIN);
        let page = match self.target {
            Target::Last => last,
            Target::Page(page) if page <= last => page,
            Target::Page(page) => self.stand_in(page, last, row_count)?,
        };
        let slice = Slice::found(page, self.limit, row_count);
        Ok(if page > last { slice.past_the_end() } else { slice })
    }

    /// The same for a page that is past the end although its number is not: nothing is behind its
    /// anchor, or it is too deep to be shown.
    #[cfg(feature = "sql")]
    pub(crate) fn slice_beyond(&self, row_count: RowCount) -> Result<Slice, Error> {
        let last = self.limit.page_count(row_count.number());
        let last = NonZeroU64::new(last).unwrap_or(NonZeroU64::MIN);
        let page = match self.target {
            Target::Last => last,
            Target::Page(page) => self.stand_in(page, last, row_count)?,
        };
        let slice = Slice::found(page, self.limit, row_count);
        let is_last = self.out_of_range == OutOfRange::Clamp && !row_count.is_unknown();
        Ok(if is_last { slice } else { Slice { len: 0, ..slice }.with_more(false) })
    }

    /// Refuses a page that is surely not there, if nobody has to know how many rows there are.
    #[cfg(feature = "sql")]
    pub(crate) fn refuse_missing(&self) -> Result<(), Error> {
        match self.out_of_range {
            OutOfRange::NotFound => Err(Error::NotFound),
            OutOfRange::Clamp | OutOfRange::Redirect | OutOfRange::Empty => Ok(()),
        }
    }

    /// What is shown for a page that cannot be.
    fn stand_in(
        &self,
        page: NonZeroU64,
        last: NonZeroU64,
        row_count: RowCount,
    ) -> Result<NonZeroU64, Error> {
        match self.out_of_range {
            // without a count nobody knows where the end is
            OutOfRange::Clamp | OutOfRange::Empty if row_count.is_unknown() => Ok(page),
            OutOfRange::Clamp => Ok(last),
            OutOfRange::Empty if row_count.number() == 0 => Ok(last),
            OutOfRange::Empty => Ok(page),
            OutOfRange::Redirect | OutOfRange::NotFound => Err(Error::PastTheEnd { last }),
        }
    }
}
