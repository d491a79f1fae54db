//! Work in the background: a task on a connection of its own. One of each kind runs at a time for
//! each pool.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::FutureExt;
use moka::sync::Cache;
use sqlx::Pool;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::cancellation::Lent;
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

/// The kinds of tasks. A map may take minutes, in which counts go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Count,
    Map,
}

#[derive(Clone)]
struct Permits {
    count: Arc<Semaphore>,
    map: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// The right to work for a pool. One task of a kind has it at a time.
pub(super) struct BackgroundTurn {
    _permit: OwnedSemaphorePermit,
}

/// A connection for a task. The task has the turn of its pool as long as it has the connection.
pub(super) struct BackgroundConnection<D: Dialect> {
    connection: Lent<D>,
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
    /// Another task is running for the pool, of this kind or on the connection that this one needs.
    Busy,
    /// All connections that the pool may have are in use.
    NoConnection,
}

fn permits<D: Dialect>(pool: &Pool<D>) -> Permits {
    PERMITS.get_with(PoolId::new(pool), || Permits {
        count: Arc::new(Semaphore::new(1)),
        map: Arc::new(Semaphore::new(1)),
        waiting: Arc::new(Semaphore::new(MOST_WAITING)),
    })
}

impl Permits {
    fn of(&self, task: Task) -> &Arc<Semaphore> {
        match task {
            Task::Count => &self.count,
            Task::Map => &self.map,
        }
    }

    /// How many tasks run, or are about to.
    fn running(&self) -> usize {
        let running = |permits: &Semaphore| 1_usize.saturating_sub(permits.available_permits());
        running(&self.count).saturating_add(running(&self.map))
    }

    /// Whether there is a connection for the task whose turn was taken, and one for requests if
    /// another task runs.
    fn have_connection<D: Dialect>(&self, pool: &Pool<D>) -> bool {
        free_connections(pool) >= self.running()
    }

    /// Whether only another task keeps the connection from this one.
    fn is_kept_by_another<D: Dialect>(&self, pool: &Pool<D>) -> bool {
        self.running() > 1 && free_connections(pool) > 0
    }
}

/// How many connections are idle or may be opened. A pool opens connections as requests need them
/// at once, so that few requests leave none idle.
fn free_connections<D: Dialect>(pool: &Pool<D>) -> usize {
    let most = usize::try_from(pool.options().get_max_connections()).unwrap_or(usize::MAX);
    let size = usize::try_from(pool.size()).unwrap_or(usize::MAX);
    pool.num_idle().saturating_add(most.saturating_sub(size))
}

impl BackgroundTurn {
    /// Takes the turn, if a task can start now.
    fn take<D: Dialect>(pool: &Pool<D>, task: Task) -> Result<Self, Unavailable> {
        let permits = permits(pool);
        let permit = permits.of(task).clone().try_acquire_owned().map_err(|_| Unavailable::Busy)?;
        match permits.have_connection(pool) {
            true => Ok(BackgroundTurn { _permit: permit }),
            false if permits.is_kept_by_another(pool) => Err(Unavailable::Busy),
            false => Err(Unavailable::NoConnection),
        }
    }

    /// Takes the turn after other tasks; `None` if too many wait already, or if there is no
    /// connection then.
    pub(super) async fn wait<D: Dialect>(pool: &Pool<D>, task: Task) -> Option<Self> {
        let permits = permits(pool);
        let _waits = permits.waiting.try_acquire().ok()?;
        let permit = permits.of(task).clone().acquire_owned().await.ok()?;
        permits.have_connection(pool).then_some(BackgroundTurn { _permit: permit })
    }

    async fn connect<D: Dialect>(self, pool: &Pool<D>) -> Result<BackgroundConnection<D>, Error> {
        Ok(BackgroundConnection { connection: Lent::acquire(pool).await?, _turn: self })
    }
}

impl<D: Dialect> BackgroundConnection<D> {
    pub(super) fn get(&mut self) -> &mut D::Connection {
        self.connection.get()
    }

    pub(super) fn close_on_drop(&mut self) {
        self.connection.close_on_drop();
    }
}

impl<D: Dialect> Workplace<D> {
    /// The place of a task that starts now. If rows may depend on the connection, an idle one is
    /// taken here, because the pool may prepare it for the request that runs; a pool prepares a
    /// connection that it opens in another way.
    pub(super) async fn find(
        pool: &Pool<D>,
        task: Task,
        is_scoped: bool,
    ) -> Result<Self, Unavailable> {
        let turn = BackgroundTurn::take(pool, task)?;
        if !is_scoped {
            return Ok(Workplace::Pool(turn));
        }
        if pool.num_idle() == 0 {
            return Err(Unavailable::NoConnection);
        }
        match with_timeout(Some(LONGEST_CONNECT), turn.connect(pool)).await {
            Ok(connection) => Ok(Workplace::Connection(connection)),
            Err(_) => Err(Unavailable::NoConnection),
        }
    }

    /// The connection of the task.
    ///
    /// # Errors
    /// [`Error::Timeout`] if none gets free in a short time, and errors of connecting.
    pub(super) async fn connect(self, pool: &Pool<D>) -> Result<BackgroundConnection<D>, Error> {
        match self {
            Workplace::Pool(turn) => {
                // a connection that takes longer to open gets ready later, for the pool: else a
                // server that is slow to greet would never be reached. Until then it has the turn.
                let pool = pool.clone();
                let connecting = tokio::spawn(async move { turn.connect(&pool).await });
                let connected =
                    async { connecting.await.unwrap_or_else(|error| Err(Error::source(error))) };
                with_timeout(Some(LONGEST_WAIT), connected).await
            }
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

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use sqlx::sqlite::{Sqlite, SqlitePoolOptions};

    use super::*;

    fn pool(connections: u32) -> Pool<Sqlite> {
        let options = SqlitePoolOptions::new().max_connections(connections);
        options.connect_lazy("sqlite::memory:").unwrap()
    }

    #[tokio::test]
    async fn a_map_that_is_made_stops_no_count() {
        let pool = pool(3);
        let map = BackgroundTurn::take(&pool, Task::Map).unwrap();
        assert_eq!(BackgroundTurn::take(&pool, Task::Map).err(), Some(Unavailable::Busy));
        let count = BackgroundTurn::take(&pool, Task::Count).unwrap();
        drop((map, count));
        assert!(BackgroundTurn::take(&pool, Task::Map).is_ok());
    }

    #[tokio::test]
    async fn tasks_leave_a_connection_for_requests() {
        let pool = pool(1);
        let map = BackgroundTurn::take(&pool, Task::Map).unwrap();
        let count = || BackgroundTurn::take(&pool, Task::Count).err();
        assert_eq!(count(), Some(Unavailable::Busy));
        drop(map);
        assert_eq!(count(), None);
        let _connection = pool.acquire().await.unwrap();
        assert_eq!(count(), Some(Unavailable::NoConnection));
    }
}
