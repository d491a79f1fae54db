//! Makes and repairs page maps in the background, in short statements.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::Pool;
use tokio::runtime::Handle;

use super::list_map::{Job, ListKey, ListMap, Work};
use super::samples::{RowKey, Sample, Samples};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::execute::anchors::read_key_values;
use crate::dataset::sql::execute::background::{
    BackgroundConnection, BackgroundTurn, LONGEST_TASK, Task, Workplace, run_until_closed,
};
use crate::dataset::sql::execute::session::{DetachedSession, Session};
use crate::dataset::sql::text::{RowRange, Seek, Sought, SqlBuilder, Statement};
use crate::error::Error;
use crate::page::ordering::SortColumn;

/// How many rows a statement passes over, at least one step.
const SLICE: u64 = 32_768;

/// The most rows that a repair reads in one place.
const MOST_REPAIRED: u64 = 4096;

/// A task for the map of one list.
struct MapTask<D: Dialect> {
    session: DetachedSession<D>,
    order: Vec<SortColumn>,
    key: ListKey,
    /// The map that is changed.
    map: Arc<ListMap>,
}

/// Whether there is work left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Unfinished,
    Finished,
    /// No index alone has the order, or rows cannot be sought by its columns.
    Impossible,
}

/// Starts a task for a job, if there is a Tokio runtime.
pub(super) async fn start<D: Dialect>(
    session: &mut Session<'_, D>,
    pool: &Pool<D>,
    order: &[SortColumn],
    key: ListKey,
    job: Job,
) {
    let Ok(runtime) = Handle::try_current() else {
        return;
    };
    let map = match job.work {
        Work::Renew(_) => Arc::new(job.map.renewed()),
        Work::Extend(_) | Work::Repair(_) => job.map.clone(),
    };
    let place = match session.is_scoped {
        false => None,
        true => match Workplace::find(pool, Task::Map, true).await {
            Ok(place) => Some(place),
            // a later request starts the work
            Err(_) => return job.finish(),
        },
    };
    let task = MapTask { session: session.detach(pool), order: order.to_vec(), key, map };
    runtime.spawn(task.run(job, place));
}

impl<D: Dialect> MapTask<D> {
    /// Works at this place, else on any connection of the pool.
    async fn run(self, job: Job, place: Option<Workplace<D>>) {
        let place = match place {
            Some(place) => Some(place),
            None => BackgroundTurn::wait(self.session.pool(), Task::Map).await.map(Workplace::Pool),
        };
        // without a connection, a later request starts the work
        let Some(place) = place else {
            return job.finish();
        };
        let worked = match place.connect(self.session.pool()).await {
            Ok(background) => self.work(background, job.work).await,
            Err(Error::Timeout(_)) => return job.finish(),
            Err(error) => Err((error, Duration::ZERO)),
        };
        match worked {
            Ok(Progress::Impossible) => drop(job),
            Ok(Progress::Unfinished | Progress::Finished) => {
                match job.work {
                    Work::Renew(_) => self.key.replace(self.map),
                    Work::Extend(_) | Work::Repair(_) => self.key.weigh(&self.map),
                }
                job.finish();
            }
            Err((error, took)) => {
                tracing::debug!(%error, "a page map was not made");
                job.fail(&error, took);
            }
        }
    }

    /// Works on one connection until there is no work left. Each statement is short; an error comes
    /// with the time that the last one took.
    async fn work(
        &self,
        mut background: BackgroundConnection<D>,
        work: Work,
    ) -> Result<Progress, (Error, Duration)> {
        loop {
            let began = Instant::now();
            let slice = self.work_on_slice(background.get(), work);
            match run_until_closed(self.session.pool(), LONGEST_TASK, slice).await {
                Ok(Progress::Unfinished) => self.key.weigh(&self.map),
                Ok(progress) => return Ok(progress),
                Err(error) => {
                    background.close_on_drop();
                    return Err((error, began.elapsed()));
                }
            }
        }
    }

