//! Exports all rows: one statement on a dedicated connection.

use std::num::NonZeroU64;
use std::pin::pin;
use std::slice;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_stream::try_stream;
use futures_util::TryStreamExt;
use futures_util::future::{Either, select};
use sqlx::AssertSqlSafe;
use sqlx::pool::PoolConnection;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Sender, channel, error::TrySendError};
use tokio::task::JoinError;

use super::count_query::count_up_to;
use super::export_permits;
use super::rows::Row;
use super::session::{KnownStatement, Session, with_timeout};
use super::sort::{Sorting, choose_sorting, page_order, sort_in_memory};
use crate::dataset::RowStream;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::SqlQuery;
use crate::dataset::sql::schema::{StatementSchema, schema_cache};
use crate::dataset::sql::text::RowSelection;
use crate::error::Error;
use crate::page::limit::MaxRows;
use crate::plan::Plan;

/// How many rows are read ahead, so that a small export returns its connection at once.
const BUFFERED_ROWS: usize = 1_000;

/// A connection that is closed if its rows are not read to the end. This stops the database, and
/// the next user of the pool does not wait for the remaining rows.
struct ExportConnection<D: Dialect> {
    connection: PoolConnection<D>,
    is_midway: bool,
    /// Released with the connection, so that the next export can start.
    _permit: OwnedSemaphorePermit,
}

impl<D: Dialect> Drop for ExportConnection<D> {
    fn drop(&mut self) {
        if self.is_midway {
            self.connection.close_on_drop();
        }
    }
}

/// The source of an export's rows.
enum Source<D: Dialect, R> {
    /// The rows were sorted in memory, so there are few.
    Memory(Vec<R>),
    Statement {
        sql: String,
        arguments: D::Arguments,
        is_persistent: bool,
        /// Whether the columns of the statement are those that the program wrote.
        is_wrapped: bool,
        schema: Arc<StatementSchema>,
    },
}

/// Sends rows. The connection waits for the reader, but only for a limited time.
struct RowSender<R> {
    rows: Sender<R>,
    /// How long the connection may wait in total, and how much of it is left.
    wait: Duration,
    left: Duration,
    sent: u64,
}

impl<R> RowSender<R> {
    /// Sends a row. Returns whether the reader wants more.
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

/// The rows, read by a task that notices when the reader is gone.
pub(super) fn stream_rows<D: Dialect, R: Row>(query: SqlQuery<D, R>, plan: Plan) -> RowStream<R> {
    RowStream::new(try_stream! {
        // not in the task, because the pool may prepare the connection for the request that runs
        let (connection, permit) = export_permits::acquire(&query.pool).await?;
        let export = ExportConnection { connection, is_midway: false, _permit: permit };
        let (sender, mut rows) = channel(BUFFERED_ROWS);
        let export = tokio::spawn(export_rows(query, export, plan, sender));
        while let Some(row) = rows.recv().await {
            yield row;
        }
        // an error comes after the rows that were read before it
        export.await.unwrap_or_else(|error| Err(resume_panic(error)))?;
    })
}

/// The error of a cancelled task. A panic is resumed in the caller.
fn resume_panic(error: JoinError) -> Error {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(error) => Error::source(error),
    }
}

/// Sends all rows, unless the reader is gone.
async fn export_rows<D: Dialect, R: Row>(
    query: SqlQuery<D, R>,
    mut export: ExportConnection<D>,
    plan: Plan,
    rows: Sender<R>,
) -> Result<(), Error> {
    let reader = rows.clone();
    let sent = pin!(send_with_retry(&query, &mut export, &plan, rows));
    let exported = match select(sent, pin!(reader.closed())).await {
        Either::Left((exported, _)) => exported,
        Either::Right(_) => return Ok(()),
    };
    if let Err(error @ Error::SlowReader(_)) = &exported {
        // now, because the reader may never poll for the error
        tracing::warn!(var = plan.var(), %error, "an export was cut off");
    }
    exported
}

