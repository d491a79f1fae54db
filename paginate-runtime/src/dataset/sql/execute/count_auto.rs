//! `count = auto`: counts small lists on each page, and large ones seldom and in the background.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use super::count_cache::RememberedCount;
use super::count_query::count_up_to;
use super::count_state::{CountState, LatestCount, Turn};
use super::count_task::{Start, start_counting};
use super::session::Session;
use crate::anchor::Counted;
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;
use crate::plan::Plan;

/// A list with fewer rows than this is small if its count is cheap.
pub(super) const SMALL_LIST: u64 = 10_000;
/// A count that takes less time is cheap. A list stops being small only after two slow counts in a
/// row, because a busy machine delays any statement.
const CHEAP_COUNT: Duration = Duration::from_millis(50);

/// How long pages of a busy list show the last count after its time of reuse, while the next count
/// runs; for a slow count it is twice the time that it took. Otherwise some would say "about".
const GRACE: Duration = Duration::from_secs(3);

/// The next step to get the number of rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Count on the connection of the request.
    Count,
    Reuse(Counted),
    /// Show the number as it is, and count in the background.
    Renew(Counted),
    /// Show the number as an old one, and count in the background.
    Refresh,
    /// Count in the background, and wait a moment for the result.
    Start,
}

fn next_step(known: Option<LatestCount>, now: Instant, ttl: Option<Duration>) -> Step {
    let Some(LatestCount { count, earlier }) = known else {
        return if ttl == Some(Duration::ZERO) { Step::Count } else { Step::Start };
    };
    let is_small = count.counted.rows < SMALL_LIST;
    let reuse_time = match ttl {
        Some(Duration::ZERO) => return Step::Count,
        None if is_small && count.took < CHEAP_COUNT => return Step::Count,
        None if is_small && earlier.is_none_or(|took| took < CHEAP_COUNT) => return Step::Start,
        Some(ttl) => ttl,
        None => count.reuse_time(),
    };
    // measured from the end of the count, because a slow count would be outdated on arrival
    let age = now.saturating_duration_since(count.began).saturating_sub(count.took);
    if age < reuse_time {
        return Step::Reuse(count.counted);
    }
    let grace = GRACE.max(count.took.saturating_mul(2));
    match ttl {
        None if age < reuse_time.saturating_add(grace) => Step::Renew(count.counted),
        _ if count.took < CHEAP_COUNT => Step::Start,
        _ => Step::Refresh,
    }
}

/// The number of rows for a page that does not wait.
pub(super) enum AutoCount {
    Exact(Counted),
    /// The result of the last count, whose time of reuse is over.
    Old(u64),
    /// There are this many rows or more. 0 if nothing is known.
    AtLeast(u64),
}

/// Returns what is known of the number of rows, or can be counted in a short time.
pub(super) async fn count_soon<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
) -> Result<AutoCount, Error> {
    let Some(pool) = session.pool() else {
        return count_part(session).await;
    };
    let list = CountState::find_or_create(session, pool, plan);
    let known = list.known();
    let step = next_step(known, Instant::now(), plan.explicit_count_ttl());
    match step {
        Step::Count => return count_small_list(session, &list).await.map(AutoCount::Exact),
        Step::Reuse(counted) => return Ok(AutoCount::Exact(counted)),
        Step::Renew(_) | Step::Refresh | Step::Start => {}
    }
    if let Some(turn) = list.try_turn(known) {
        match start_counting(session, pool, plan.timeout(), turn).await {
            Start::Started | Start::Busy => {}
            Start::Impossible(turn) => {
                return count_in_turn(session, turn).await.map(AutoCount::Exact);
            }
        }
    }
    if step == Step::Start {
        list.wait_at_first().await;
    }
    Ok(match list.known() {
        None => AutoCount::AtLeast(0),
        latest @ Some(LatestCount { count, .. }) if latest != known => {
            AutoCount::Exact(count.counted)
        }
        Some(LatestCount { count, .. }) => match step {
            Step::Renew(counted) => AutoCount::Exact(counted),
            _ => AutoCount::Old(count.counted.rows),
        },
    })
}

/// Counts as far as a list is small, on a connection whose counts are not remembered.
async fn count_part<D: Dialect>(session: &mut Session<'_, D>) -> Result<AutoCount, Error> {
    let counted = count_up_to(session, NonZeroU64::new(SMALL_LIST)).await?;
    Ok(match counted.rows {
        rows if rows < SMALL_LIST => AutoCount::Exact(counted),
        rows => AutoCount::AtLeast(rows),
    })
}

/// Returns the number of rows for the last page. One request counts at a time.
pub(super) async fn count_for_last_page<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
) -> Result<Counted, Error> {
    let ttl = plan.explicit_count_ttl();
    let is_fresh =
        |known: LatestCount| matches!(next_step(Some(known), Instant::now(), ttl), Step::Reuse(_));
    count_unless(session, plan, is_fresh).await
}

/// Returns the number of rows after a page had none. A remembered count must be plausible and new.
pub(super) async fn count_for_missing_page<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    is_plausible: impl Fn(u64) -> bool,
) -> Result<Counted, Error> {
    let ttl = plan.explicit_count_ttl();
    let is_costly = |known: LatestCount| {
        let step = next_step(Some(known), Instant::now(), ttl);
        matches!(step, Step::Reuse(_) | Step::Renew(_) | Step::Refresh)
    };
    let tells_the_end = |known: LatestCount| {
        let count = known.count;
        is_costly(known) && is_plausible(count.counted.rows) && count.tells_the_end()
    };
    // a link can contradict every count; it must not cause a count for every request
    if let Some(list) = CountState::find(session, plan)
        && let Some(known) = list.known()
        && is_costly(known)
        && !tells_the_end(known)
        && !list.try_doubt()
    {
        return Ok(known.count.counted);
    }
    count_unless(session, plan, tells_the_end).await
}

