//! What templates, JSON responses and Rust code know about a page: `tg.paginate`.

mod fields;

use std::borrow::Cow;
use std::num::NonZeroU64;

use crate::dataset::{PageFacts, ServedBy};
use crate::page::limit::{Limit, MaxLimit};
use crate::page::ordering::{Direction, Ordering};
use crate::page::row_count::RowCount;
use crate::page::slice::Slice;
use crate::page::target::Target;
use crate::page::window::{Edges, iter_pages, window};
use crate::url::links::Links;
use crate::url::param_names::ParamNames;

/// The numbers and links of a page; `tg.paginate` in a template.
#[derive(Debug, Clone)]
pub struct PageInfo {
    list: ListFacts,
    current_page: u64,
    page_count: u64,
    row_count: RowCount,
    has_next: bool,
    first_item: u64,
    last_item: u64,
    pages: Vec<u64>,
    click: Option<String>,
    ordering: Ordering,
    grid: Option<tera::Value>,
    links: Links<'static>,
    served_by: Option<ServedBy>,
}

/// What all pages of a list have in common.
#[derive(Debug, Clone)]
pub(crate) struct ListFacts {
    pub(crate) var_name: &'static str,
    pub(crate) limit: Limit,
    pub(crate) max_limit: MaxLimit,
    pub(crate) max_pages: u64,
    pub(crate) names: ParamNames,
    pub(crate) input_values: Vec<(Cow<'static, str>, String)>,
    pub(crate) has_csv: bool,
    pub(crate) base_path: Cow<'static, str>,
}

impl PageInfo {
    pub(crate) fn new(
        list: ListFacts,
        rows_here: u64,
        facts: PageFacts,
        links: Links<'static>,
    ) -> Self {
        let PageFacts { slice, ordering, served_by, grid, .. } = facts;
        let Slice { page, offset: before, row_count, more, .. } = slice;
        let current_page = page.get();
        let counted = list.limit.page_count(row_count.number());
        let has_next = more.unwrap_or(current_page < counted);
        // the rows of this page exist, whatever the count says
        let next = if has_next { current_page.saturating_add(1) } else { 0 };
        // likewise a page with rows exists, and without a count one that rows may come before
        let may_exist = row_count.is_unknown() && (current_page == 1 || links.have_anchors());
        let here = if rows_here > 0 || may_exist { current_page } else { 0 };
        let counted = if row_count.is_unknown() { 0 } else { counted };
        let page_count = counted.max(next).max(here);
        let size = (list.max_pages > 0).then_some(list.max_pages);
        let (first_item, last_item) = match rows_here {
            0 => (0, 0),
            rows => {
                // rows in front may have been deleted during the walk; then the count gives the
                // last page
                let last = match row_count {
                    RowCount::Exact(all) => all.saturating_sub(u64::from(has_next)),
                    _ => u64::MAX,
                };
                let last = before.saturating_add(rows).min(last).max(rows);
                (last.saturating_sub(rows).saturating_add(1), last)
            }
        };
        PageInfo {
            current_page,
            page_count,
            row_count,
            has_next,
            first_item,
            last_item,
            pages: window(current_page, page_count, size).collect(),
            click: None,
            ordering: ordering.into_ordering(),
            grid,
            links,
            served_by,
            list,
        }
    }

    /// Adds the click of the request.
    pub(crate) fn clicked(mut self, click: Option<String>) -> Self {
        self.click = click;
        self
    }

    /// The numbers and links of a page next to this one.
    pub(crate) fn of_neighbour(&self, rows_here: u64, facts: PageFacts) -> Self {
        let links = self.links.of_page(facts.slice.page, facts.anchors.clone());
        PageInfo::new(self.list.clone(), rows_here, facts, links)
    }

    /// The anchor of a page, if it is known.
    pub(crate) fn anchor(&self, page: NonZeroU64) -> Option<&str> {
        self.links.anchor(Target::Page(page))
    }

