//! The page map of each list, shared by all requests: when it is made, used and made again.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use moka::sync::Cache;

use super::samples::{Sample, Samples};
use crate::anchor::Context;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::execute::count_cache::SHARE;
use crate::dataset::sql::execute::pause::Pause;
use crate::dataset::sql::execute::session::Session;
use crate::dataset::sql::schema::{ListOrder, PoolId};
use crate::error::Error;
use crate::page::limit::Limit;
use crate::page::ordering::SortColumn;

/// The memory of all maps, in bytes.
const MAX_BYTES: u64 = 32 << 20;

/// The memory of a map without its samples, in bytes.
const OVERHEAD: usize = 400;

/// For this time a map is used at least, ...
const SHORTEST_USE: Duration = Duration::from_secs(60);

/// ... and this is the shortest time between two jobs of a kind.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

static MAPS: LazyLock<Cache<ListKey, Arc<ListMap>>> = LazyLock::new(|| {
    let cache = Cache::builder().max_capacity(MAX_BYTES);
    cache.weigher(|_, map: &Arc<ListMap>| map.weight()).build()
});

/// Identifies the rows of a statement in an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ListKey(PoolId, Context);

impl ListKey {
    /// `None` on a connection of the program, whose rows may differ from those of the pool.
    pub(super) fn new<D: Dialect>(session: &Session<'_, D>, order: &[SortColumn]) -> Option<Self> {
        let pool = session.pool()?;
        // pages of all limits and variables share a map
        let list = ListOrder { var: "", limit: Limit::All, order, key: session.key };
        let prefix = session.schema.anchor_prefix(list);
        Some(ListKey(PoolId::new(pool), prefix.followed_by(session.identity.to_bytes())))
    }

    pub(super) fn find(&self) -> Option<Arc<ListMap>> {
        MAPS.get(self)
    }

    pub(super) fn find_or_create(&self) -> Arc<ListMap> {
        MAPS.get_with_by_ref(self, Arc::default)
    }

    pub(super) fn forget(&self) {
        MAPS.invalidate(self);
    }

    /// Stores a map that has grown, unless another one has taken its place.
    pub(super) fn weigh(&self, map: &Arc<ListMap>) {
        if self.find().is_some_and(|known| Arc::ptr_eq(&known, map)) {
            self.replace(map.clone());
        }
    }

    pub(super) fn replace(&self, map: Arc<ListMap>) {
        MAPS.insert(self.clone(), map);
    }
}

/// The map of one list.
#[derive(Debug, Default)]
pub(super) struct ListMap {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    samples: Samples,
    /// When the map was begun, and how long it took to make.
    made: Option<(Instant, Duration)>,
    /// The number of rows before the deepest page that was requested.
    deepest: u64,
    /// Whether a deep page was requested before.
    is_wanted: bool,
    /// Whether a task works on the map.
    is_busy: bool,
    /// During a pause no task starts.
    pause: Pause,
    /// When the latest repair ended, and how long it took.
    repaired: Option<(Instant, Duration)>,
}

/// What a task has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Add samples until the map reaches this position.
    Extend(u64),
    /// Make another map that reaches this position.
    Renew(u64),
    /// Correct the samples at this position.
    Repair(u64),
}

impl State {
    /// How long the map is used before it is made again, so that making takes about 1 % of the
    /// time.
    fn reuse_time(&self) -> Duration {
        self.made.map_or(Duration::ZERO, |(_, took)| took.saturating_mul(SHARE)).max(SHORTEST_PAUSE)
    }

    fn age(&self) -> Duration {
        self.made.map_or(Duration::ZERO, |(made, took)| made.elapsed().saturating_sub(took))
    }

    /// Whether positions may be too old to be used.
    fn is_outdated(&self) -> bool {
        self.age() > self.reuse_time().saturating_mul(2).max(SHORTEST_USE)
    }

    fn next_work(&self, position: u64) -> Option<Work> {
        // further than requested, so that few requests meet the end of the map
        let depth = self.deepest.saturating_mul(2);
        if self.is_busy || !self.pause.is_over() {
            return None;
        }
        if self.age() > self.reuse_time() {
            return Some(Work::Renew(depth));
        }
        if !self.samples.reaches(position) {
            return self.is_wanted.then_some(Work::Extend(depth));
        }
        let is_old = self.repaired.is_none_or(|(repaired, took)| {
            repaired.elapsed() >= took.saturating_mul(SHARE).max(SHORTEST_PAUSE)
        });
        is_old.then_some(Work::Repair(position))
    }
}

impl ListMap {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn weight(&self) -> u32 {
        let bytes = self.state().samples.bytes().saturating_add(OVERHEAD);
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }

    /// The samples next to a range of rows: one not after its begin, and one not before its end.
    pub(super) fn around(&self, begin: u64, end: u64) -> [Option<Sample>; 2] {
        let state = self.state();
        if state.is_outdated() {
            return [None, None];
        }
        let samples = &state.samples;
        [samples.at_or_before(begin).cloned(), samples.at_or_after(end).cloned()]
    }

