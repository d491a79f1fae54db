//! All rows, one after another: one statement, on a connection that nobody else has meanwhile.

use std::num::NonZeroU64;
use std::pin::pin;
use std::time::{Duration, Instant};

use async_stream::try_stream;
use futures_util::TryStreamExt;
use futures_util::future::{Either, select};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use sqlx::pool::PoolConnection;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Sender, channel, error::TrySendError};
use tokio::task::JoinError;

use super::session::{Query, Sortable};
use super::turns;
use super::within;
use crate::config::MaxCsv;
use crate::dataset::Streamed;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::sql_query::SqlQuery;
use crate::dataset::sql::schema::statement_schema;
use crate::dataset::sql::text::builder::Draft;
use crate::error::Error;
use crate::plan::Plan;

/// How many rows are read before anybody takes them: a small export gives its connection back at
/// once.
const AHEAD: usize = 1_000;

/// A connection that is closed if nobody reads to the end: the database stops, and nobody waits
/// for the rest.
struct Reading<D: Dialect> {
    connection: PoolConnection<D>,
    is_midway: bool,
    /// The next export begins when this connection is gone.
    _turn: OwnedSemaphorePermit,
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

/// Takes the rows. The connection waits for it, but only for a limited time.
struct Reader<R> {
    rows: Sender<R>,
    /// How long the connection may wait in all, and how much of it is left.
    wait: Duration,
    left: Duration,
    sent: u64,
}

impl<R> Reader<R> {
    /// Hands a row over. Returns whether the reader wants more.
    async fn send(&mut self, row: R) -> Result<bool, Error> {
        self.sent = self.sent.saturating_add(1);
        let row = match self.rows.try_send(row) {
            Ok(()) => return Ok(true),
            Err(TrySendError::Closed(_)) => return Ok(false),
            Err(TrySendError::Full(row)) => row,
        };
        let begin = Instant::now();
        let sent = tokio::time::timeout(self.left, self.rows.send(row)).await;
        self.left = self.left.saturating_sub(begin.elapsed());
        sent.map(|sent| sent.is_ok()).map_err(|_| Error::SlowReader(self.wait))
    }
}

impl<D, R> SqlQuery<D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The rows, read by a task: it is awake when nobody asks for rows, and can see that.
    pub(crate) fn streamed(self, plan: Plan) -> Streamed<R> {
        Streamed::new(try_stream! {
            let (rows, mut read) = channel(AHEAD);
            let reading = tokio::spawn(self.export(plan, rows));
            while let Some(row) = read.recv().await {
                yield row;
            }
            // an error comes behind the rows that were read before it
            reading.await.unwrap_or_else(|error| Err(stopped(error)))?;
        })
    }

    /// Sends all rows, until nobody wants them any more.
    async fn export(self, plan: Plan, rows: Sender<R>) -> Result<(), Error> {
        let gone = rows.clone();
        let exported = match select(pin!(self.send_all(&plan, rows)), pin!(gone.closed())).await {
            Either::Left((exported, _)) => exported,
            Either::Right(_) => return Ok(()),
        };
        if let Err(error @ Error::SlowReader(_)) = &exported {
            // now, because its client may never ask for the error
            tracing::warn!(var = plan.var(), %error, "an export was cut off");
        }
        exported
    }

    /// Sends all rows, from a second try if what was known of the statement may be out of date.
    async fn send_all(&self, plan: &Plan, rows: Sender<R>) -> Result<(), Error> {
        let (connection, turn) = turns::acquire(&self.pool).await?;
        let mut reading = Reading { connection, is_midway: false, _turn: turn };
        let mut reader = Reader { rows, wait: plan.csv_wait(), left: plan.csv_wait(), sent: 0 };
        let key = statement_schema::key::<D, R>(&self.pool, &self.sql);
        let was_known = statement_schema::remembered(&key).is_some();
        match self.send_once(&mut reading, plan, &mut reader).await {
            Err(error)
                if reader.sent == 0 && statement_schema::forget_after(&error, &key, was_known) =>
            {
                self.send_once(&mut reading, plan, &mut reader).await
            }
            sent => sent,
        }
    }

    async fn send_once(
        &self,
        reading: &mut Reading<D>,
        plan: &Plan,
        reader: &mut Reader<R>,
    ) -> Result<(), Error> {
        let timeout = plan.timeout();
        let connection = &mut reading.connection;
        let prepared = within(timeout, async {
            let Some(mut query) = self.query(connection).await? else {
                return Ok(None);
            };
            let source = query.source(plan).await?;
            Ok(Some((query, source)))
        });
        let prepared = prepared.await;
        reading.is_midway = matches!(prepared, Err(Error::Timeout(_)));
        let (query, draft) = match prepared? {
            Some((query, Source::Statement(draft))) => (query, draft),
            Some((_, Source::Memory(sorted))) => {
                for row in sorted {
                    if !reader.send(row).await? {
                        break;
                    }
                }
                return Ok(());
            }
            None => return Ok(()),
        };
        reading.is_midway = true;
        let Draft { sql, arguments, .. } = draft.renewed(query.shape.generation());
        let statement = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let statement = statement.persistent(query.is_persistent);
        let mut found = statement.fetch(D::executor(query.connection));
        loop {
            let next = async { Ok(found.try_next().await?) };
            let next = within(timeout, next).await;
            // a refusal before the first row leaves the connection as it was
            reading.is_midway = reader.sent > 0 || !matches!(next, Err(Error::Database(_)));
            let Some(row) = next? else {
                break;
            };
            if !reader.send((self.mapping.decode)(row)?).await? {
                return Ok(());
            }
        }
        drop(found);
        reading.is_midway = false;
        Ok(())
    }
}

/// The error of a task that was cancelled; a panic goes on in the caller.
fn stopped(error: JoinError) -> Error {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(error) => Error::source(error),
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
