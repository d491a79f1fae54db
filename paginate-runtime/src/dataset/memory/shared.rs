//! Rows that all requests share, with their cached order by each column.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use moka::sync::Cache;
use serde::{Serialize, Serializer};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::computed_key::ComputedKey;
use super::names::Names;
use super::ranks::{self, Ranked, Ranks};
use super::sort::{Columns, choose_ordering};
use super::work::work;
use super::{sorts, to_usize};
use crate::dataset::{Dataset, FetchedPage};
use crate::error::Error;
use crate::page::ordering::{Case, SortColumn};
use crate::plan::Plan;

/// The memory for cached columns, in KiB. At least four columns are kept, even if they need more.
const COLUMNS: u64 = 64 << 10;

/// By how much comparing ranks is faster than comparing rows.
const RANKS_ARE_FASTER: usize = 32;

/// Rows that stay in memory for all requests.
///
/// The first request that sorts by a column computes and caches the rank of each row in this
/// column. After that, a page of any ordering of cached columns, in any direction, is found without
/// looking at rows: it compares integers of the rows that are equal in the first column, and costs
/// about as much as a page without an ordering. A client that tries many orderings causes one sort
/// per column, not one per ordering, unless the rows have more columns than the cache holds.
///
/// A column takes eight bytes per row. The cache holds 64 MiB, and at least four columns. One
/// column is ranked at a time; for a long list this happens on the blocking pool of Tokio, if there
/// is a runtime. Requests that need the column wait for it.
///
/// Columns are sorted by what rows show, unless [`sort_key`](Self::sort_key) says otherwise.
///
/// A clone shares the rows, so keep one in `app_data` and clone it into the context. To sort more
/// than 1,000 rows, the default, set `max_sort`.
///
/// ```
/// # async fn handler() -> Result<(), tg_paginate::Error> {
/// use tg_paginate::{PaginateConfig, Paginator, Request, Shared};
///
/// # #[derive(serde::Serialize)] struct City { name: &'static str }
/// const CITIES: Paginator = Paginator::new("cities", PaginateConfig::new());
///
/// let cities = Shared::new(vec![City { name: "Oslo" }, City { name: "Bergen" }]);
/// let request = Request::new("/", "cities_tgp_ordering=name");
/// let page = CITIES.page(request, cities.clone()).await?;
/// assert_eq!(page.items()[0].name, "Bergen");
/// # Ok(())
/// # }
/// ```
/// Create it from a `Vec`, from an `Arc<[T]>` or an `Arc<Vec<T>>` without copying the rows, or from
/// an iterator:
///
/// ```
/// use std::sync::Arc;
/// use tg_paginate::Shared;
///
/// let rows: Arc<[u32]> = Arc::new([1, 4, 9]);
/// assert_eq!(Shared::from(rows).rows(), [1, 4, 9]);
///
/// let squares: Shared<u32> = (1..=3).map(|number| number * number).collect();
/// assert_eq!(squares.rows(), [1, 4, 9]);
/// ```
pub struct Shared<T>(Arc<Inner<T>>);

struct Inner<T> {
    rows: List<T>,
    columns: Cache<(String, Case), Arc<Ranks>>,
    /// The columns that are sorted by keys of the program.
    computed: Vec<ComputedKey<T>>,
    /// The names in the first row, which are often enough, and those in all rows.
    first: OnceLock<Names>,
    names: OnceLock<Names>,
    /// Locked while a column or the names are learnt.
    busy: Arc<Mutex<()>>,
}

enum List<T> {
    Slice(Arc<[T]>),
    Vec(Arc<Vec<T>>),
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        match self {
            List::Slice(rows) => List::Slice(Arc::clone(rows)),
            List::Vec(rows) => List::Vec(Arc::clone(rows)),
        }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            List::Slice(rows) => rows,
            List::Vec(rows) => rows,
        }
    }
}

