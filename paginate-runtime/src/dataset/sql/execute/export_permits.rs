//! How many exports of a pool run at a time, so that pages find a connection meanwhile.

use std::sync::{Arc, LazyLock};

use moka::sync::Cache;
use sqlx::Pool;
use sqlx::pool::PoolConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::PoolId;
use crate::error::Error;

/// The permits of each pool: as many as half of its connections.
static PERMITS: LazyLock<Cache<PoolId, Arc<Semaphore>>> = LazyLock::new(|| Cache::new(1024));

/// A connection for an export, and its permit. An export waits for both together as long as the pool
/// lets others wait for a connection.
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