    /// How the database read the rows; `None` for rows from other sources.
    #[must_use]
    pub fn served_by(&self) -> Option<ServedBy> {
        self.served_by
    }

    /// The variable that was paged.
    #[must_use]
    pub fn var_name(&self) -> &'static str {
        self.list.var_name
    }

    /// The page numbers to link: as many as `max_pages`, and at most 1,000. Empty if there are no
    /// rows.
    #[must_use]
    pub fn pages(&self) -> &[u64] {
        &self.pages
    }

    /// The current page, from 1; 1 if there are no rows.
    #[must_use]
    pub fn current_page(&self) -> u64 {
        self.current_page
    }

    /// The number of pages, as exact as the count; 0 if there are no rows. `None` if the rows were
    /// not counted.
    #[must_use]
    pub fn page_count(&self) -> Option<u64> {
        (!self.row_count.is_unknown()).then_some(self.page_count)
    }

    /// The rows per page. If one page has all rows, this is their number, and at least 1.
    #[must_use]
    pub fn limit(&self) -> u64 {
        match self.list.limit {
            Limit::All => self.row_count.number().max(1),
            Limit::Rows(rows) => rows.get(),
        }
    }

    /// How far the URL may change the limit.
    #[must_use]
    pub fn max_limit(&self) -> MaxLimit {
        self.list.max_limit
    }

    /// The number of rows on all pages, and how exact it is.
    #[must_use]
    pub fn row_count(&self) -> RowCount {
        self.row_count
    }

