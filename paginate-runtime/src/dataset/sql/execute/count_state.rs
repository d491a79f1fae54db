//! The state of each list with `count = auto`: its latest count, and the right to count it.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use sqlx::Pool;
use tokio::runtime::Handle;
use tokio::sync::{Mutex as Turns, OwnedMutexGuard};

use super::count_cache::{CountKey, MAX_BYTES, RememberedCount};
use super::pause::Pause;
use super::session::Session;
use crate::anchor::Counted;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::PoolId;
use crate::error::Error;
use crate::plan::Plan;

/// The longest time that the first page of a list waits for its count.
const FIRST_WAIT: Duration = Duration::from_millis(50);

static LISTS: LazyLock<Cache<CountKey, Arc<CountState>>> = LazyLock::new(|| {
    let cache = Cache::builder().max_capacity(MAX_BYTES);
    cache.weigher(|key: &CountKey, _| key.weight()).build()
});

/// The latest count of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LatestCount {
    pub(super) count: RememberedCount,
    /// How long the count before it took.
    pub(super) earlier: Option<Duration>,
}

/// The state of one list.
#[derive(Debug, Default)]
pub(super) struct CountState {
    counts: Mutex<Counts>,
    /// Locked by the request or task that counts.
    turn: Arc<Turns<()>>,
}

#[derive(Debug, Default)]
struct Counts {
    known: Option<LatestCount>,
    /// When the latest count began.
    began: Option<Instant>,
    /// During a pause no task counts.
    pause: Pause,
    /// When a page last contradicted the count.
    doubted: Option<Instant>,
}

impl CountState {
    /// The state of the session's list, if there is one.
    pub(super) fn find<D: Dialect>(session: &Session<'_, D>, plan: &Plan) -> Option<Arc<Self>> {
        LISTS.get(&key(session, session.pool()?, plan))
    }

    pub(super) fn find_or_create<D: Dialect>(
        session: &Session<'_, D>,
        pool: &Pool<D>,
        plan: &Plan,
    ) -> Arc<Self> {
        LISTS.get_with(key(session, pool, plan), Arc::default)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn known(&self) -> Option<LatestCount> {
        self.counts().known
    }

    /// Remembers a count, unless a later one is known.
    pub(super) fn remember(&self, count: RememberedCount) {
        let known = &mut self.counts().known;
        if known.is_none_or(|known| known.count.began <= count.began) {
            *known = Some(LatestCount { count, earlier: known.map(|known| known.count.took) });
        }
    }

    /// Remembers the number of rows that a page showed, if the list was counted before.
    pub(super) fn correct(&self, rows: u64, began: Instant) {
        if let Some(LatestCount { count, .. }) = &mut self.counts().known
            && count.began <= began
        {
            (count.counted, count.began) = (Counted::now(rows), began);
        }
    }

    /// Whether a page that contradicts the count may count again. This is allowed once in the time
    /// that a count is trusted.
    pub(super) fn try_doubt(&self) -> bool {
        let mut counts = self.counts();
        let pause = counts.known.map_or(Duration::ZERO, |known| known.count.trust_time());
        let is_due = counts.doubted.is_none_or(|doubted| doubted.elapsed() >= pause);
        if is_due {
            counts.doubted = Some(Instant::now());
        }
        is_due
    }

    /// Takes the turn, if the list may be counted now and `known` is still current.
    pub(super) fn try_turn(self: &Arc<Self>, known: Option<LatestCount>) -> Option<Turn> {
        let guard = self.turn.clone().try_lock_owned().ok()?;
        let counts = self.counts();
        let is_wanted = counts.pause.is_over() && counts.known == known;
        drop(counts);
        is_wanted.then(|| Turn::new(self, guard))
    }

    /// Waits for a running count, then takes the turn.
    pub(super) async fn turn(self: &Arc<Self>) -> Turn {
        Turn::new(self, self.turn.clone().lock_owned().await)
    }

    /// Waits for a running count, at most until [`FIRST_WAIT`] after its start.
    pub(super) async fn wait_at_first(&self) {
        let Some(began) = self.counts().began else {
            return;
        };
        let left = FIRST_WAIT.saturating_sub(began.elapsed());
        // without Tokio there is no clock
        if Handle::try_current().is_ok() {
            let _ = tokio::time::timeout(left, self.turn.lock()).await;
        }
    }
}

fn key<D: Dialect>(session: &Session<'_, D>, pool: &Pool<D>, plan: &Plan) -> CountKey {
    let (pool, sql) = (PoolId::new(pool), session.schema.key().sql.clone());
    let ttl = plan.explicit_count_ttl();
    CountKey { pool, sql, identity: session.identity, most: None, ttl }
}

/// The right to count a list. One request or task has it at a time. After a task failed to count, no
/// task counts for a while.
#[derive(Debug)]
pub(super) struct Turn {
    list: Arc<CountState>,
    began: Instant,
    /// Whether a pause follows if the turn ends without a result.
    pauses: bool,
    _guard: OwnedMutexGuard<()>,
}

impl Turn {
    fn new(list: &Arc<CountState>, guard: OwnedMutexGuard<()>) -> Self {
        let began = Instant::now();
        list.counts().began = Some(began);
        Turn { list: list.clone(), began, pauses: true, _guard: guard }
    }

