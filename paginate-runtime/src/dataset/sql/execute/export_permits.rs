//! Limits the concurrent exports of a pool, so that pages still get connections.

use std::sync::{Arc, LazyLock};

use moka::sync::Cache;
use sqlx::Pool;
use sqlx::pool::PoolConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::PoolId;
use crate::error::Error;

/// The permits of each pool: half of its connections.
static PERMITS: LazyLock<Cache<PoolId, Arc<Semaphore>>> = LazyLock::new(|| Cache::new(1024));

/// Acquires a connection for an export, with a permit. Waits for both together no longer than the
/// pool's `acquire_timeout`.
pub(super) async fn acquire<D: Dialect>(
    pool: &Pool<D>,
) -> Result<(PoolConnection<D>, OwnedSemaphorePermit), Error> {
    let options = pool.options();
    let most = options.get_max_connections().div_euclid(2).max(1);
    let most = usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS);
    let permits = PERMITS.get_with(PoolId::new(pool), || Arc::new(Semaphore::new(most)));
    let acquired = async {
        let permit = permits.acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        Ok((pool.acquire().await?, permit))
    };
    let acquired = tokio::time::timeout(options.get_acquire_timeout(), acquired).await;
    acquired.unwrap_or(Err(Error::Database(sqlx::Error::PoolTimedOut)))
}
