//! One page of a query, or all of its rows.

mod access_path;
mod anchors;
mod count;
mod export;
mod locate;
mod page;
mod read;
mod session;
mod turns;

use std::future::Future;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde::Serialize;
use sqlx::pool::PoolConnection;

use self::session::Query;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::sql_query::SqlQuery;
use crate::dataset::sql::schema::bound_values::BoundValues;
use crate::dataset::sql::schema::describe::Describe;
use crate::dataset::sql::schema::statement_schema;
use crate::dataset::sql::text::statement::Statement;
use crate::dataset::{Columns, Dataset, Fetched, Fingerprint, Streamed};
use crate::error::Error;
use crate::plan::Plan;

impl<D, R> Dataset for SqlQuery<D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    type Row = R;

    fn columns(&self) -> Columns {
        Columns::unknown()
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        let arguments = self.arguments.as_ref().ok()?;
        Some(Fingerprint::of((self.sql.as_str(), BoundValues::of(arguments))))
    }

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
        let key = statement_schema::key::<D, R>(&self.pool, &self.sql);
        let was_known = statement_schema::remembered(&key).is_some();
        // a migration may change the tables more than once
        for _ in 1..MOST_TRIES {
            match self.fetch_once(connection, plan).await {
                Err(error) if statement_schema::forget_after(&error, &key, was_known) => {
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
            let ordering = plan.ordering_among(|_| false)?;
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
