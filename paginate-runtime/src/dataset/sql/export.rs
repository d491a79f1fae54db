//! All rows, one after another: one statement, on a connection that nobody else has meanwhile.

use std::num::NonZeroU64;

use async_stream::try_stream;
use futures_util::TryStreamExt;
use serde::Serialize;
use sqlx::AssertSqlSafe;
use sqlx::pool::PoolConnection;

use super::draft::Draft;
use super::query::{Query, Sortable};
use super::{Dialect, SqlQuery, within};
use crate::config::MaxCsv;
use crate::dataset::Streamed;
use crate::error::Error;
use crate::plan::Plan;

/// A connection that is closed if nobody reads to the end: the database stops, and nobody waits
/// for the rest.
struct Reading<D: Dialect> {
    connection: PoolConnection<D>,
    is_midway: bool,
}

impl<D: Dialect> Drop for Reading<D> {
    fn drop(&mut self) {
        if self.is_midway {
            self.connection.close_on_drop();
        }
    }
}

/// Where the rows of an export come from.
enum Source<D: Dialect, R> {
    /// They had to be sorted in memory, so they are few.
    Memory(Vec<R>),
    Statement(Draft<D>),
}

impl<D, R> SqlQuery<D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    pub(super) fn streamed(self, plan: Plan) -> Streamed<R> {
        let timeout = plan.timeout();
        Streamed::new(try_stream! {
            let mut reading = Reading { connection: self.pool.acquire().await?, is_midway: false };
            let connection = &mut reading.connection;
            let prepared = within(timeout, async {
                let Some(mut query) = self.query(connection).await? else {
                    return Ok(None);
                };
                let source = query.source(&plan).await?;
                Ok(Some((query, source)))
            });
            let prepared = prepared.await;
            reading.is_midway = matches!(prepared, Err(Error::Timeout(_)));
            let (query, draft) = match prepared? {
                Some((query, Source::Statement(draft))) => (query, draft),
                Some((_, Source::Memory(rows))) => {
                    for row in rows {
                        yield row;
                    }
                    return;
                }
                None => return,
            };
            reading.is_midway = true;
            let Draft { sql, arguments, .. } = query.renewed(draft);
            let statement = sqlx::query_with(AssertSqlSafe(sql), arguments);
            let statement = statement.persistent(query.is_persistent);
            let mut rows = statement.fetch(D::executor(query.connection));
            loop {
                let next = async { Ok(rows.try_next().await?) };
                let Some(row) = within(timeout, next).await? else {
                    break;
                };
                yield (self.mapping.decode)(row)?;
            }
            reading.is_midway = false;
        })
    }
}

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// Where all rows come from, if they are not too many.
    async fn source(&mut self, plan: &Plan) -> Result<Source<D, R>, Error> {
        let ordering = self.ordering(plan).await?;
        if let MaxCsv::Rows(most) = plan.max_csv() {
            let one_more = NonZeroU64::MIN.saturating_add(most);
            plan.check_export(self.count(Some(one_more)).await?.rows)?;
        }
        let ordering = match self.sortable(plan, ordering).await? {
            Sortable::ByDatabase(ordering) => ordering,
            Sortable::InMemory(ordering) => {
                let fetched = self.sort_in_memory(plan, ordering).await?;
                return Ok(Source::Memory(fetched.rows));
            }
        };
        let sorted = self.sorted(plan, &ordering);
        let draft = self.statement.page::<D>(&self.all_of(&sorted), self.arguments.clone())?;
        Ok(Source::Statement(draft))
    }
}
