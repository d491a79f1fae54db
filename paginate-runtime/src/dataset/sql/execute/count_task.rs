//! Counts lists in the background: a task on an idle connection, one at a time for each pool.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::FutureExt;
use moka::sync::Cache;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Pool};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::count_state::Turn;
use super::session::{Session, with_timeout};
use super::warnings::warn_of_failed_count;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::PoolId;
use crate::error::Error;

/// The longest time for a count without a `timeout`.
const LONGEST_COUNT: Duration = Duration::from_secs(60);

/// One permit for each pool.
static PERMITS: LazyLock<Cache<PoolId, Arc<Semaphore>>> = LazyLock::new(|| Cache::new(1024));

/// The result of an attempt to start a task.
pub(super) enum Start {
    Started,
    /// A task is counting another list of the pool.
    Busy,
    /// There is no idle connection, or no Tokio runtime.
    Impossible(Turn),
}

/// Starts a task that counts the list of a session.
pub(super) fn start_counting<D: Dialect>(
    session: &Session<'_, D>,
    timeout: Option<Duration>,
    turn: Turn,
) -> Result<Start, Error> {
    let Ok(runtime) = Handle::try_current() else {
        return Ok(Start::Impossible(turn));
    };
    let permits = PERMITS.get_with(PoolId::new(session.pool), || Arc::new(Semaphore::new(1)));
    let Ok(permit) = permits.try_acquire_owned() else {
        turn.pass();
        return Ok(Start::Busy);
    };
    let Some(connection) = session.pool.try_acquire() else {
        return Ok(Start::Impossible(turn));
    };
    let (sql, arguments) =
        session.statement.select_count(None)?.finish(session.schema.generation());
    let (is_persistent, pool) = (session.is_persistent, session.pool.clone());
    let schema = session.schema.clone();
    runtime.spawn(async move {
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(is_persistent);
        let timeout = timeout.unwrap_or(LONGEST_COUNT);
        match count_rows::<D>(&pool, connection, query, timeout).await {
            Ok(rows) => {
                turn.succeed(rows);
            }
            Err(error) => {
                warn_of_failed_count(&schema, &error);
                drop(turn);
            }
        }
        drop(permit);
    });
    Ok(Start::Started)
}

type CountQuery<D> = sqlx::query::Query<'static, D, <D as sqlx::Database>::Arguments>;

/// Counts until the pool closes or the time is over. A connection whose count is cut off is closed.
async fn count_rows<D: Dialect>(
    pool: &Pool<D>,
    mut connection: PoolConnection<D>,
    query: CountQuery<D>,
    timeout: Duration,
) -> Result<u64, Error> {
    let mut closing = pool.close_event();
    let count = async { D::read_count(&query.fetch_one(D::executor(&mut connection)).await?) };
    // a panic of the driver must not leave the list without a count
    let count = closing.do_until(AssertUnwindSafe(count).catch_unwind());
    let counted = with_timeout(Some(timeout), async { Ok(count.await?) }).await;
    let counted = counted.and_then(|counted| match counted {
        Ok(rows) => Ok(rows?),
        Err(_) => Err(Error::Statement("the driver of the database panicked".to_owned())),
    });
    if counted.is_err() {
        connection.close_on_drop();
    }
    counted
}
