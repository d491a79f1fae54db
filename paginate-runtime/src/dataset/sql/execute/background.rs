//! Work in the background: a task on a connection of its own, one at a time for each pool.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::FutureExt;
use moka::sync::Cache;
use sqlx::Pool;
use sqlx::pool::PoolConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::session::with_timeout;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::PoolId;
use crate::error::Error;

/// The longest time for a task without a `timeout`.
pub(super) const LONGEST_TASK: Duration = Duration::from_secs(60);

/// The permits of each pool.
static PERMITS: LazyLock<Cache<PoolId, Permits>> = LazyLock::new(|| Cache::new(1024));

/// How many tasks of a pool wait for their turn. Each holds a statement and its values.
const MOST_WAITING: usize = 16;

#[derive(Clone)]
struct Permits {
    turn: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// The right to work for a pool. One task has it at a time.
pub(super) struct BackgroundTurn {
    _permit: OwnedSemaphorePermit,
}

/// A connection for a task. The task has the turn of its pool as long as it has the connection.
pub(super) struct BackgroundConnection<D: Dialect> {
    pub(super) connection: PoolConnection<D>,
    _turn: BackgroundTurn,
}

/// Where a task works.
pub(super) enum Workplace<D: Dialect> {
    /// On a connection that the task takes from the pool.
    Pool(BackgroundTurn),
    Connection(BackgroundConnection<D>),
}

/// How long a request waits for the connection of a task. Usually one is idle.
const LONGEST_CONNECT: Duration = Duration::from_millis(50);

/// How long a task waits for a connection. Requests that wait for the task may have all of them.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Why a task cannot start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unavailable {
    /// Another task of the pool is running.
    Busy,
    /// All connections that the pool may have are in use.
    NoConnection,
}

fn permits<D: Dialect>(pool: &Pool<D>) -> Permits {
    PERMITS.get_with(PoolId::new(pool), || Permits {
        turn: Arc::new(Semaphore::new(1)),
        waiting: Arc::new(Semaphore::new(MOST_WAITING)),
    })
}

/// Whether a connection is idle or may be opened. A pool opens connections as requests need them at
/// once, so that few requests leave none idle.
fn has_free_connection<D: Dialect>(pool: &Pool<D>) -> bool {
    pool.num_idle() > 0 || pool.size() < pool.options().get_max_connections()
}

impl BackgroundTurn {
    /// Takes the turn, if a task can start now.
    fn take<D: Dialect>(pool: &Pool<D>) -> Result<Self, Unavailable> {
        let permit = permits(pool).turn.try_acquire_owned().map_err(|_| Unavailable::Busy)?;
        match has_free_connection(pool) {
            true => Ok(BackgroundTurn { _permit: permit }),
            false => Err(Unavailable::NoConnection),
        }
    }

    /// Takes the turn after other tasks; `None` if too many wait already, or if there is no
    /// connection then.
    pub(super) async fn wait<D: Dialect>(pool: &Pool<D>) -> Option<Self> {
        let Permits { turn, waiting } = permits(pool);
        let _waits = waiting.try_acquire().ok()?;
        let permit = turn.acquire_owned().await.ok()?;
        has_free_connection(pool).then_some(BackgroundTurn { _permit: permit })
    }

    async fn connect<D: Dialect>(self, pool: &Pool<D>) -> Result<BackgroundConnection<D>, Error> {
        Ok(BackgroundConnection { connection: pool.acquire().await?, _turn: self })
    }
}

impl<D: Dialect> Workplace<D> {
    /// The place of a task that starts now. If rows may depend on the connection, an idle one is
    /// taken here, because the pool may prepare it for the request that runs; a pool prepares a
    /// connection that it opens in another way.
    pub(super) async fn find(pool: &Pool<D>, is_scoped: bool) -> Result<Self, Unavailable> {
        let turn = BackgroundTurn::take(pool)?;
        if !is_scoped {
            return Ok(Workplace::Pool(turn));
        }
        if pool.num_idle() == 0 {
            return Err(Unavailable::NoConnection);
        }
        match tokio::time::timeout(LONGEST_CONNECT, turn.connect(pool)).await {
            Ok(Ok(connection)) => Ok(Workplace::Connection(connection)),
            Ok(Err(_)) | Err(_) => Err(Unavailable::NoConnection),
        }
    }

    /// The connection of the task.
    ///
    /// # Errors
    /// [`Error::Timeout`] if none gets free in a short time, and errors of connecting.
    pub(super) async fn connect(self, pool: &Pool<D>) -> Result<BackgroundConnection<D>, Error> {
        match self {
            Workplace::Pool(turn) => with_timeout(Some(LONGEST_WAIT), turn.connect(pool)).await,
            Workplace::Connection(connection) => Ok(connection),
        }
    }
}

/// Runs work until the pool closes or the time is over. If it fails, the caller closes the
/// connection, whose statement may still run.
pub(super) async fn run_until_closed<D: Dialect, T>(
    pool: &Pool<D>,
    timeout: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let mut closing = pool.close_event();
    // a panic of the driver is an error, so that the task can clean up
    let work = closing.do_until(AssertUnwindSafe(work).catch_unwind());
    match with_timeout(Some(timeout), async { Ok(work.await?) }).await? {
        Ok(result) => result,
        Err(_) => Err(Error::Statement("the driver of the database panicked".to_owned())),
    }
}
