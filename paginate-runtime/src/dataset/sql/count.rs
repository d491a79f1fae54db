//! Counting: exactly, up to a bound, by the planner's estimate, or from memory.

use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use moka::Expiry;
use moka::future::Cache;
use serde::Serialize;
use sqlx::SqlStr;

use super::Dialect;
use super::query::Query;
use super::shape::PoolId;
use crate::anchor::Counted;
use crate::count::{Count, RowCount};
use crate::error::Error;
use crate::plan::Plan;

/// What a count is remembered by: whoever asks the same of the same database gets it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    pool: PoolId,
    sql: SqlStr,
    values: String,
    most: Option<NonZeroU64>,
    ttl: Duration,
}

/// A count is forgotten when its time is over.
struct Ttl;

impl Expiry<Key, Counted> for Ttl {
    fn expire_after_create(&self, key: &Key, _: &Counted, _: Instant) -> Option<Duration> {
        Some(key.ttl)
    }
}

/// Values may be anything that users search for, so the memory is bounded.
static COUNTS: LazyLock<Cache<Key, Counted>> =
    LazyLock::new(|| Cache::builder().max_capacity(10_000).expire_after(Ttl).build());

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// How many rows there are, as far as `count` wants to know.
    pub(super) async fn row_count(
        &mut self,
        count: Count,
        ttl: Duration,
        seen: u64,
    ) -> Result<RowCount, Error> {
        Ok(match count {
            Count::Exact => RowCount::Exact(self.exact(ttl).await?),
            Count::Bounded(most) if seen >= most.get() => RowCount::AtLeast(seen),
            Count::Bounded(most) => match self.remembered(Some(most), ttl).await?.rows {
                rows if rows < most.get() => RowCount::Exact(rows),
                rows => RowCount::AtLeast(rows),
            },
            Count::Estimate => match self.estimate().await? {
                Some(rows) => RowCount::About(rows),
                None => RowCount::Exact(self.exact(ttl).await?),
            },
            Count::None => RowCount::Unknown { seen },
        })
    }

    /// The number of all rows: what this page knows already, what is remembered, or a COUNT.
    pub(super) async fn exact(&mut self, ttl: Duration) -> Result<u64, Error> {
        let counted = match self.counted {
            Some(counted) => counted,
            None => self.remembered(None, ttl).await?,
        };
        self.counted = Some(counted);
        Ok(counted.rows)
    }

    /// The same without what is remembered, which has proved wrong.
    pub(super) async fn count_afresh(&mut self, plan: &Plan) -> Result<u64, Error> {
        let ttl = plan.count_ttl();
        if ttl.is_zero() {
            return self.exact(ttl).await;
        }
        let counted = self.count(None).await?;
        COUNTS.insert(self.count_key(None, ttl), counted).await;
        self.counted = Some(counted);
        Ok(counted.rows)
    }

    /// The count from memory; else one request counts, and the others wait for it.
    async fn remembered(
        &mut self,
        most: Option<NonZeroU64>,
        ttl: Duration,
    ) -> Result<Counted, Error> {
        if ttl.is_zero() {
            return self.count(most).await;
        }
        let key = self.count_key(most, ttl);
        let counted = COUNTS.try_get_with(key, self.count(most)).await;
        counted.map_err(Error::Counting)
    }

    fn count_key(&self, most: Option<NonZeroU64>, ttl: Duration) -> Key {
        let (pool, sql) = self.shape.source();
        Key { pool, sql, values: self.values(), most, ttl }
    }

    pub(super) async fn count(&mut self, most: Option<NonZeroU64>) -> Result<Counted, Error> {
        let draft = self.statement.count::<D>(most, self.arguments.clone())?;
        let rows = self.run(draft).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        Ok(Counted::now(D::count(row)?))
    }

    async fn estimate(&mut self) -> Result<Option<u64>, Error> {
        let Some(estimate) = D::ESTIMATE else {
            return Ok(None);
        };
        let draft = self.statement.estimated::<D>(estimate, self.arguments.clone());
        Ok(D::estimate(&self.run(draft).await?))
    }
}

impl Counted {
    pub(super) fn now(rows: u64) -> Self {
        Counted { rows, at: now() }
    }

    /// Whether it may be reused.
    pub(super) fn is_fresh(self, ttl: Duration) -> bool {
        now().saturating_sub(self.at) < ttl.as_secs()
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
}
