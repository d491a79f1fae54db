//! Remembered counts, shared by all requests for the same rows.

use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;
use sqlx::SqlStr;

use crate::anchor::Counted;
use crate::dataset::sql::schema::{ListIdentity, PoolId};

/// The key of a remembered count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CountKey {
    pub(super) pool: PoolId,
    pub(super) sql: SqlStr,
    pub(super) identity: ListIdentity,
    /// Where the count stopped; `None` if all rows were counted.
    pub(super) most: Option<NonZeroU64>,
    /// The setting `count_ttl`.
    pub(super) ttl: Option<Duration>,
}

impl CountKey {
    /// The approximate memory of an entry, in bytes.
    pub(super) fn weight(&self) -> u32 {
        let bytes = self.sql.as_str().len().saturating_add(OVERHEAD);
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

/// The memory of an entry without the text of its statement, in bytes.
const OVERHEAD: usize = 600;

/// A count and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RememberedCount {
    pub(super) counted: Counted,
    /// Rows committed before this time are counted.
    pub(super) began: Instant,
    pub(super) took: Duration,
}

impl RememberedCount {
    /// Whether the count is new enough to decide that a page is past the end.
    pub(super) fn tells_the_end(&self) -> bool {
        self.began.elapsed() < self.trust_time()
    }

    /// How long the count may decide that a page is past the end.
    pub(super) fn trust_time(&self) -> Duration {
        self.reuse_time().max(SHORTEST_TRUST)
    }

    /// How long the count is reused, so that counting takes at most 1 % of the time.
    pub(super) fn reuse_time(&self) -> Duration {
        self.took.saturating_mul(SHARE).min(LONGEST_TRUST)
    }
}

/// A count is reused for this many times its own duration, ...
pub(super) const SHARE: u32 = 100;
/// ... at most for this time. ...
const LONGEST_TRUST: Duration = Duration::from_secs(60);
/// ... Pages past the end trust it for at least this time.
const SHORTEST_TRUST: Duration = Duration::from_secs(1);

/// Removes a count when its `count_ttl` is over.
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

/// The approximate memory of all counts, in bytes.
pub(super) const MAX_BYTES: u64 = 4 << 20;

/// Bounded in bytes, because users search for any value and statements have any length.
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