    async fn work_on_slice(
        &self,
        connection: &mut D::Connection,
        work: Work,
    ) -> Result<Progress, Error> {
        let mut session = self.session.attach(connection);
        match work {
            Work::Extend(depth) | Work::Renew(depth) => self.extend(&mut session, depth).await,
            Work::Repair(position) => self.repair(&mut session, position).await,
        }
    }

    /// Adds some samples.
    async fn extend(&self, session: &mut Session<'_, D>, depth: u64) -> Result<Progress, Error> {
        let began = Instant::now();
        let is_new = self.map.read(|samples| samples.last().is_none());
        if is_new && !self.reads_only_an_index(session).await? {
            return Ok(Progress::Impossible);
        }
        let (last, step) = self.map.read(|samples| (samples.last().cloned(), samples.step()));
        let most = (SLICE / step).max(1);
        let keys = self.read_keys(session, last.as_ref(), |statement, seek| {
            statement.select_every(&self.order, seek, step, most)
        });
        let Some(keys) = keys.await? else {
            return Ok(Progress::Impossible);
        };
        let is_end = (keys.len() as u64) < most;
        self.map.update(|samples| {
            samples.extend(keys);
            if is_end {
                samples.complete();
            }
        });
        self.map.add_time(began.elapsed());
        Ok(match self.map.read(|samples| samples.reaches(depth)) {
            true => Progress::Finished,
            false => Progress::Unfinished,
        })
    }

    /// Corrects the first samples, because rows are often added there, and those at a position.
    async fn repair(&self, session: &mut Session<'_, D>, position: u64) -> Result<Progress, Error> {
        let step = self.map.read(Samples::step);
        // enough to find the next sample, although rows were added
        let range = RowRange { skip: 0, take: step.get().saturating_mul(4).min(MOST_REPAIRED) };
        for place in [None, Some(position)] {
            // asked for again, because the first round may have moved the samples
            let find = |place| self.map.read(|samples| samples.at_or_before(place).cloned());
            let from = place.and_then(find);
            if place.is_some() && from.is_none() {
                break;
            }
            let from = from.as_ref();
            let keys = self.read_keys(session, from, |statement, seek| {
                statement.select_sort_keys(&self.order, seek, range)
            });
            let Some(keys) = keys.await? else {
                return Ok(Progress::Impossible);
            };
            let begin = from.map_or(0, |sample| sample.position.saturating_add(1));
            let is_end = (keys.len() as u64) < range.take;
            self.map.update(|samples| samples.correct(begin, &keys, is_end));
        }
        Ok(Progress::Finished)
    }

    /// Reads sort keys by a statement: from the first row, or after a sample. `None` if rows cannot be
    /// sought by them.
    async fn read_keys(
        &self,
        session: &mut Session<'_, D>,
        after: Option<&Sample>,
        select: impl FnOnce(&Statement<'_, D>, Option<Seek<'_>>) -> Result<SqlBuilder<D>, Error>,
    ) -> Result<Option<Vec<RowKey>>, Error> {
        let values = after.map(|sample| sample.key.values());
        let never_null = session.never_null();
        let seek = values.as_deref().map(|values| Seek { values, rows: Sought::After, never_null });
        let rows = session.fetch(select(&session.statement, seek)?).await?;
        let keys = rows.iter().map(|row| {
            read_key_values(session, &self.order, row).map(|values| RowKey::new(&values))
        });
        Ok(keys.collect())
    }

    /// Whether an index alone serves the order. Otherwise a map would cost more than it saves.
    async fn reads_only_an_index(&self, session: &mut Session<'_, D>) -> Result<bool, Error> {
        let step = self.map.read(Samples::step);
        let range = RowRange { skip: step.get(), take: 1 };
        let builder = session.statement.select_sort_keys(&self.order, None, range)?;
        let plan = session.fetch(builder.explain()).await?;
        Ok(D::reads_only_an_index(&plan).unwrap_or(false))
    }
}