/// Sends all rows. Retries if no row was sent and the cached schema may be outdated.
async fn send_with_retry<D: Dialect, R: Row>(
    query: &SqlQuery<D, R>,
    export: &mut ExportConnection<D>,
    plan: &Plan,
    rows: Sender<R>,
) -> Result<(), Error> {
    let mut sender = RowSender { rows, wait: plan.csv_wait(), left: plan.csv_wait(), sent: 0 };
    let key = query.schema_key();
    let was_known = schema_cache::find(&key).is_some();
    match send_once(query, export, plan, &mut sender).await {
        sent if query.decode.has_ended() => sent,
        Err(error) if sender.sent == 0 && schema_cache::forget_after(&error, &key, was_known) => {
            send_once(query, export, plan, &mut sender).await
        }
        sent => sent,
    }
}

async fn send_once<D: Dialect, R: Row>(
    query: &SqlQuery<D, R>,
    export: &mut ExportConnection<D>,
    plan: &Plan,
    sender: &mut RowSender<R>,
) -> Result<(), Error> {
    let timeout = plan.timeout();
    let source = with_timeout(timeout, find_source(query, &mut export.connection, plan)).await;
    export.is_midway = matches!(source, Err(Error::Timeout(_)));
    let (sql, arguments, is_persistent, is_wrapped, schema) = match source? {
        Source::Statement { sql, arguments, is_persistent, is_wrapped, schema } => {
            (sql, arguments, is_persistent, is_wrapped, schema)
        }
        Source::Memory(rows) => {
            for row in rows {
                if !sender.send(row).await? {
                    break;
                }
            }
            return Ok(());
        }
    };
    export.is_midway = true;
    let statement = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(is_persistent);
    let mut rows = statement.fetch(D::executor(&mut export.connection));
    loop {
        let next = with_timeout(timeout, async { Ok(rows.try_next().await?) }).await;
        // an error before the first row leaves the connection usable
        export.is_midway = sender.sent > 0 || !matches!(next, Err(Error::Database(_)));
        let Some(row) = next? else {
            break;
        };
        if sender.sent == 0 && query.decode.is_by_position() {
            let first = slice::from_ref(&row);
            match is_wrapped {
                true => schema.check_rows::<D>(first, true)?,
                false => schema.check_positions::<D>(first)?,
            }
        }
        if !sender.send(query.decode.decode(row)?).await? {
            return Ok(());
        }
    }
    drop(rows);
    export.is_midway = false;
    Ok(())
}

/// The source of all rows, if they are not too many.
async fn find_source<D: Dialect, R: Row>(
    query: &SqlQuery<D, R>,
    connection: &mut PoolConnection<D>,
    plan: &Plan,
) -> Result<Source<D, R>, Error> {
    let Some(known) = KnownStatement::find(query, connection, None).await? else {
        return Ok(Source::Memory(Vec::new()));
    };
    let mapping = query.mapping.resolve(&known.schema)?;
    let session = &mut Session::open(query, connection, known, &mapping);
    let sorting = choose_sorting(session, &query.decode, plan).await?;
    if let MaxRows::Rows(most) = plan.max_csv() {
        let one_more = NonZeroU64::MIN.saturating_add(most);
        plan.check_export(count_up_to(session, Some(one_more)).await?.rows)?;
    }
    match sorting {
        Sorting::ByDatabase(ordering) => {
            let order = page_order(session, plan, &ordering);
            let builder = session.statement.select_rows(&order, RowSelection::All)?;
            let (is_persistent, is_wrapped) = (session.is_persistent, builder.is_wrapped());
            let schema = Arc::clone(&session.schema);
            let (sql, arguments) = builder.finish(schema.generation());
            Ok(Source::Statement { sql, arguments, is_persistent, is_wrapped, schema })
        }
        Sorting::InMemory(ordering) => {
            let fetched = sort_in_memory(session, &query.decode, plan, ordering).await?;
            Ok(Source::Memory(fetched.rows))
        }
    }
}
