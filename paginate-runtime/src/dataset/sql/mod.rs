//! Queries of sqlx: counted, ordered and sliced by the database.

mod count;
mod dialect;
#[cfg(feature = "mysql")]
mod mysql;
mod on;
#[cfg(feature = "postgres")]
mod postgres;
mod query;
mod record;
mod scan;
mod shape;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;

use std::marker::PhantomData;

use serde::Serialize;
use sqlx::pool::PoolConnection;
use sqlx::{FromRow, Pool, SqlStr};

pub use dialect::{Described, Dialect, NativeNulls, Syntax};
pub use on::{IntoNames, On, Pageable};
pub use record::Record;

use self::query::Query;
use self::shape::Shape;
use self::statement::Statement;
use super::{Columns, Dataset, Fetched, Fingerprint};
use crate::error::Error;
use crate::plan::Plan;

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
    /// Shown names, with what the statement calls them.
    columns: Vec<(String, String)>,
    row: PhantomData<fn() -> R>,
}

impl<D: Dialect, R> SqlQuery<D, R> {
    fn new(pool: &Pool<D>, sql: SqlStr, arguments: Result<D::Arguments, String>) -> Self {
        let (key, columns) = (Vec::new(), Vec::new());
        SqlQuery { pool: pool.clone(), sql, arguments, key, columns, row: PhantomData }
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

    /// Lets the URL sort by a name that the statement calls otherwise: `shown` is the name in the
    /// row, such as `"address.city"` or what `#[serde(rename)]` says, and `column` the statement's.
    pub fn column(mut self, shown: impl Into<String>, column: impl Into<String>) -> Self {
        self.columns.push((shown.into(), column.into()));
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
        let mut connection = self.pool.acquire().await?;
        let fetching = self.fetch_on(&mut connection, plan);
        let Some(timeout) = plan.timeout() else {
            return fetching.await;
        };
        match tokio::time::timeout(timeout, fetching).await {
            Ok(fetched) => fetched,
            Err(_) => {
                // it is in the middle of something, and of no use to others
                connection.close_on_drop();
                Err(Error::Timeout(timeout))
            }
        }
    }
}

impl<D, R> SqlQuery<D, R>
where
    D: Dialect,
    R: for<'r> FromRow<'r, D::Row> + Serialize + Send + Unpin + 'static,
{
    async fn fetch_on(
        self,
        connection: &mut PoolConnection<D>,
        plan: &Plan,
    ) -> Result<Fetched<R>, Error> {
        let arguments = self.arguments.map_err(Error::Statement)?;
        let statement = Statement::parse::<D>(self.sql.as_str());
        let bound = arguments.clone();
        let shape = Shape::of::<D, R>(&self.pool, connection, &self.sql, bound).await?;
        let Some(shape) = shape else {
            let slice = plan.slice(0)?;
            let ordering = plan.ordering_among(|_| false)?;
            return Ok(Fetched::new(slice, Vec::new()).ordered_by(ordering));
        };
        let mut query = Query {
            connection,
            statement,
            shape,
            arguments,
            key: &self.key,
            columns: &self.columns,
            row: PhantomData,
        };
        query.fetch(plan).await
    }
}
