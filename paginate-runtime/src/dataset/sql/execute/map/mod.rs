//! The page map: samples of a list, from which a deep page is read without passing over all rows
//! before it.
//!
//! Every 128 rows, the sort keys of a row are kept with its position. The page of a number is read
//! from the nearest of these rows. A task makes the map in the background after a second request for
//! a deep page, if an index alone serves the order. Positions are those of the time when the map was
//! made; repairs correct the first ones and those that are used.

mod list_map;
mod samples;
mod task;

use std::num::NonZeroU64;

use self::list_map::ListKey;
use super::access_path::{AccessPath, path_from_sample};
use super::list::OrderedList;
use super::session::Session;
use crate::anchor::KeyValue;
use crate::dataset::sql::dialect::Dialect;

/// The access path from the nearest sample, and the sort keys of its row.
pub(super) struct MappedPath {
    pub(super) path: AccessPath,
    pub(super) values: Vec<Option<KeyValue>>,
}

/// The shortest path to a page from a sample; `None` if the list has no map.
pub(super) fn find_path<D: Dialect>(
    session: &Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    limit: NonZeroU64,
) -> Option<MappedPath> {
    let map = ListKey::new(session, list.mapped_order()?)?.find()?;
    let end = page.get().saturating_mul(limit.get());
    let samples = map.around(end.saturating_sub(limit.get()), end).into_iter().flatten();
    let paths = samples.map(|sample| (path_from_sample(page, limit, sample.position), sample));
    let (path, sample) = paths.min_by_key(|(path, _)| path.skip)?;
    Some(MappedPath { path, values: sample.key.values() })
}

/// Makes, renews or repairs the map after a deep page was read, if it is time.
pub(super) async fn note_deep_page<D: Dialect>(
    session: &mut Session<'_, D>,
    list: &OrderedList<'_>,
    position: u64,
) {
    if let Some(pool) = session.pool()
        && let Some(order) = list.mapped_order()
        && let Some(key) = ListKey::new(session, order)
        && let Some(job) = key.find_or_create().take_job(position)
    {
        task::start(session, pool, order, key, job).await;
    }
}

/// Forgets a map that has led to no rows.
pub(super) fn forget<D: Dialect>(session: &Session<'_, D>, list: &OrderedList<'_>) {
    if let Some(key) = list.mapped_order().and_then(|order| ListKey::new(session, order)) {
        key.forget();
    }
}