impl<T> Shared<T> {
    /// Shares these rows.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        Shared::of(List::Vec(Arc::new(rows)))
    }

    fn of(rows: List<T>) -> Self {
        Shared::with_keys(rows, Vec::new())
    }

    fn with_keys(rows: List<T>, computed: Vec<ComputedKey<T>>) -> Self {
        let most = COLUMNS.max(kilobytes(rows.len()).saturating_mul(4));
        let weight = |_: &(String, Case), ranks: &Arc<Ranks>| {
            u32::try_from(kilobytes(ranks.len())).unwrap_or(u32::MAX)
        };
        let columns = Cache::builder().max_capacity(most).weigher(weight).build();
        let (first, names, busy) = (OnceLock::new(), OnceLock::new(), Arc::default());
        Shared(Arc::new(Inner { rows, columns, computed, first, names, busy }))
    }

    /// Sorts the column `name` by a key of each row, as [`Ord`] orders the keys, instead of what the
    /// rows show: decimals and times that are shown as text, enums by rank. The URL may sort by the
    /// name, even if rows do not show it. Any number of columns can have a key.
    ///
    /// A key that is `None` is a null, which goes where `nulls` says. `ignore_case` applies to keys
    /// that are a `String` or an `Option<String>`. The ranks of rows that were learnt before are
    /// forgotten, so set the keys before you clone the rows for requests.
    ///
    /// ```
    /// use tg_paginate::Shared;
    ///
    /// #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
    /// enum Priority { Low, Medium, High }
    ///
    /// #[derive(serde::Serialize)]
    /// struct Task { priority: Priority }
    ///
    /// # let tasks = vec![Task { priority: Priority::Low }];
    /// let tasks = Shared::new(tasks).sort_key("priority", |task| task.priority);
    /// # let _ = tasks;
    /// ```
    #[must_use]
    pub fn sort_key<K: Ord + 'static>(
        self,
        name: impl Into<String>,
        key: impl Fn(&T) -> K + Send + Sync + 'static,
    ) -> Self {
        let name = name.into();
        let mut computed = self.0.computed.clone();
        computed.retain(|computed| computed.name != name);
        computed.push(ComputedKey::new(name, key));
        Shared::with_keys(self.0.rows.clone(), computed)
    }

    /// All rows, in the order in which they were given.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.0.rows
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(Arc::clone(&self.0))
    }
}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(rows: Vec<T>) -> Self {
        Shared::new(rows)
    }
}

impl<T> From<Arc<[T]>> for Shared<T> {
    fn from(rows: Arc<[T]>) -> Self {
        Shared::of(List::Slice(rows))
    }
}

impl<T> From<Arc<Vec<T>>> for Shared<T> {
    fn from(rows: Arc<Vec<T>>) -> Self {
        Shared::of(List::Vec(rows))
    }
}

impl<T> FromIterator<T> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Shared::new(rows.into_iter().collect())
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("rows", &self.0.rows.len()).finish_non_exhaustive()
    }
}

impl<T: Serialize + Send + Sync + 'static> Dataset for Shared<T> {
    type Row = SharedRow<T>;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<SharedRow<T>>, Error> {
        let inner = &self.0;
        let slice = plan.slice(inner.rows.len() as u64)?;
        let columns = Columns { names: inner.names(plan).await?, computed: inner.computed_names() };
        let (ordering, columns) = choose_ordering(plan, inner.rows.len() as u64, &columns)?;
        let start = to_usize(slice.offset);
        let places = start..start.saturating_add(to_usize(slice.len));
        let row = |index| SharedRow { rows: self.clone(), index };
        let rows = if ordering.is_empty() {
            places.map(row).collect()
        } else {
            let columns = inner.ranked(columns).await?;
            let looked_at = ranks::most_looked_at(&columns).max(places.len());
            let page = work(looked_at / RANKS_ARE_FASTER, move || ranks::page(&columns, places));
            page.await?.into_iter().map(|index| row(index as usize)).collect()
        };
        Ok(FetchedPage::new(slice, rows).ordered_by(ordering))
    }
}