    /// Looks at the samples.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Samples) -> T) -> T {
        read(&self.state().samples)
    }

    /// Changes the samples.
    pub(super) fn update(&self, update: impl FnOnce(&mut Samples)) {
        update(&mut self.state().samples);
    }

    /// Takes the work that there is when a page at this position is requested.
    pub(super) fn take_job(self: &Arc<Self>, position: u64) -> Option<Job> {
        let mut state = self.state();
        state.deepest = state.deepest.max(position);
        let work = state.next_work(position);
        state.is_wanted = true;
        state.is_busy |= work.is_some();
        drop(state);
        work.map(|work| Job::new(self.clone(), work))
    }

    /// A new map that takes the place of this one when it is made.
    pub(super) fn renewed(&self) -> Self {
        let state = self.state();
        let state = State { deepest: state.deepest, is_wanted: true, ..State::default() };
        ListMap { state: Mutex::new(state) }
    }

    /// Adds the time that an extension took.
    pub(super) fn add_time(&self, took: Duration) {
        let mut state = self.state();
        let now = Instant::now();
        let (made, before) =
            state.made.unwrap_or((now.checked_sub(took).unwrap_or(now), Duration::ZERO));
        state.made = Some((made, before.saturating_add(took)));
    }
}

/// The right to work on a map. One task has it at a time. After work that failed, or that is
/// impossible now, no task starts for a while: tables get indexes, and databases new statistics.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) map: Arc<ListMap>,
    pub(super) work: Work,
    began: Instant,
    has_ended: bool,
}

impl Job {
    fn new(map: Arc<ListMap>, work: Work) -> Self {
        Job { map, work, began: Instant::now(), has_ended: false }
    }

    /// How long it has taken so far.
    pub(super) fn took(&self) -> Duration {
        self.began.elapsed()
    }

    /// Ends a job that did what it could; the next request may find more work.
    pub(super) fn finish(mut self) {
        let mut state = self.map.state();
        state.pause.end();
        if matches!(self.work, Work::Repair(_)) {
            state.repaired = Some((Instant::now(), self.took()));
        }
        drop(state);
        self.has_ended = true;
    }

    /// Ends a job after an error of work that took this long.
    pub(super) fn fail(mut self, error: &Error, took: Duration) {
        self.map.state().pause.after_error(error, took);
        self.has_ended = true;
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let mut state = self.map.state();
        state.is_busy = false;
        if !self.has_ended {
            state.pause.after_failure();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::RowKey;
    use super::*;

    fn long_ago(seconds: u64) -> Instant {
        Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap()
    }

    #[test]
    fn a_map_is_made_at_the_second_request_twice_as_deep_as_requested() {
        let map = Arc::new(ListMap::default());
        assert!(map.take_job(1000).is_none());
        let job = map.take_job(500).unwrap();
        assert_eq!(job.work, Work::Extend(2000));
        // one task at a time
        assert!(map.take_job(500).is_none());
        job.finish();
        assert!(map.take_job(500).is_some());
    }

    #[test]
    fn work_that_failed_is_not_tried_again_at_once() {
        let map = Arc::new(ListMap::default());
        assert!(map.take_job(1000).is_none());
        drop(map.take_job(1000).unwrap());
        assert!(map.take_job(1000).is_none());
    }

    #[test]
    fn work_that_failed_is_tried_again_after_a_pause() {
        let map = Arc::new(ListMap::default());
        assert!(map.take_job(1000).is_none());
        map.take_job(1000).unwrap().fail(&Error::Timeout(Duration::ZERO), Duration::ZERO);
        assert!(map.take_job(1000).is_none());
        map.state().pause.end();
        assert!(map.take_job(1000).is_some());
    }

    #[test]
    fn a_map_is_repaired_at_most_once_in_a_hundred_times_what_a_repair_takes() {
        let map = Arc::new(ListMap::default());
        map.update(Samples::complete);
        map.take_job(5000).unwrap().finish();
        assert!(map.take_job(5000).is_none());
        map.state().repaired = Some((long_ago(2), Duration::from_millis(10)));
        let job = map.take_job(5000).unwrap();
        assert_eq!(job.work, Work::Repair(5000));
        job.finish();
        map.state().repaired = Some((long_ago(2), Duration::from_millis(30)));
        assert!(map.take_job(5000).is_none());
    }

    #[test]
    fn a_map_is_made_again_after_a_hundred_times_what_it_took_and_used_twice_as_long() {
        let key = RowKey::new(&[]);
        let map = Arc::new(ListMap::default());
        map.update(|samples| samples.extend([key]));
        let make = |ago, took| map.state().made = Some((long_ago(ago), Duration::from_secs(took)));
        let is_used = || map.around(1000, 1010) != [None, None];
        make(110, 1);
        assert!(is_used());
        let job = map.take_job(500).unwrap();
        assert_eq!(job.work, Work::Renew(1000));
        job.finish();
        make(202, 1);
        assert!(!is_used());
        // a small map is used for a minute
        make(50, 0);
        assert!(is_used());
        make(70, 0);
        assert!(!is_used());
    }
}
