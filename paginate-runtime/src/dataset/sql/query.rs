//! A query on its connection: which statements run for a page, and which need not.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use sqlx::pool::PoolConnection;

use super::Dialect;
use super::mapping::Mapping;
use super::scan::OwnOrder;
use super::shape::Shape;
use super::statement::{Page, Statement};
use crate::count::{Count, RowCount};
use crate::dataset::{Fetched, memory};
use crate::error::Error;
use crate::limit::Limit;
use crate::ordering::{Ordering, SortColumn};
use crate::plan::{Plan, Slice};
use crate::requested::Target;

/// A query on its connection.
pub(super) struct Query<'q, D: Dialect, R> {
    pub(super) connection: &'q mut PoolConnection<D>,
    pub(super) statement: Statement<'q>,
    pub(super) shape: Arc<Shape>,
    pub(super) arguments: D::Arguments,
    pub(super) mapping: &'q Mapping<D, R>,
    /// The columns that tell every row apart.
    pub(super) key: &'q [String],
}

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    pub(super) async fn fetch(&mut self, plan: &Plan) -> Result<Fetched<R>, Error> {
        let ordering = self.ordering(plan).await?;
        let Some(computed) = ordering.columns().iter().find(|column| !self.has(&column.name))
        else {
            return self.fetch_ordered(plan, ordering).await;
        };
        if self.shape.warn_of_computed_once() {
            let column = computed.name.as_str();
            tracing::warn!(
                column,
                "sorted in memory, because the statement has no such column: if it has under \
                 another name, add `.column(\"{column}\", \"…\")`"
            );
        }
        // a column that only the row type shows: the database cannot sort by it
        let row_count = self.count_afresh(plan).await?;
        if plan.max_sort().permits(row_count) {
            return self.sort_in_memory(plan, ordering).await;
        }
        tracing::warn!(
            rows = row_count,
            "left unsorted by what is no column of the statement: more rows than `max_sort`"
        );
        let sortable = ordering.filtered(|name| self.has(name));
        self.fetch_ordered(plan, sortable).await
    }

    fn has(&self, name: &str) -> bool {
        self.mapping.column(&self.shape, name).is_some()
    }

    /// The columns to sort by, as the statement calls them.
    fn sql_order(&self, plan: &Plan, ordering: &Ordering) -> Vec<SortColumn> {
        let mut order = plan.sort_columns(ordering);
        for sorted in &mut order {
            if let Some(column) = self.mapping.column(&self.shape, &sorted.name) {
                sorted.name = column.to_owned();
            }
        }
        order
    }

    /// The ordering asked for, of columns that rows show.
    async fn ordering(&mut self, plan: &Plan) -> Result<Ordering, Error> {
        let mapping = self.mapping;
        if !plan.needs_columns(|name| mapping.names(name)) {
            let ordering = plan.ordering_among(|name| mapping.names(name))?;
            if ordering.columns().iter().all(|column| self.has(&column.name)) {
                return Ok(ordering);
            }
        }
        let shown = match self.shape.shown() {
            Some(shown) => shown,
            None => {
                let sample = self.statement.sample::<D>(SAMPLE, self.arguments.clone())?;
                let sample = self.run(sample).await?;
                self.shape.learn_shown(&sample)
            }
        };
        let ordering =
            plan.ordering_among(|name| mapping.names(name) || mapping.shows(&shown, name))?;
        if shown.is_empty() {
            // there are no rows to tell what they show, and nothing to sort
            return Ok(ordering.filtered(|name| self.has(name)));
        }
        for column in ordering.columns() {
            if !shown.contains(&column.name) && !self.has(&column.name) {
                self.shape.require(&column.name, "the ordering")?;
            }
        }
        Ok(ordering)
    }

    /// The page in an ordering that the database can make.
    async fn fetch_ordered(
        &mut self,
        plan: &Plan,
        ordering: Ordering,
    ) -> Result<Fetched<R>, Error> {
        self.warn_of_doubtful_order(&ordering);
        let order = self.sql_order(plan, &ordering);
        let fetched = match plan.target() {
            Target::Page(page) => self.page(plan, &order, page).await?,
            // nobody counts, so nobody knows which page is the last
            Target::Last if plan.count() == Count::None => {
                self.page(plan, &order, NonZeroU64::MIN).await?
            }
            Target::Last => self.last_page(plan, &order).await?,
        };
        Ok(fetched.ordered_by(ordering))
    }

    /// The page of this number, or what stands in for it if it is past the end.
    async fn page(
        &mut self,
        plan: &Plan,
        order: &[SortColumn],
        page: NonZeroU64,
    ) -> Result<Fetched<R>, Error> {
        let (limit, count) = (plan.limit(), plan.count());
        let offset = limit.offset(page);
        // the row behind the page tells whether there is a next one, where the count does not
        let one_more = u64::from(count != Count::Exact);
        let mut rows = self.slice(order, offset, limit, one_more).await?;
        if rows.is_empty() && page > NonZeroU64::MIN {
            return self.past_the_end(plan, order).await;
        }
        let most = match limit {
            Limit::All => usize::MAX,
            Limit::Rows(rows) => usize::try_from(rows.get()).unwrap_or(usize::MAX),
        };
        let (is_full, more) = (rows.len() >= most, rows.len() > most);
        let seen = offset.saturating_add(rows.len() as u64);
        rows.truncate(most);
        let row_count = if is_full && (more || one_more == 0) {
            self.row_count(count, plan.count_ttl(), seen).await?.at_least(seen)
        } else {
            // a page that is not full is the last, and needs no COUNT
            RowCount::Exact(seen)
        };
        let slice = Slice::found(page, limit, row_count);
        let slice = if one_more > 0 { slice.with_more(more) } else { slice };
        Ok(Fetched::new(slice, rows))
    }

    /// The page asked for has no rows: either way it takes a count to know what to show.
    async fn past_the_end(
        &mut self,
        plan: &Plan,
        order: &[SortColumn],
    ) -> Result<Fetched<R>, Error> {
        let row_count = match plan.count() {
            Count::None => RowCount::Unknown { seen: 0 },
            // whatever was remembered or estimated was wrong
            Count::Exact | Count::Estimate => RowCount::Exact(self.count_afresh(plan).await?),
            Count::Bounded(_) => self.row_count(plan.count(), Duration::ZERO, 0).await?,
        };
        let slice = plan.slice(row_count)?;
        self.counted(plan, order, slice).await
    }

    async fn last_page(&mut self, plan: &Plan, order: &[SortColumn]) -> Result<Fetched<R>, Error> {
        let row_count = self.row_count(plan.count(), plan.count_ttl(), 0).await?;
        let slice = plan.slice(row_count)?;
        let fetched = self.counted(plan, order, slice).await?;
        if !fetched.rows.is_empty() || row_count.number() == 0 {
            return Ok(fetched);
        }
        // fewer rows than were remembered or estimated
        let slice = plan.slice(self.count_afresh(plan).await?)?;
        self.counted(plan, order, slice).await
    }

    /// The rows of a slice that a count has led to.
    async fn counted(
        &mut self,
        plan: &Plan,
        order: &[SortColumn],
        slice: Slice,
    ) -> Result<Fetched<R>, Error> {
        if slice.is_empty() {
            return Ok(Fetched::new(slice, Vec::new()));
        }
        let rows = self.slice(order, slice.offset(), plan.limit(), 0).await?;
        Ok(Fetched::new(slice, rows))
    }

    async fn sort_in_memory(
        &mut self,
        plan: &Plan,
        ordering: Ordering,
    ) -> Result<Fetched<R>, Error> {
        let rows = self.rows(&Page { order: &[], key: self.key, slice: None }).await?;
        let slice = plan.slice(rows.len() as u64)?;
        let page = memory::page_of(rows, &plan.sort_columns(&ordering), &slice);
        Ok(Fetched::new(slice, page).ordered_by(ordering))
    }

    /// The rows of a page, and `one_more` behind them.
    async fn slice(
        &mut self,
        order: &[SortColumn],
        offset: u64,
        limit: Limit,
        one_more: u64,
    ) -> Result<Vec<R>, Error> {
        let slice = match limit {
            Limit::All if offset > 0 => return Ok(Vec::new()),
            Limit::All => None,
            Limit::Rows(rows) => Some((offset, rows.get().saturating_add(one_more))),
        };
        self.rows(&Page { order, key: self.key, slice }).await
    }

    async fn rows(&mut self, page: &Page<'_>) -> Result<Vec<R>, Error> {
        let statement = self.statement.page::<D>(page, self.arguments.clone())?;
        let rows = self.run(statement).await?;
        if cfg!(debug_assertions) {
            self.check_key(&rows);
        }
        Ok(rows)
    }

    async fn run(&mut self, statement: (String, D::Arguments)) -> Result<Vec<R>, Error> {
        let (sql, arguments) = statement;
        let fetched = sqlx::query_with(sqlx::AssertSqlSafe(sql), arguments)
            .try_map(self.mapping.decode)
            .fetch_all(D::executor(self.connection))
            .await;
        fetched.map_err(|error| self.shape.explain(error))
    }

    /// A key that tells some rows not apart lets them show twice or never.
    fn check_key(&self, rows: &[R]) {
        if memory::have_equals(rows, self.key) && self.shape.warn_of_key_once() {
            let (key, sql) = (self.key.join("`, `"), self.statement.body());
            tracing::warn!(sql, "the key is not unique: two rows have the same `{key}`");
        }
    }

    fn warn_of_doubtful_order(&self, ordering: &Ordering) {
        if !ordering.is_empty() || !self.shape.warn_of_order_once() {
            return;
        }
        let sql = self.statement.body();
        match self.statement.own_order() {
            OwnOrder::Followed => tracing::warn!(
                sql,
                "an ORDER BY with a LIMIT of its own may be lost when it is paged: use \
                 `default_order`"
            ),
            OwnOrder::None if self.key.is_empty() => tracing::warn!(
                sql,
                "rows without an order may show twice or never: add `default_order` or `.key(…)`"
            ),
            OwnOrder::None | OwnOrder::Last => {}
        }
    }
}

/// How many rows are looked at to learn what rows show.
const SAMPLE: u64 = 20;
