//! Exports all rows: one statement on a dedicated connection.

use std::num::NonZeroU64;
use std::pin::pin;
use std::slice;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_stream::try_stream;
use futures_util::TryStreamExt;
use futures_util::future::{Either, select};
use sqlx::{AssertSqlSafe, Pool};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Sender, channel, error::TrySendError};

use super::cancellation::{Lent, resume_panic};
use super::count_query::count_up_to;
use super::export_permits;
use super::rows::Row;
use super::session::{KnownStatement, Session, with_timeout};
use super::sort::{Sorting, choose_sorting, page_order, sort_in_memory};
use crate::dataset::RowStream;
use crate::dataset::sql::connection::PageConnection;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::{QueryParts, SharedConnection};
use crate::dataset::sql::schema::schema_cache::Retry;
use crate::dataset::sql::schema::{ConnectionId, Source, StatementSchema, schema_cache};
use crate::dataset::sql::text::RowSelection;
use crate::error::Error;
use crate::page::limit::MaxRows;
use crate::plan::Plan;

/// How many rows are read ahead, so that a small export returns its connection at once.
const BUFFERED_ROWS: usize = 1_000;

/// Where an export gets its connection.
pub(super) enum ExportSource<D: Dialect> {
    Pool(Pool<D>),
    Shared(SharedConnection<D>),
}

/// A connection that is closed if its rows are not read to the end. This stops the database, and
/// the next user of the pool does not wait for the remaining rows.
struct ExportConnection<D: Dialect> {
    connection: Lent<D>,
    /// It is released after the connection, so that the next export can start.
    _permit: Option<OwnedSemaphorePermit>,
    has_savepoint: bool,
    is_midway: bool,
}

/// What the statements of an export run on.
enum ExportPlace<D: Dialect> {
    Pool(Pool<D>),
    Connection(ConnectionId),
}

impl<D: Dialect> ExportPlace<D> {
    fn source(&self) -> Source<'_, D> {
        match self {
            ExportPlace::Pool(pool) => Source::Pool(pool),
            ExportPlace::Connection(id) => Source::Connection(id),
        }
    }
}

impl<D: Dialect> ExportConnection<D> {
    /// Waits for a connection.
    async fn open(source: ExportSource<D>) -> Result<(Self, ExportPlace<D>), Error> {
        Ok(match source {
            ExportSource::Pool(pool) => {
                let (connection, permit) = export_permits::acquire(&pool).await?;
                let export = ExportConnection {
                    connection: Lent::ByPool(connection, pool.clone()),
                    _permit: Some(permit),
                    has_savepoint: false,
                    is_midway: false,
                };
                (export, ExportPlace::Pool(pool))
            }
            ExportSource::Shared(connection) => {
                let mut connection = connection.lock().await;
                let (page, id) = PageConnection::<D>::of_program(&mut connection).await?;
                let (has_savepoint, id) = (page.has_savepoint(), ConnectionId::new(&id));
                let export = ExportConnection {
                    connection: Lent::ByProgram(connection),
                    _permit: None,
                    has_savepoint,
                    is_midway: false,
                };
                (export, ExportPlace::Connection(id))
            }
        })
    }

    fn page_connection(&mut self) -> PageConnection<'_, D> {
        PageConnection::resume(self.connection.get(), self.has_savepoint)
    }
}

impl<D: Dialect> Drop for ExportConnection<D> {
    fn drop(&mut self) {
        if self.is_midway {
            self.connection.close_on_drop();
        }
    }
}

/// The rows of an export.
enum ExportedRows<D: Dialect, R> {
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
pub(super) fn stream_rows<D: Dialect, R: Row>(
    query: QueryParts<D, R>,
    source: ExportSource<D>,
    plan: Plan,
) -> RowStream<R> {
    RowStream::new(try_stream! {
        // not in the task, because the pool may prepare the connection for the request that runs
        let (export, place) = ExportConnection::open(source).await?;
        let (sender, mut rows) = channel(BUFFERED_ROWS);
        let export = tokio::spawn(export_rows(query, export, place, plan, sender));
        while let Some(row) = rows.recv().await {
            yield row;
        }
        // an error comes after the rows that were read before it
        export.await.unwrap_or_else(|error| Err(resume_panic(error)))?;
    })
}

/// Sends all rows, unless the reader is gone.
async fn export_rows<D: Dialect, R: Row>(
    query: QueryParts<D, R>,
    mut export: ExportConnection<D>,
    place: ExportPlace<D>,
    plan: Plan,
    rows: Sender<R>,
) -> Result<(), Error> {
    let reader = rows.clone();
    let sent = pin!(send_with_retry(&query, place.source(), &mut export, &plan, rows));
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
    query: &QueryParts<D, R>,
    source: Source<'_, D>,
    export: &mut ExportConnection<D>,
    plan: &Plan,
    rows: Sender<R>,
) -> Result<(), Error> {
    let mut sender = RowSender { rows, wait: plan.csv_wait(), left: plan.csv_wait(), sent: 0 };
    let key = query.schema_key(source);
    let known = schema_cache::find(&key);
    let was_known = known.is_some();
    match send_once(query, source, export, plan, known, &mut sender).await {
        sent if query.decode.has_ended() => sent,
        Err(error)
            if sender.sent == 0
                && schema_cache::forget_after::<D>(&error, &key, was_known, Retry::Later) =>
        {
            export.page_connection().roll_back().await;
            send_once(query, source, export, plan, None, &mut sender).await
        }
        sent => sent,
    }
}

async fn send_once<D: Dialect, R: Row>(
    query: &QueryParts<D, R>,
    source: Source<'_, D>,
    export: &mut ExportConnection<D>,
    plan: &Plan,
    known: Option<Arc<StatementSchema>>,
    sender: &mut RowSender<R>,
) -> Result<(), Error> {
    let timeout = plan.timeout();
    // also here, because the reader may leave while the rows are counted
    export.is_midway = true;
    let rows = find_rows(query, source, export.page_connection(), plan, known);
    let rows = with_timeout(timeout, rows).await;
    export.is_midway = matches!(rows, Err(Error::Timeout(_)));
    let (sql, arguments, is_persistent, is_wrapped, schema) = match rows? {
        ExportedRows::Statement { sql, arguments, is_persistent, is_wrapped, schema } => {
            (sql, arguments, is_persistent, is_wrapped, schema)
        }
        ExportedRows::Memory(rows) => {
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
    let mut rows = statement.fetch(D::executor(export.connection.get()));
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

/// Where all rows are, if they are not too many.
async fn find_rows<D: Dialect, R: Row>(
    query: &QueryParts<D, R>,
    source: Source<'_, D>,
    mut connection: PageConnection<'_, D>,
    plan: &Plan,
    known: Option<Arc<StatementSchema>>,
) -> Result<ExportedRows<D, R>, Error> {
    let known = KnownStatement::find(query, source, connection.reborrow(), known).await?;
    let Some(known) = known else {
        return Ok(ExportedRows::Memory(Vec::new()));
    };
    let mapping = query.mapping.resolve(&known.schema)?;
    let session = &mut Session::open(query, source, connection, known, &mapping);
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
            Ok(ExportedRows::Statement { sql, arguments, is_persistent, is_wrapped, schema })
        }
        Sorting::InMemory(ordering) => {
            let fetched = sort_in_memory(session, &query.decode, plan, ordering, None).await?;
            Ok(ExportedRows::Memory(fetched.rows))
        }
    }
}
