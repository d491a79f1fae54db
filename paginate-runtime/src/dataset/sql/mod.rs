//! Queries of sqlx: counted, ordered and sliced by the database.

mod dialect;
#[cfg(feature = "mysql")]
mod mysql;
mod on;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
mod scan;
mod shape;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;

use std::marker::PhantomData;
use std::num::NonZeroU64;
use std::sync::Arc;

use serde::Serialize;
use sqlx::pool::PoolConnection;
use sqlx::{FromRow, Pool, SqlStr};

pub use dialect::{Described, Dialect, NativeNulls, Syntax};
pub use on::{IntoNames, On, Pageable};
pub use record::Record;

use self::shape::Shape;
use self::statement::{Page, Statement};
use super::{Columns, Dataset, Fetched, Fingerprint, memory};
use crate::error::Error;
use crate::limit::Limit;
use crate::ordering::{Ordering, SortColumn};
use crate::plan::Plan;
use crate::requested::Target;

/// A query that has not run yet, and the pool that it will run on. Made by [`On::on`].
///
/// Rows are of type `R`: your own with `query_as`, else [`Record`].
#[must_use = "a query does nothing until it is paged"]
pub struct SqlQuery<D: Dialect, R> {
    pool: Pool<D>,
    sql: SqlStr,
    /// What was bound, or why it cannot be.
    arguments: Result<D::Arguments, String>,
    key: Vec<String>,
    row: PhantomData<fn() -> R>,
}

impl<D: Dialect, R> SqlQuery<D, R> {
    fn new(pool: &Pool<D>, sql: SqlStr, arguments: Result<D::Arguments, String>) -> Self {
        SqlQuery { pool: pool.clone(), sql, arguments, key: Vec::new(), row: PhantomData }
    }

    /// The columns that tell every row apart, such as `"id"` or `["year", "number"]`.
    ///
    /// They make the order total: rows that are equal in everything else keep one order, so that
    /// none shows on two pages or on none. They are sorted in the direction of the last column of
    /// the ordering, and are the order where there is no other.
    pub fn key(mut self, columns: impl IntoNames) -> Self {
        self.key = columns.into_names();
        self
    }
}

impl<D, R> Dataset for SqlQuery<D, R>
where
    D: Dialect,
    R: for<'r> FromRow<'r, D::Row> + Serialize + Send + Unpin + 'static,
{
    type Row = R;

    fn columns(&self) -> Columns {
        Columns::unknown()
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        // the values are private to sqlx, but their debug text shows them all
        let arguments = self.arguments.as_ref().ok()?;
        Some(Fingerprint::of((self.sql.as_str(), format!("{arguments:?}"))))
    }

    async fn fetch(self, plan: &Plan) -> Result<Fetched<R>, Error> {
        let arguments = self.arguments.map_err(Error::Statement)?;
        let mut connection = self.pool.acquire().await?;
        let statement = Statement::parse::<D>(self.sql.as_str());
        let bound = arguments.clone();
        let shape = Shape::of::<D, R>(&self.pool, &mut connection, &self.sql, bound).await?;
        let Some(shape) = shape else {
            let slice = plan.slice(0)?;
            let ordering = plan.ordering_among(|_| false)?;
            return Ok(Fetched::new(slice, Vec::new()).ordered_by(ordering));
        };
        let mut query = Query {
            connection: &mut connection,
            statement,
            shape,
            arguments,
            key: &self.key,
            row: PhantomData,
        };
        query.fetch(plan).await
    }
}

