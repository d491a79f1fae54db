//! Makes and repairs page maps in the background, in short statements.

use std::sync::Arc;
use std::time::Instant;

use sqlx::pool::PoolConnection;
use tokio::runtime::Handle;

use super::list_map::{Job, ListKey, ListMap, Work};
use super::samples::{RowKey, Sample};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::execute::anchors::read_key_values;
use crate::dataset::sql::execute::background::{
    LONGEST_TASK, run_until_closed, wait_for_idle_connection,
};
use crate::dataset::sql::execute::session::{DetachedSession, Session};
use crate::dataset::sql::text::{RowRange, Seek, Sought};
use crate::error::Error;
use crate::page::ordering::SortColumn;

/// How many samples are taken before other tasks of the pool have a turn.
const SLICE: usize = 256;

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
pub(super) fn start<D: Dialect>(
    session: &Session<'_, D>,
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
    let task = MapTask { session: session.detach(), order: order.to_vec(), key, map };
    runtime.spawn(task.run(job));
}

impl<D: Dialect> MapTask<D> {
    async fn run(self, job: Job) {
        // without an idle connection, a later request continues
        while let Some(mut background) = wait_for_idle_connection(self.session.pool()).await {
            let slice = self.work_on_slice(&mut background.connection, job.work);
            let progress = run_until_closed(self.session.pool(), LONGEST_TASK, slice).await;
            match progress {
                Ok(Progress::Unfinished) => self.key.weigh(&self.map),
                Ok(Progress::Finished) if matches!(job.work, Work::Renew(_)) => {
                    self.key.replace(self.map);
                    break;
                }
                Ok(Progress::Finished) => {
                    self.key.weigh(&self.map);
                    break;
                }
                Ok(Progress::Impossible) => return,
                Err(error) => {
                    tracing::debug!(%error, "a page map was not made");
                    background.connection.close_on_drop();
                    return;
                }
            }
            drop(background);
            tokio::task::yield_now().await;
        }
        job.finish();
    }

    async fn work_on_slice(
        &self,
        connection: &mut PoolConnection<D>,
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
        let mut progress = Progress::Unfinished;
        for _ in 0..SLICE {
            let (last, step) = self.map.read(|samples| (samples.last().cloned(), samples.step()));
            // after a sample, the step counts the sample itself
            let skip = if last.is_some() { step.saturating_sub(1) } else { step };
            let range = RowRange { skip, take: 1 };
            let keys = self.read_keys(session, last.as_ref(), range).await?;
            progress = match keys.as_deref() {
                None => Progress::Impossible,
                Some([]) => {
                    self.map.update(|samples| samples.complete());
                    Progress::Finished
                }
                Some([key, ..]) => {
                    self.map.update(|samples| samples.push(key.clone()));
                    match self.map.read(|samples| samples.reaches(depth)) {
                        true => Progress::Finished,
                        false => Progress::Unfinished,
                    }
                }
            };
            if progress != Progress::Unfinished {
                break;
            }
        }
        self.map.add_time(began.elapsed());
        Ok(progress)
    }

    /// Corrects the first samples, because rows are often added there, and those at a position.
    async fn repair(&self, session: &mut Session<'_, D>, position: u64) -> Result<Progress, Error> {
        let (at_position, step) =
            self.map.read(|samples| (samples.at_or_before(position).cloned(), samples.step()));
        // enough to find the next sample, although rows were added
        let range = RowRange { skip: 0, take: step.saturating_mul(2) };
        for from in [None, at_position.as_ref()] {
            let Some(keys) = self.read_keys(session, from, range).await? else {
                return Ok(Progress::Impossible);
            };
            let begin = from.map_or(0, |sample| sample.position.saturating_add(1));
            let is_end = (keys.len() as u64) < range.take;
            self.map.update(|samples| samples.correct(begin, &keys, is_end));
            if at_position.is_none() {
                break;
            }
        }
        Ok(Progress::Finished)
    }

    /// Reads the sort keys of rows: from the first one, or after a sample. `None` if rows cannot be
    /// sought by them.
    async fn read_keys(
        &self,
        session: &mut Session<'_, D>,
        after: Option<&Sample>,
        range: RowRange,
    ) -> Result<Option<Vec<RowKey>>, Error> {
        let values = after.map(|sample| sample.key.values());
        let never_null = session.never_null();
        let seek = values.as_deref().map(|values| Seek { values, rows: Sought::After, never_null });
        let rows =
            session.fetch(session.statement.select_sort_keys(&self.order, seek, range)?).await?;
        let keys = rows.iter().map(|row| {
            read_key_values(session, &self.order, row).map(|values| RowKey::new(&values))
        });
        Ok(keys.collect())
    }

    /// Whether an index alone serves the order. Otherwise a map would cost more than it saves.
    async fn reads_only_an_index(&self, session: &mut Session<'_, D>) -> Result<bool, Error> {
        let step = self.map.read(|samples| samples.step());
        let range = RowRange { skip: step, take: 1 };
        let builder = session.statement.select_sort_keys(&self.order, None, range)?;
        let plan = session.explain(builder).await;
        Ok(plan.is_some_and(|plan| D::reads_only_an_index(&plan).unwrap_or(false)))
    }
}