    /// The exact number of rows on all pages; `None` if only a bound or an estimate is known.
    ///
    /// ```
    /// # async fn handler() -> Result<(), tg_paginate::Error> {
    /// use tg_paginate::{PaginateConfig, Paginator, Request};
    ///
    /// const NUMBERS: Paginator = Paginator::new("numbers", PaginateConfig::new());
    ///
    /// let page = NUMBERS.page(Request::new("/", ""), vec![1, 2, 3]).await?;
    /// assert_eq!(page.total(), Some(3));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        match self.row_count {
            RowCount::Exact(rows) => Some(rows),
            RowCount::AtLeast(_) | RowCount::About(_) | RowCount::Unknown { .. } => None,
        }
    }

    /// The number of the first row on this page, from 1; 0 if the page is empty.
    #[must_use]
    pub fn first_item(&self) -> u64 {
        self.first_item
    }

    /// The number of the last row on this page, from 1; 0 if the page is empty.
    #[must_use]
    pub fn last_item(&self) -> u64 {
        self.last_item
    }

    /// The click of this request. A text longer than a name can be is cut.
    #[must_use]
    pub fn order(&self) -> Option<&str> {
        self.click.as_deref()
    }

    /// The ordering that was applied.
    #[must_use]
    pub fn ordering(&self) -> &Ordering {
        &self.ordering
    }

    /// The direction of a column; `None` if rows are not sorted by it.
    #[must_use]
    pub fn direction(&self, column: &str) -> Option<Direction> {
        self.ordering.direction(column)
    }

    /// Whether the first column of the ordering is descending.
    #[must_use]
    pub fn reversed(&self) -> bool {
        self.ordering.is_reversed()
    }

    /// Whether there is a page after this one.
    #[must_use]
    pub fn has_next(&self) -> bool {
        self.has_next
    }

    /// Whether there is a page before this one.
    #[must_use]
    pub fn has_prev(&self) -> bool {
        self.current_page > 1
    }

    /// The number of the page after this one, if there is one.
    #[must_use]
    pub fn next_num(&self) -> Option<u64> {
        self.has_next().then(|| self.current_page.saturating_add(1))
    }

    /// The number of the page before this one, if there is one. Past the end this is the last page.
    #[must_use]
    pub fn prev_num(&self) -> Option<u64> {
        let before = self.current_page.saturating_sub(1);
        self.has_prev().then(|| before.min(self.page_count).max(1))
    }

    /// The link to the first page; `None` if this is the first page.
    #[must_use]
    pub fn href_first(&self) -> Option<String> {
        self.has_prev().then(|| self.href(Target::FIRST, None))
    }

    /// The link to the page before this one, if there is one.
    #[must_use]
    pub fn href_prev(&self) -> Option<String> {
        self.prev_num().and_then(|page| self.get_href(page, None))
    }

    /// The link to the page after this one, if there is one.
    #[must_use]
    pub fn href_next(&self) -> Option<String> {
        self.next_num().and_then(|page| self.get_href(page, None))
    }

    /// The link to the last page; `None` if this is the last page or the rows were not counted. The
    /// link says `last`, unless page numbers are in the path, or `count = bounded(…)` has stopped: it
    /// is then the last page that is known.
    #[must_use]
    pub fn href_last(&self) -> Option<String> {
        let has_last = self.has_next() && !self.row_count.is_unknown();
        has_last.then(|| self.href(self.links.last(self.page_count), None))
    }

    /// The canonical address of this page, for search engines. It has no anchor, no limit or
    /// ordering equal to the default, and no number on the default page. It keeps the other parameters.
    #[must_use]
    pub fn href_canonical(&self) -> String {
        let page = NonZeroU64::new(self.current_page).unwrap_or(NonZeroU64::MIN);
        self.links.canonical(Target::Page(page))
    }

    /// The link to all rows as CSV in this ordering; `None` if CSV is not offered.
    #[must_use]
    pub fn href_csv(&self) -> Option<String> {
        self.list.has_csv.then(|| self.links.csv())
    }

    /// The link to a page, with the click on a column applied to the ordering. `None` for page 0.
    ///
    /// The link consists of path and query, without a host, and is not escaped for HTML.
    #[must_use]
    pub fn get_href(&self, page: u64, order: Option<&str>) -> Option<String> {
        let page = NonZeroU64::new(page)?;
        Some(self.href(Target::Page(page), order))
    }

    /// The link to a page by its number, or to the last one.
    pub(crate) fn href(&self, page: Target, order: Option<&str>) -> String {
        self.links.href(self.links.found(page, self.page_count()), order)
    }

    /// The page numbers at both ends and around this page, ascending, with `None` for each gap.
    /// Without a count they end at the next page. The rule is Flask-SQLAlchemy's.
    ///
    /// ```
    /// # async fn handler() -> Result<(), tg_paginate::Error> {
    /// use tg_paginate::{Edges, PaginateConfig, Paginator, Request};
    ///
    /// const NUMBERS: Paginator = Paginator::new("numbers", PaginateConfig::new());
    ///
    /// let numbers = Vec::from_iter(1..=200_u64);
    /// let page = NUMBERS.page(Request::new("/", "numbers_tgp_no=9"), numbers).await?;
    /// let edges = Edges { right_current: 2, ..Edges::default() };
    /// let numbers: Vec<_> = page.iter_pages(edges).into_iter().flatten().collect();
    /// assert_eq!(numbers, [1, 2, 7, 8, 9, 10, 11, 19, 20]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn iter_pages(&self, edges: Edges) -> Vec<Option<u64>> {
        iter_pages(self.current_page, self.page_count, edges)
    }

    /// The address of the page with a cursor.
    pub(crate) fn cursor_href(&self, cursor: &str) -> String {
        self.links.cursor_href(cursor)
    }

    /// The path in front of all links, from [`base_path`](crate::PaginateConfig::base_path) or a
    /// trusted `X-Forwarded-Prefix`; empty without one. Write it in front of links of your own.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.list.base_path
    }

    /// Whether an address without a page shows page 1.
    pub(crate) fn begins_at_first(&self) -> bool {
        self.links.is_bare(Target::FIRST)
    }

    /// The names of the URL's parameters.
    #[must_use]
    pub fn names(&self) -> &ParamNames {
        &self.list.names
    }

    /// The parameters that every link carries, decoded, for the hidden fields of a form.
    #[must_use]
    pub fn input_values(&self) -> &[(Cow<'static, str>, String)] {
        &self.list.input_values
    }
}