/// A query on its connection.
struct Query<'q, D: Dialect, R> {
    connection: &'q mut PoolConnection<D>,
    statement: Statement<'q>,
    shape: Arc<Shape>,
    arguments: D::Arguments,
    key: &'q [String],
    row: PhantomData<fn() -> R>,
}

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: for<'r> FromRow<'r, D::Row> + Serialize + Send + Unpin + 'static,
{
    async fn fetch(&mut self, plan: &Plan) -> Result<Fetched<R>, Error> {
        for column in self.key {
            self.shape.require(column, "`key`")?;
        }
        let ordering = self.ordering(plan).await?;
        if ordering.columns().iter().all(|column| self.shape.has(&column.name)) {
            return self.fetch_ordered(plan, ordering).await;
        }
        // a column that only the row type shows: the database cannot sort by it
        let row_count = self.count().await?;
        if plan.max_sort().permits(row_count) {
            return self.sort_in_memory(plan, ordering).await;
        }
        tracing::warn!(
            rows = row_count,
            "left unsorted by what is no column of the statement: more rows than `max_sort`"
        );
        let sortable = ordering.filtered(|name| self.shape.has(name));
        self.fetch_ordered(plan, sortable).await
    }

    /// The ordering asked for, of columns that rows show.
    async fn ordering(&mut self, plan: &Plan) -> Result<Ordering, Error> {
        if !plan.needs_columns() {
            let ordering = plan.ordering_among(|_| false)?;
            if ordering.columns().iter().all(|column| self.shape.has(&column.name)) {
                return Ok(ordering);
            }
        }
        let shown = match self.shape.shown() {
            Some(shown) => shown,
            None => {
                let page = Page { order: &[], key: &[], slice: Some((0, SAMPLE)) };
                let sample = self.rows(&page).await?;
                self.shape.learn_shown(&sample)
            }
        };
        let ordering = plan.ordering_among(|name| shown.contains(name))?;
        if shown.is_empty() {
            // there are no rows to tell what they show, and nothing to sort
            return Ok(ordering.filtered(|name| self.shape.has(name)));
        }
        for column in ordering.columns() {
            if !shown.contains(&column.name) {
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
        let order = plan.sort_columns(&ordering);
        if let Target::Page(page) = plan.target() {
            let offset = plan.limit().offset(page);
            let rows = self.slice(&order, offset, plan.limit()).await?;
            let here = rows.len() as u64;
            if let Some(row_count) = self.row_count(page, offset, plan.limit(), here).await? {
                let slice = plan.slice(row_count)?;
                return Ok(Fetched::new(slice, rows).ordered_by(ordering));
            }
        }
        let slice = plan.slice(self.count().await?)?;
        let rows = match slice.is_empty() {
            true => Vec::new(),
            false => self.slice(&order, slice.offset(), plan.limit()).await?,
        };
        Ok(Fetched::new(slice, rows).ordered_by(ordering))
    }

    /// How many rows there are, if the page asked for has so many rows. A page that is not
    /// full is the last one, and needs no COUNT; an empty one is past the end.
    async fn row_count(
        &mut self,
        page: NonZeroU64,
        offset: u64,
        limit: Limit,
        here: u64,
    ) -> Result<Option<u64>, Error> {
        let seen = offset.saturating_add(here);
        Ok(match limit {
            Limit::Rows(rows) if here >= rows.get() => Some(self.count().await?.max(seen)),
            _ if here > 0 || page == NonZeroU64::MIN => Some(seen),
            _ => None,
        })
    }

    async fn sort_in_memory(
        &mut self,
        plan: &Plan,
        ordering: Ordering,
    ) -> Result<Fetched<R>, Error> {
        let rows = Page { order: &[], key: self.key, slice: None };
        let rows = self.rows(&rows).await?;
        let slice = plan.slice(rows.len() as u64)?;
        let page = memory::page_of(rows, &plan.sort_columns(&ordering), &slice);
        Ok(Fetched::new(slice, page).ordered_by(ordering))
    }

    async fn slice(
        &mut self,
        order: &[SortColumn],
        offset: u64,
        limit: Limit,
    ) -> Result<Vec<R>, Error> {
        let slice = match limit {
            Limit::All => None,
            Limit::Rows(rows) => Some((offset, rows.get())),
        };
        self.rows(&Page { order, key: self.key, slice }).await
    }

    async fn rows(&mut self, page: &Page<'_>) -> Result<Vec<R>, Error> {
        let (sql, arguments) = self.statement.page::<D>(page, self.arguments.clone())?;
        let fetched = sqlx::query_as_with(sqlx::AssertSqlSafe(sql), arguments)
            .fetch_all(D::executor(self.connection))
            .await;
        fetched.map_err(|error| self.shape.explain(error))
    }

    async fn count(&mut self) -> Result<u64, Error> {
        let sql = sqlx::AssertSqlSafe(self.statement.count::<D>());
        let query = sqlx::query_with(sql, self.arguments.clone());
        let row = query.fetch_one(D::executor(self.connection)).await;
        let row = row.map_err(|error| self.shape.explain(error))?;
        Ok(D::count(&row)?)
    }

    fn warn_of_doubtful_order(&self, ordering: &Ordering) {
        if !ordering.is_empty() || !self.shape.warn_once() {
            return;
        }
        if self.statement.has_order() {
            tracing::warn!(
                sql = self.statement.body(),
                "the statement's own ORDER BY may be lost when it is paged: use `default_order`"
            );
        } else if self.key.is_empty() {
            tracing::warn!(
                sql = self.statement.body(),
                "rows without an order may show twice or never: add `default_order` or `.key(…)`"
            );
        }
    }
}

/// How many rows are looked at to learn what rows show.
const SAMPLE: u64 = 20;
