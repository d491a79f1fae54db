//! Counts that are remembered, for all who ask for the same rows.

use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;
use sqlx::SqlStr;

use crate::anchor::Counted;
use crate::dataset::sql::schema::{BoundValues, PoolId};

/// What a count is remembered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CountKey {
    pub(super) pool: PoolId,
    pub(super) sql: SqlStr,
    pub(super) values: BoundValues,
    /// How far was counted; `None` for all rows.
    pub(super) most: Option<NonZeroU64>,
    /// What `count_ttl` says.
    pub(super) ttl: Option<Duration>,
}

impl CountKey {
    /// About how many bytes it takes, with its count and what the cache needs.
    pub(super) fn weight(&self) -> u32 {
        let bytes = self.sql.as_str().len().saturating_add(OVERHEAD);
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

/// What an entry takes besides the text of its statement.
const OVERHEAD: usize = 600;

/// A count that was made for all who ask in its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RememberedCount {
    pub(super) counted: Counted,
    /// What was committed before is counted.
    pub(super) began: Instant,
    pub(super) took: Duration,
}

impl RememberedCount {
    /// Whether it tells where the end of the list is. Rows may have been added since, so it is
    /// counted again soon, but not so often that the database is busy with it.
    pub(super) fn tells_the_end(&self) -> bool {
        self.began.elapsed() < self.trust_time()
    }

    /// How long it tells the end.
    pub(super) fn trust_time(&self) -> Duration {
        self.reuse_time().max(SHORTEST_TRUST)
    }

    /// How long it is reused, so that counting takes a small share of the time.
    pub(super) fn reuse_time(&self) -> Duration {
        self.took.saturating_mul(SHARE).min(LONGEST_TRUST)
    }
}

/// A list is counted in no more than one part in so many of the time, ...
pub(super) const SHARE: u32 = 100;
/// ... but at least once in this time. ...
const LONGEST_TRUST: Duration = Duration::from_secs(60);
/// ... For pages past the end it is counted no more often than this.
const SHORTEST_TRUST: Duration = Duration::from_secs(1);

/// A count is forgotten when its time is over.
struct Ttl;

impl Expiry<CountKey, RememberedCount> for Ttl {
    fn expire_after_create(
        &self,
        key: &CountKey,
        _: &RememberedCount,
        _: Instant,
    ) -> Option<Duration> {
        key.ttl
    }

    fn expire_after_update(
        &self,
        key: &CountKey,
        _: &RememberedCount,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        key.ttl
    }
}

/// About how many bytes are remembered of all counts.
pub(super) const MAX_BYTES: u64 = 4 << 20;

/// Values may be anything that users search for, and statements of any length, so the memory is
/// bounded.
pub(super) static COUNTS: LazyLock<Cache<CountKey, RememberedCount>> = LazyLock::new(|| {
    let cache = Cache::builder().max_capacity(MAX_BYTES);
    cache.weigher(|key: &CountKey, _| key.weight()).expire_after(Ttl).build()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn remember(ago: u64, took: u64) -> RememberedCount {
        let began = Instant::now().checked_sub(Duration::from_millis(ago)).unwrap();
        RememberedCount { counted: Counted::now(1), began, took: Duration::from_millis(took) }
    }

    #[test]
    fn a_count_tells_the_end_for_as_long_as_another_would_keep_the_database_busy() {
        assert!(remember(0, 0).tells_the_end());
        assert!(!remember(2_000, 1).tells_the_end());
        assert!(remember(2_000, 200).tells_the_end());
        assert!(!remember(70_000, 100_000).tells_the_end());
    }
}