    /// Remembers the result of this turn.
    pub(super) fn succeed(mut self, rows: u64) -> Counted {
        let (counted, took) = (Counted::now(rows), self.began.elapsed());
        self.list.remember(RememberedCount { counted, began: self.began, took });
        self.list.counts().pause.end();
        self.pauses = false;
        counted
    }

    /// The turn of a request. It may be cut off because its client leaves, which says nothing of how
    /// long the count takes.
    pub(super) fn of_request(mut self) -> Self {
        self.pauses = false;
        self
    }

    /// Ends the turn after an error, with a pause.
    pub(super) fn fail(mut self, error: &Error) {
        self.list.counts().pause.after_error(error, self.began.elapsed());
        self.pauses = false;
    }

    /// Ends the turn without a count; the next request may count at once.
    pub(super) fn pass(mut self) {
        self.pauses = false;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.pauses {
            self.list.counts().pause.after_failure();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_counts_at_a_time_and_what_is_known_follows() {
        let list = Arc::new(CountState::default());
        let turn = list.try_turn(None).unwrap();
        assert!(list.try_turn(None).is_none());
        turn.succeed(7);
        list.wait_at_first().await;
        let known = list.known();
        assert_eq!(known.map(|known| known.count.counted.rows), Some(7));
        // it was decided before the count was known
        assert!(list.try_turn(None).is_none());
        list.try_turn(known).unwrap().pass();
        assert_eq!(list.turn().await.succeed(8).rows, 8);
    }

    #[tokio::test]
    async fn a_count_that_failed_is_not_tried_again_at_once() {
        let list = Arc::new(CountState::default());
        list.try_turn(None).unwrap().fail(&Error::Timeout(Duration::ZERO));
        assert!(list.try_turn(None).is_none());
        let list = Arc::new(CountState::default());
        drop(list.try_turn(None).unwrap());
        assert!(list.try_turn(None).is_none());
        list.turn().await.pass();
        assert_eq!(list.known(), None);
    }

    #[tokio::test]
    async fn a_client_that_leaves_during_a_count_does_not_stop_counting() {
        let list = Arc::new(CountState::default());
        drop(list.turn().await.of_request());
        assert!(list.try_turn(None).is_some());
    }

    #[test]
    fn a_page_corrects_only_what_was_counted_before_it() {
        let list = CountState::default();
        let now = Instant::now();
        list.correct(5, now);
        assert_eq!(list.known(), None);
        let took = Duration::from_secs(2);
        list.remember(RememberedCount { counted: Counted::now(9), began: now, took });
        list.correct(5, now.checked_sub(took).unwrap());
        assert_eq!(list.known().map(|known| known.count.counted.rows), Some(9));
        list.correct(5, now);
        let known = list.known().unwrap().count;
        assert_eq!((known.counted.rows, known.took), (5, took));
    }
}
