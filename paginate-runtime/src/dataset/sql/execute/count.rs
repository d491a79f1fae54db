//! Counting: exactly, up to a bound, by the planner's estimate, or from memory.

use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use moka::Expiry;
use moka::future::Cache;
use moka::ops::compute::{CompResult, Op};
use serde::Serialize;
use sqlx::SqlStr;

use super::session::Query;
use crate::anchor::Counted;
use crate::count::{Count, RowCount};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::bound_values::BoundValues;
use crate::dataset::sql::schema::statement_schema::PoolId;
use crate::error::Error;
use crate::plan::Plan;

/// What a count is remembered by: whoever asks the same of the same database gets it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    pool: PoolId,
    sql: SqlStr,
    values: BoundValues,
    most: Option<NonZeroU64>,
    ttl: Duration,
}

impl Key {
    /// How many bytes it takes in memory, about, with its count and what the cache needs.
    fn weight(&self) -> u32 {
        let bytes = self.sql.as_str().len().saturating_add(OVERHEAD);
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

/// What an entry takes besides the text of its statement.
const OVERHEAD: usize = 400;

/// A count that was made for all who ask in its time.
#[derive(Debug, Clone, Copy)]
struct Remembered {
    counted: Counted,
    /// What was committed before is counted.
    began: Instant,
    took: Duration,
}

impl Remembered {
    /// Whether it tells where the end of the list is. Rows may have been added since, so it is
    /// counted again soon, but not so often that the database is busy with it.
    fn tells_the_end(&self) -> bool {
        let while_cheap = self.took.saturating_mul(SHARE).min(LONGEST_TRUST);
        self.began.elapsed() < while_cheap.max(SHORTEST_TRUST)
    }
}

/// For pages past the end a list is counted in no more than one part in so many of the time, ...
const SHARE: u32 = 100;
/// ... but at least once in this time, ...
const LONGEST_TRUST: Duration = Duration::from_secs(60);
/// ... and never more often than this.
const SHORTEST_TRUST: Duration = Duration::from_secs(1);

/// A count is forgotten when its time is over.
struct Ttl;

impl Expiry<Key, Remembered> for Ttl {
    fn expire_after_create(&self, key: &Key, _: &Remembered, _: Instant) -> Option<Duration> {
        Some(key.ttl)
    }

    fn expire_after_update(
        &self,
        key: &Key,
        _: &Remembered,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(key.ttl)
    }
}

/// How many bytes are remembered of all counts, about.
const MOST_BYTES: u64 = 4 << 20;

/// Values may be anything that users search for, and statements of any length, so the memory is
/// bounded.
static COUNTS: LazyLock<Cache<Key, Remembered>> = LazyLock::new(|| {
    let cache = Cache::builder().max_capacity(MOST_BYTES);
    cache.weigher(|key: &Key, _| key.weight()).expire_after(Ttl).build()
});

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// How many rows there are, as far as `count` wants to know.
    pub(crate) async fn row_count(
        &mut self,
        count: Count,
        ttl: Duration,
        seen: u64,
    ) -> Result<RowCount, Error> {
        Ok(match count {
            Count::Exact => RowCount::Exact(self.exact(ttl).await?),
            Count::Bounded(most) if seen >= most.get() => RowCount::AtLeast(seen),
            Count::Bounded(most) => {
                bounded(self.remembered(Some(most), ttl, |_| true).await?, most)
            }
            Count::Estimate => match self.estimate().await? {
                Some(rows) => RowCount::About(rows),
                None => RowCount::Exact(self.exact(ttl).await?),
            },
            Count::None => RowCount::Unknown { seen },
        })
    }

    /// The number of all rows: what this page knows already, what is remembered, or a COUNT.
    pub(crate) async fn exact(&mut self, ttl: Duration) -> Result<u64, Error> {
        let counted = match self.counted {
            Some(counted) => counted,
            None => self.remembered(None, ttl, |_| true).await?,
        };
        self.counted = Some(counted);
        Ok(counted.rows)
    }

    /// How many rows there are if a page that was asked for has none. `fits` tells whether a number
    /// agrees with what was seen of the rows; a number that does not is out of date.
    pub(crate) async fn count_for_the_end(
        &mut self,
        plan: &Plan,
        fits: impl Fn(u64) -> bool + Copy + Send + Sync,
    ) -> Result<RowCount, Error> {
        Ok(match plan.count() {
            Count::None => RowCount::Unknown { seen: 0 },
            Count::Exact => RowCount::Exact(self.exact_end(plan, fits).await?),
            Count::Bounded(most) => {
                let fits = |rows| rows >= most.get() || fits(rows);
                bounded(self.remembered_end(Some(most), plan.count_ttl(), fits).await?, most)
            }
            Count::Estimate => match self.estimate().await? {
                Some(rows) if fits(rows) => RowCount::About(rows),
                _ => RowCount::Exact(self.exact_end(plan, fits).await?),
            },
        })
    }

    async fn exact_end(
        &mut self,
        plan: &Plan,
        fits: impl Fn(u64) -> bool + Copy + Send + Sync,
    ) -> Result<u64, Error> {
        let ttl = plan.count_ttl();
        if ttl.is_zero() {
            return self.exact(ttl).await;
        }
        let counted = self.remembered_end(None, ttl, fits).await?;
        self.counted = Some(counted);
        Ok(counted.rows)
    }

    /// The count from memory if it fits and is new; else one request counts.
    async fn remembered_end(
        &mut self,
        most: Option<NonZeroU64>,
        ttl: Duration,
        fits: impl Fn(u64) -> bool + Send + Sync,
    ) -> Result<Counted, Error> {
        let asked = self.began;
        let is_usable = |known: &Remembered| {
            known.began >= asked || fits(known.counted.rows) && known.tells_the_end()
        };
        self.remembered(most, ttl, is_usable).await
    }

    /// The count from memory if it is usable; else one request counts, and the others wait for it.
    async fn remembered(
        &mut self,
        most: Option<NonZeroU64>,
        ttl: Duration,
        is_usable: impl Fn(&Remembered) -> bool + Send + Sync,
    ) -> Result<Counted, Error> {
        if ttl.is_zero() {
            return self.count(most).await;
        }
        let (pool, sql) = self.shape.source();
        let key = Key { pool, sql, values: self.bound(), most, ttl };
        if let Some(known) = COUNTS.get(&key).await.filter(&is_usable) {
            return Ok(known.counted);
        }
        let count = async |known: Option<moka::Entry<Key, Remembered>>| {
            // another request may have counted while this one waited
            if known.is_some_and(|known| is_usable(known.value())) {
                return Ok(Op::Nop);
            }
            let began = Instant::now();
            let counted = self.count(most).await?;
            Ok::<_, Error>(Op::Put(Remembered { counted, began, took: began.elapsed() }))
        };
        match COUNTS.entry(key).and_try_compute_with(count).await? {
            CompResult::Inserted(known)
            | CompResult::ReplacedWith(known)
            | CompResult::Unchanged(known) => Ok(known.value().counted),
            CompResult::Removed(_) | CompResult::StillNone(_) => self.count(most).await,
        }
    }

    pub(crate) async fn count(&mut self, most: Option<NonZeroU64>) -> Result<Counted, Error> {
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

/// A count that went no further than `most`.
fn bounded(counted: Counted, most: NonZeroU64) -> RowCount {
    match counted.rows {
        rows if rows < most.get() => RowCount::Exact(rows),
        rows => RowCount::AtLeast(rows),
    }
}

impl Counted {
    pub(crate) fn now(rows: u64) -> Self {
        Counted { rows, at: now() }
    }

    /// Whether it may be reused.
    pub(crate) fn is_fresh(self, ttl: Duration) -> bool {
        now().saturating_sub(self.at) < ttl.as_secs()
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(ago: u64, took: u64) -> Remembered {
        let began = Instant::now().checked_sub(Duration::from_millis(ago)).unwrap();
        Remembered { counted: Counted::now(1), began, took: Duration::from_millis(took) }
    }

    #[test]
    fn a_count_tells_the_end_for_as_long_as_another_would_keep_the_database_busy() {
        assert!(counted(0, 0).tells_the_end());
        assert!(!counted(2_000, 1).tells_the_end());
        assert!(counted(2_000, 200).tells_the_end());
        assert!(!counted(70_000, 100_000).tells_the_end());
    }
}
