//! Counts rows: exactly, up to a bound, or by the planner's estimate.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use moka::ops::compute::{CompResult, Op};

use super::count_auto::{AutoCount, count_for_last_page, count_for_missing_page, count_soon};
use super::count_cache::{COUNTS, CountKey, RememberedCount};
use super::count_query::{count_up_to, estimate_count};
use super::session::Session;
use crate::anchor::Counted;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::PoolId;
use crate::error::Error;
use crate::page::row_count::{Count, RowCount};
use crate::plan::Plan;

/// What is known of the number of rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownCount {
    pub(super) row_count: RowCount,
    /// The exact number for the anchors of the page, if a recent count is known.
    pub(super) exact: Option<Counted>,
}

impl KnownCount {
    pub(super) fn exact(counted: Counted) -> Self {
        KnownCount { row_count: RowCount::Exact(counted.rows), exact: Some(counted) }
    }
}

/// The numbers of rows that agree with an empty page. Other numbers are outdated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plausible {
    Any,
    AtMost(u64),
    None,
}

impl Plausible {
    fn includes(self, rows: u64) -> bool {
        match self {
            Plausible::Any => true,
            Plausible::AtMost(most) => rows <= most,
            Plausible::None => false,
        }
    }
}

/// Counts the rows as the plan says. `seen` is the number of rows that were read or skipped.
pub(super) async fn count_rows<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    seen: u64,
    exact: Option<Counted>,
) -> Result<KnownCount, Error> {
    let row_count = match plan.count() {
        Count::Exact => {
            return count_exactly(session, plan, exact).await.map(KnownCount::exact);
        }
        Count::Auto => match count_soon(session, plan).await? {
            AutoCount::Exact(counted) => return Ok(KnownCount::exact(counted)),
            AutoCount::Old(rows) => RowCount::About(rows),
            AutoCount::AtLeast(counted) => {
                let seen = seen.max(counted);
                match estimate_count(session).await? {
                    Some(rows) => RowCount::About(rows.max(seen)),
                    None => RowCount::AtLeast(seen),
                }
            }
        },
        Count::Bounded(most) if seen >= most.get() => RowCount::AtLeast(seen),
        Count::Bounded(most) => {
            let counted = find_count(session, Some(most), plan.count_ttl(), |_| true).await?;
            bound_count(counted, most)
        }
        Count::Estimate => match estimate_count(session).await? {
            Some(rows) => RowCount::About(rows),
            None => return count_exactly(session, plan, exact).await.map(KnownCount::exact),
        },
        Count::None => RowCount::Unknown { seen },
    };
    Ok(KnownCount { row_count, exact })
}

/// Returns the exact number of rows: already known, remembered, or counted now.
pub(super) async fn count_exactly<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    exact: Option<Counted>,
) -> Result<Counted, Error> {
    match (exact, plan.count()) {
        (Some(counted), _) => Ok(counted),
        (None, Count::Auto) => count_for_last_page(session, plan).await,
        (None, _) => find_count(session, None, plan.count_ttl(), |_| true).await,
    }
}

/// Returns the exact number of rows before a page is read that needs it anyway; `None` if it is not
/// known in time.
pub(super) async fn count_ahead<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    exact: Option<Counted>,
) -> Result<Option<Counted>, Error> {
    match (exact, plan.count()) {
        (None, Count::Exact) => count_exactly(session, plan, None).await.map(Some),
        (None, Count::Auto) => match count_soon(session, plan).await? {
            AutoCount::Exact(counted) => Ok(Some(counted)),
            AutoCount::Old(_) | AutoCount::AtLeast(_) => Ok(None),
        },
        _ => Ok(exact),
    }
}

/// Returns the number of rows after the requested page had none.
pub(super) async fn count_to_the_end<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    plausible: Plausible,
    exact: Option<Counted>,
) -> Result<KnownCount, Error> {
    let row_count = match plan.count() {
        Count::None => RowCount::Unknown { seen: 0 },
        Count::Exact => return count_end_exactly(session, plan, plausible, exact).await,
        Count::Auto => {
            let is_plausible = |rows| plausible.includes(rows);
            let counted = count_for_missing_page(session, plan, is_plausible).await?;
            return Ok(KnownCount::exact(counted));
        }
        Count::Bounded(most) => {
            let is_plausible = |rows| rows >= most.get() || plausible.includes(rows);
            let ttl = plan.count_ttl();
            bound_count(find_end(session, Some(most), ttl, is_plausible).await?, most)
        }
        Count::Estimate => match estimate_count(session).await? {
            Some(rows) if plausible.includes(rows) => RowCount::About(rows),
            _ => return count_end_exactly(session, plan, plausible, exact).await,
        },
    };
    Ok(KnownCount { row_count, exact })
}

async fn count_end_exactly<D: Dialect>(
    session: &mut Session<'_, D>,
    plan: &Plan,
    plausible: Plausible,
    exact: Option<Counted>,
) -> Result<KnownCount, Error> {
    let ttl = plan.count_ttl();
    let counted = match ttl.is_zero() {
        true => count_exactly(session, plan, exact).await?,
        false => find_end(session, None, ttl, |rows| plausible.includes(rows)).await?,
    };
    Ok(KnownCount::exact(counted))
}

/// Returns the remembered count if it is plausible and new; otherwise one request counts.
async fn find_end<D: Dialect>(
    session: &mut Session<'_, D>,
    most: Option<NonZeroU64>,
    ttl: Duration,
    is_plausible: impl Fn(u64) -> bool + Send + Sync,
) -> Result<Counted, Error> {
    let asked = session.began;
    let is_usable = |known: &RememberedCount| {
        known.began >= asked || is_plausible(known.counted.rows) && known.tells_the_end()
    };
    find_count(session, most, ttl, is_usable).await
}

/// Returns the remembered count if it is usable; otherwise one request counts, and others wait.
async fn find_count<D: Dialect>(
    session: &mut Session<'_, D>,
    most: Option<NonZeroU64>,
    ttl: Duration,
    is_usable: impl Fn(&RememberedCount) -> bool + Send + Sync,
) -> Result<Counted, Error> {
    let Some(pool) = session.pool().filter(|_| !ttl.is_zero()) else {
        return count_up_to(session, most).await;
    };
    let (sql, identity) = (session.schema.key().sql.clone(), session.identity);
    let key = CountKey { pool: PoolId::new(pool), sql, identity, most, ttl: Some(ttl) };
    if let Some(known) = COUNTS.get(&key).await.filter(&is_usable) {
        return Ok(known.counted);
    }
    let count = async |known: Option<moka::Entry<CountKey, RememberedCount>>| {
        // another request may have counted while this one waited
        if known.is_some_and(|known| is_usable(known.value())) {
            return Ok(Op::Nop);
        }
        let began = Instant::now();
        let counted = count_up_to(session, most).await?;
        Ok::<_, Error>(Op::Put(RememberedCount { counted, began, took: began.elapsed() }))
    };
    match COUNTS.entry(key).and_try_compute_with(count).await? {
        CompResult::Inserted(known)
        | CompResult::ReplacedWith(known)
        | CompResult::Unchanged(known) => Ok(known.value().counted),
        CompResult::Removed(_) | CompResult::StillNone(_) => count_up_to(session, most).await,
    }
}

/// The row count after a count that stopped at `most`.
fn bound_count(counted: Counted, most: NonZeroU64) -> RowCount {
    match counted.rows {
        rows if rows < most.get() => RowCount::Exact(rows),
        rows => RowCount::AtLeast(rows),
    }
}
