//! Work in the background: a task on an idle connection, one at a time for each pool.

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

/// One permit for each pool.
static PERMITS: LazyLock<Cache<PoolId, Arc<Semaphore>>> = LazyLock::new(|| Cache::new(1024));

/// A connection for a task, and the permit of its pool.
pub(super) struct BackgroundConnection<D: Dialect> {
    pub(super) connection: PoolConnection<D>,
    _permit: OwnedSemaphorePermit,
}

/// The result of an attempt to take a connection.
pub(super) enum Idle<D: Dialect> {
    Connection(BackgroundConnection<D>),
    /// Another task of the pool has the permit.
    Busy,
    /// No connection is idle.
    None,
}

fn permits<D: Dialect>(pool: &Pool<D>) -> Arc<Semaphore> {
    PERMITS.get_with(PoolId::new(pool), || Arc::new(Semaphore::new(1)))
}

/// Takes an idle connection, unless another task has one.
pub(super) fn take_idle_connection<D: Dialect>(pool: &Pool<D>) -> Idle<D> {
    let Ok(permit) = permits(pool).try_acquire_owned() else {
        return Idle::Busy;
    };
    match pool.try_acquire() {
        Some(connection) => Idle::Connection(BackgroundConnection { connection, _permit: permit }),
        None => Idle::None,
    }
}

/// Takes an idle connection after other tasks; `None` if no connection is idle then.
pub(super) async fn wait_for_idle_connection<D: Dialect>(
    pool: &Pool<D>,
) -> Option<BackgroundConnection<D>> {
    let permit = permits(pool).acquire_owned().await.ok()?;
    let connection = pool.try_acquire()?;
    Some(BackgroundConnection { connection, _permit: permit })
}

/// Runs work until the pool closes or the time is over. If it fails, the caller closes the
/// connection, whose statement may still run.
pub(super) async fn run_until_closed<D: Dialect, T>(
    pool: &Pool<D>,
    timeout: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let mut closing = pool.close_event();
    // a panic of the driver must not end the task before it is told to others
    let work = closing.do_until(AssertUnwindSafe(work).catch_unwind());
    match with_timeout(Some(timeout), async { Ok(work.await?) }).await? {
        Ok(result) => result,
        Err(_) => Err(Error::Statement("the driver of the database panicked".to_owned())),
    }
}