/// Counts, unless the remembered count is usable or began after the request.
async fn count_unless<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    is_usable: impl Fn(LatestCount) -> bool,
) -> Result<Counted, Error> {
    let Some(pool) = session.pool() else {
        return count_up_to(session, None).await;
    };
    let list = CountState::find_or_create(session, pool, plan);
    let asked = session.began;
    let is_new = |known: &LatestCount| known.count.began >= asked || is_usable(*known);
    let find_usable = || list.known().filter(is_new);
    if let Some(known) = find_usable() {
        return Ok(known.count.counted);
    }
    let turn = list.turn().await;
    match find_usable() {
        Some(known) => Ok(known.count.counted),
        None => count_in_turn(session, turn).await,
    }
}

async fn count_in_turn<D: Dialect>(
    session: &mut Session<'_, D>,
    turn: Turn,
) -> Result<Counted, Error> {
    let turn = turn.of_request();
    let counted = count_up_to(session, None).await?;
    Ok(turn.succeed(counted.rows))
}

/// Counts a small list. Several requests may count it at the same time.
async fn count_small_list<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &CountState,
) -> Result<Counted, Error> {
    let began = Instant::now();
    let counted = count_up_to(session, None).await?;
    list.remember(RememberedCount { counted, began, took: began.elapsed() });
    Ok(counted)
}

/// Corrects the remembered count with the number of rows that a last page has shown.
pub(super) fn correct_count<D: Dialect>(session: &Session<'_, D>, plan: &Plan, rows: u64) {
    if let Some(list) = CountState::find(session, plan) {
        list.correct(rows, session.began);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The step after two counts of `rows` that took `took`, the second of which ended `ago`.
    fn step(rows: u64, took: Duration, ago: Duration, ttl: Option<Duration>) -> Step {
        let count =
            RememberedCount { counted: Counted { rows, at: 0 }, began: Instant::now(), took };
        let known = LatestCount { count, earlier: Some(took) };
        next_step(Some(known), count.began + took + ago, ttl)
    }

    #[test]
    fn a_list_that_was_never_counted_is_counted_behind_the_page() {
        assert_eq!(next_step(None, Instant::now(), None), Step::Start);
        assert_eq!(next_step(None, Instant::now(), Some(SECOND)), Step::Start);
        assert_eq!(next_step(None, Instant::now(), Some(Duration::ZERO)), Step::Count);
    }

    #[test]
    fn a_small_list_is_counted_on_each_page() {
        let cheap = Duration::from_millis(49);
        assert_eq!(step(9_999, cheap, Duration::ZERO, None), Step::Count);
        let large = Counted { rows: 10_000, at: 0 };
        assert_eq!(step(10_000, cheap, Duration::ZERO, None), Step::Reuse(large));
        let slow = Counted { rows: 1, at: 0 };
        assert_eq!(step(1, CHEAP_COUNT, Duration::ZERO, None), Step::Reuse(slow));
    }

    #[test]
    fn a_small_list_is_slow_if_it_was_slow_twice() {
        let count = |took| {
            let counted = Counted { rows: 1, at: 0 };
            RememberedCount { counted, began: Instant::now(), took }
        };
        for earlier in [None, Some(Duration::ZERO)] {
            let known = |took| Some(LatestCount { count: count(took), earlier });
            assert_eq!(next_step(known(CHEAP_COUNT), Instant::now(), None), Step::Start);
            assert_eq!(next_step(known(Duration::ZERO), Instant::now(), None), Step::Count);
        }
    }

    #[test]
    fn a_large_list_is_counted_in_one_part_in_a_hundred_of_the_time() {
        let counted = Counted { rows: 1_000_000, at: 0 };
        let took = Duration::from_millis(30);
        assert_eq!(step(counted.rows, took, SECOND * 2, None), Step::Reuse(counted));
        assert_eq!(step(counted.rows, took, SECOND * 3, None), Step::Renew(counted));
        assert_eq!(step(counted.rows, SECOND * 90, SECOND * 59, None), Step::Reuse(counted));
        assert_eq!(step(counted.rows, SECOND * 90, SECOND * 60, None), Step::Renew(counted));
    }

    #[test]
    fn a_count_of_a_busy_list_stays_exact_while_the_next_one_runs() {
        let counted = Counted { rows: 1_000_000, at: 0 };
        let (cheap, slow) = (Duration::from_millis(30), SECOND * 2);
        assert_eq!(step(counted.rows, cheap, SECOND * 5, None), Step::Renew(counted));
        assert_eq!(step(counted.rows, slow, SECOND * 63, None), Step::Renew(counted));
        assert_eq!(step(counted.rows, slow, SECOND * 64, None), Step::Refresh);
    }

    #[test]
    fn a_page_waits_for_a_cheap_count_that_is_old() {
        let cheap = Duration::from_millis(30);
        assert_eq!(step(1_000_000, cheap, SECOND * 6, None), Step::Start);
        assert_eq!(step(1_000_000, cheap, SECOND, Some(SECOND)), Step::Start);
    }

    #[test]
    fn count_ttl_overrides_the_time_of_reuse() {
        let counted = Counted { rows: 5, at: 0 };
        let step = |ago, ttl| step(5, SECOND, ago, Some(ttl));
        assert_eq!(step(SECOND * 200, SECOND * 300), Step::Reuse(counted));
        assert_eq!(step(SECOND, SECOND), Step::Refresh);
        assert_eq!(step(Duration::ZERO, Duration::ZERO), Step::Count);
    }
}
