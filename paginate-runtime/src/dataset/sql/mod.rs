//! Queries of sqlx and SeaORM: counted, ordered and sliced by the database.

mod altered;
mod anchors;
mod bound;
mod common_table;
mod count;
mod describe;
mod dialect;
mod draft;
mod export;
mod locate;
mod mapping;
#[cfg(feature = "mysql")]
mod mysql;
mod on;
mod order;
mod order_by_parser;
mod outer_clauses;
mod pages;
#[cfg(feature = "postgres")]
mod postgres;
mod query;
mod read;
mod record;
#[cfg(feature = "sea-orm")]
mod sea_orm;
mod seek;
mod shape;
mod shown_names;
#[cfg(feature = "sqlite")]
mod sqlite;
mod start;
mod statement;
mod tokenizer;
mod turns;

use std::future::Future;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde::Serialize;
use sqlx::pool::PoolConnection;
use sqlx::{Arguments, Encode, Pool, SqlStr, Type};

pub use dialect::{Described, Dialect, Limits, NativeNulls, RowValues, Syntax, Unkeyed};
pub use on::{IntoNames, On, Pageable};
pub use record::Record;
#[cfg(feature = "sea-orm")]
pub use sea_orm::{OnConnection, OrmQuery};

use self::describe::Describe;
use self::mapping::Mapping;
use self::query::Query;
use self::statement::Statement;
use super::{Dataset, Fetched, Streamed};
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
    /// Whether its statements may be kept prepared.
    is_persistent: bool,
    mapping: Mapping<D, R>,
    /// The values of the statement and that of a key, to find its row.
    located: Option<Result<D::Arguments, String>>,
}

impl<D: Dialect, R> SqlQuery<D, R> {
    /// The columns that tell every row apart, such as `"id"` or `["year", "number"]`. A key of one
    /// column must never be null; columns of several may be.
    ///
    /// They make the order total: rows that are equal in everything else keep one order, so that
    /// none shows on two pages or on none. They are sorted in the direction of the last column of
    /// the ordering, and are the order where there is no other.
    pub fn key(mut self, columns: impl IntoNames) -> Self {
        self.mapping.key = columns.into_names();
        self
    }

    /// Shows the page that holds the row of this key, whatever page the request asks for; if there
    /// is no such row, or if it is sorted by what cannot be sought, that page. The key is of one
    /// column.
    ///
    /// For "show me where my new record went": the page's own address is
    /// `page.get_href(page.current_page(), None)`. The rows before it are counted, and
    /// the page is then read by its number.
    pub fn locate<'v, V>(mut self, key: V) -> Self
    where
        V: Encode<'v, D> + Type<D>,
    {
        let located = self.arguments.clone().and_then(|mut arguments| {
            arguments.add(key).map_err(|error| error.to_string())?;
            Ok(arguments)
        });
        self.located = Some(located);
        self
    }

    /// Lets the URL sort by a name that the statement calls otherwise: `shown` is the name in the
    /// row, such as `"address.city"` or what `#[serde(rename)]` says, and `column` the statement's.
    ///
    /// It also permits to sort by a column whose shown value is not the database's, such as a masked
    /// card number: the order then tells of what is not shown.
    pub fn column(mut self, shown: impl Into<String>, column: impl Into<String>) -> Self {
        self.mapping.columns.push((shown.into(), column.into()));
        self
    }
}

impl<D, R> Dataset for SqlQuery<D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    type Row = R;

    async fn fetch(self, plan: &Plan) -> Result<Fetched<R>, Error> {
        let mut connection = self.pool.acquire().await?;
        let fetched = within(plan.timeout(), self.fetch_on(&mut connection, plan)).await;
        if matches!(fetched, Err(Error::Timeout(_))) {
            // it is in the middle of something, and of no use to others
            connection.close_on_drop();
        }
        fetched
    }

    fn stream(self, plan: &Plan) -> Streamed<R> {
        self.streamed(plan.clone())
    }
}

/// How often a page is tried whose statement may have other columns now.
const MOST_TRIES: u32 = 3;

/// What the database does in time.
async fn within<T>(
    timeout: Option<Duration>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let Some(timeout) = timeout else {
        return work.await;
    };
    tokio::time::timeout(timeout, work).await.map_err(|_| Error::Timeout(timeout))?
}

impl<D, R> SqlQuery<D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The page. Tries again if what is remembered of the statement may be out of date, because its
    /// tables may have changed since.
    async fn fetch_on(
        &self,
        connection: &mut PoolConnection<D>,
        plan: &Plan,
    ) -> Result<Fetched<R>, Error> {
        let key = shape::key::<D, R>(&self.pool, &self.sql);
        let was_known = shape::remembered(&key).is_some();
        // a migration may change the tables more than once
        for _ in 1..MOST_TRIES {
            match self.fetch_once(connection, plan).await {
                Err(error) if shape::forget_after(&error, &key, was_known) => {
                    tracing::debug!(%error, "the statement is described anew, and tried once more");
                }
                fetched => return fetched,
            }
        }
        self.fetch_once(connection, plan).await
    }

    async fn fetch_once(
        &self,
        connection: &mut PoolConnection<D>,
        plan: &Plan,
    ) -> Result<Fetched<R>, Error> {
        let Some(mut query) = self.query(connection).await? else {
            let slice = plan.slice(0)?;
            let ordering = plan.ordering(|_| false)?;
            return Ok(Fetched::new(slice, Vec::new()).ordered_by(ordering));
        };
        query.fetch(plan).await
    }

    /// The query with what is known of it; `None` if it has no rows and nothing else could tell.
    async fn query<'q>(
        &'q self,
        connection: &'q mut PoolConnection<D>,
    ) -> Result<Option<Query<'q, D, R>>, Error> {
        let arguments = self.arguments.clone().map_err(Error::Statement)?;
        let located = self.located.clone().transpose().map_err(Error::Statement)?;
        let mut statement = Statement::parse::<D>(self.sql.as_str());
        let describe = Describe {
            pool: &self.pool,
            sql: &self.sql,
            statement: &statement,
            arguments: &arguments,
            is_persistent: self.is_persistent,
        };
        let Some(shape) = describe.shape::<R>(connection).await? else {
            return Ok(None);
        };
        statement.select(shape.select());
        if shape.mixes {
            statement.compare_columns(D::BEFORE_MIXED_COLUMN);
        }
        self.mapping.check(&shape)?;
        let key = self.mapping.key(&shape);
        let is_persistent = self.is_persistent && shape.keeps_statements;
        Ok(Some(Query {
            connection,
            statement,
            shape,
            arguments,
            mapping: &self.mapping,
            key,
            is_persistent,
            located,
            counted: None,
            context: None,
            bound: OnceLock::new(),
            began: Instant::now(),
        }))
    }
}
