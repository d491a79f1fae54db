//! What happens to a connection if the page is given up: its time is over, or its client is gone.
//!
//! The statement may run on, and the driver may take the rest of its answer for the answer of the
//! next statement.

use std::future::Future;

use sqlx::Pool;
use sqlx::pool::PoolConnection;
use tokio::runtime::Handle;
use tokio::sync::OwnedMutexGuard;
use tokio::task::JoinError;
use tracing::Instrument;

use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::OwnedConnection;
use crate::error::Error;

/// A connection for the time of a page or an export.
pub(super) enum Lent<D: Dialect> {
    ByPool(PoolConnection<D>, Pool<D>),
    ByProgram(OwnedMutexGuard<OwnedConnection<D>>),
}

impl<D: Dialect> Lent<D> {
    /// Waits for a connection of a pool.
    pub(super) async fn acquire(pool: &Pool<D>) -> Result<Self, sqlx::Error> {
        Ok(Lent::ByPool(pool.acquire().await?, pool.clone()))
    }

    pub(super) fn get(&mut self) -> &mut D::Connection {
        match self {
            Lent::ByPool(connection, _) => connection,
            Lent::ByProgram(connection) => connection,
        }
    }

    /// Closes it instead of giving it back, so that the pool can open another one at once. A
    /// connection whose database would be lost goes back when its statement has ended.
    pub(super) fn close_on_drop(&mut self) {
        match self {
            Lent::ByPool(connection, pool) => {
                if !D::is_lost_with_connection(Some(&*pool.connect_options())) {
                    connection.close_on_drop();
                }
            }
            Lent::ByProgram(connection) => {
                if !D::is_lost_with_connection(None) {
                    connection.close_on_drop();
                }
            }
        }
    }
}

/// A connection for one page. It is closed if the page is given up.
pub(super) struct LentConnection<D: Dialect> {
    lent: Lent<D>,
    is_midway: bool,
}

impl<D: Dialect> LentConnection<D> {
    pub(super) fn new(lent: Lent<D>) -> Self {
        LentConnection { lent, is_midway: true }
    }

    pub(super) fn get(&mut self) -> &mut D::Connection {
        self.lent.get()
    }

    /// Gives the connection back after the page. After a timeout it is closed.
    pub(super) fn release<T>(mut self, fetched: &Result<T, Error>) {
        self.is_midway = false;
        if matches!(fetched, Err(Error::Timeout(_))) {
            self.lent.close_on_drop();
        }
    }
}

impl<D: Dialect> Drop for LentConnection<D> {
    fn drop(&mut self) {
        if self.is_midway {
            self.lent.close_on_drop();
        }
    }
}

/// Runs work in a transaction that lists share. If the caller gives up, the work goes on, and the
/// next list waits for its end: a transaction has no connection that can be closed.
pub(super) async fn run_to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    match Handle::try_current() {
        Ok(runtime) => {
            let task = runtime.spawn(work.in_current_span());
            task.await.unwrap_or_else(|error| Err(resume_panic(error)))
        }
        Err(_) => work.await,
    }
}

/// The error of a cancelled task. A panic is resumed in the caller.
pub(super) fn resume_panic(error: JoinError) -> Error {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(error) => Error::source(error),
    }
}