impl<T: Serialize + Send + Sync + 'static> Inner<T> {
    /// The names of the rows, as far as this plan needs them; `None` if it does not sort.
    async fn names(self: &Arc<Self>, plan: &Plan) -> Result<Option<&Names>, Error> {
        let count = self.rows.len();
        if !sorts(plan, count as u64) {
            return Ok(None);
        }
        let first = self.first.get_or_init(|| self.learn(1));
        let computed = self.computed_names();
        let is_known = |name: &str| {
            first.contains(name)
                || computed.contains(&name)
                || first.are_complete() && first.find(name).is_some()
        };
        if plan.requested_ordering().asked_names().all(is_known) {
            return Ok(Some(first));
        }
        if self.names.get().is_none() {
            let (inner, guard) = (Arc::clone(self), self.lock().await);
            work(count, move || {
                let _guard = guard;
                inner.names.get_or_init(|| inner.learn(count));
            })
            .await?;
        }
        Ok(self.names.get())
    }

    /// The names that have keys of the program.
    fn computed_names(&self) -> Vec<&str> {
        match Ranks::can_hold(self.rows.len()) {
            true => self.computed.iter().map(|computed| computed.name.as_str()).collect(),
            false => Vec::new(),
        }
    }

    fn rank(&self, name: &str, case: Case) -> Ranks {
        match self.computed.iter().find(|computed| computed.name == name) {
            Some(computed) => computed.rank(&self.rows, case),
            None => Ranks::learn(&self.rows, name, case),
        }
    }

    fn learn(&self, rows: usize) -> Names {
        let mut names = Names::all();
        if Ranks::can_hold(self.rows.len()) {
            names.learn(&&*self.rows, rows);
        }
        names
    }

    async fn ranked(self: &Arc<Self>, columns: Vec<SortColumn>) -> Result<Vec<Ranked>, Error> {
        let mut ranked = Vec::with_capacity(columns.len());
        for column in &columns {
            ranked.push(Ranked::new(self.ranks(column).await?, column));
        }
        Ok(ranked)
    }

    /// The ranks of a column. Concurrent requests learn them only once.
    async fn ranks(self: &Arc<Self>, column: &SortColumn) -> Result<Arc<Ranks>, Error> {
        let key = (column.name.clone(), column.case);
        if let Some(ranks) = self.columns.get(&key) {
            return Ok(ranks);
        }
        let guard = self.lock().await;
        if let Some(ranks) = self.columns.get(&key) {
            return Ok(ranks);
        }
        let inner = Arc::clone(self);
        work(self.rows.len(), move || {
            // held to the end, even if no request waits any more
            let _guard = guard;
            let ranks = Arc::new(inner.rank(&key.0, key.1));
            inner.columns.insert(key, Arc::clone(&ranks));
            ranks
        })
        .await
    }

    async fn lock(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.busy).lock_owned().await
    }
}

/// The memory for the ranks of this many rows, in KiB.
fn kilobytes(rows: usize) -> u64 {
    ((rows as u64).saturating_mul(Ranks::BYTES) >> 10).saturating_add(1)
}

/// A row of a [`Shared`]; it dereferences to the row.
pub struct SharedRow<T> {
    rows: Shared<T>,
    index: usize,
}

impl<T> Deref for SharedRow<T> {
    type Target = T;

    #[allow(
        clippy::indexing_slicing,
        reason = "the index was taken from these very rows, and nothing changes them"
    )]
    fn deref(&self) -> &T {
        &self.rows.0.rows[self.index]
    }
}

impl<T> Borrow<T> for SharedRow<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: Serialize> Serialize for SharedRow<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<T: fmt::Debug> fmt::Debug for SharedRow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
