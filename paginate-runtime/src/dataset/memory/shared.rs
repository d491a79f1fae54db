//! Rows that all requests share, with a memory of the orders they were asked for in.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use moka::sync::Cache;
use serde::{Serialize, Serializer};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::names::Names;
use super::work::work;
use super::{ordering, select, sorts, to_usize};
use crate::dataset::{Dataset, Fetched};
use crate::error::Error;
use crate::ordering::SortColumn;
use crate::plan::Plan;

/// What remembered orders may take, in KiB; if that is less than two orders, as much as they take.
const ORDERS: u64 = 64 << 10;

/// Rows that stay in memory for all requests.
///
/// The first request for an ordering sorts, later ones look it up. An ordering takes eight bytes a
/// row, and 64 MiB of them are remembered, but at least two. One at a time is sorted, a long list on
/// the blocking pool of Tokio if there is a runtime; requests for an ordering that is being sorted
/// wait for it. A clone is the same rows, so keep one in `app_data` and clone it into the context.
/// To sort more rows than the built-in 1000, set `max_sort`.
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
pub struct Shared<T>(Arc<Inner<T>>);

struct Inner<T> {
    rows: Vec<T>,
    orders: Cache<Vec<SortColumn>, Arc<[usize]>>,
    /// What the first row shows, which often is enough, and what all rows show.
    first: OnceLock<Names>,
    names: OnceLock<Names>,
    /// Held while the rows are sorted or learnt from.
    busy: Arc<Mutex<()>>,
}

impl<T> Shared<T> {
    /// Shares these rows.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        let most = ORDERS.max(kilobytes(rows.len()).saturating_mul(2));
        let orders = Cache::builder().max_capacity(most).weigher(weight).build();
        let (first, names, busy) = (OnceLock::new(), OnceLock::new(), Arc::default());
        Shared(Arc::new(Inner { rows, orders, first, names, busy }))
    }

    /// All rows, as they were given.
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

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("rows", &self.0.rows.len()).finish_non_exhaustive()
    }
}

impl<T: Serialize + Send + Sync + 'static> Dataset for Shared<T> {
    type Row = SharedRow<T>;

    async fn fetch(self, plan: &Plan) -> Result<Fetched<SharedRow<T>>, Error> {
        let inner = &self.0;
        let slice = plan.slice(inner.rows.len() as u64)?;
        let names = inner.names(plan).await?;
        let exists = |name: &str| names.is_some_and(|names| names.contains(name));
        let ordering = ordering(plan, inner.rows.len() as u64, exists)?;
        let (offset, len) = (to_usize(slice.offset), to_usize(slice.len));
        let row = |index| SharedRow { rows: self.clone(), index };
        let rows = if ordering.is_empty() {
            (offset..offset.saturating_add(len)).map(row).collect()
        } else {
            let order = inner.order(plan.sort_columns(&ordering)).await?;
            order.iter().skip(offset).take(len).copied().map(row).collect()
        };
        Ok(Fetched::new(slice, rows).ordered_by(ordering))
    }
}

impl<T: Serialize + Send + Sync + 'static> Inner<T> {
    /// The names that rows show, as far as this plan needs them; `None` if it sorts by nothing.
    async fn names(self: &Arc<Self>, plan: &Plan) -> Result<Option<&Names>, Error> {
        let count = self.rows.len();
        if !sorts(plan, count as u64) {
            return Ok(None);
        }
        let first = self.first.get_or_init(|| self.learn(1));
        if plan.requested_ordering().asked_names().all(|name| first.contains(name)) {
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

    fn learn(&self, rows: usize) -> Names {
        let mut names = Names::all();
        names.learn(&self.rows, rows);
        names
    }

    /// All indices in order; sorted once, however many requests ask at the same time.
    async fn order(self: &Arc<Self>, columns: Vec<SortColumn>) -> Result<Arc<[usize]>, Error> {
        if let Some(order) = self.orders.get(&columns) {
            return Ok(order);
        }
        let guard = self.lock().await;
        if let Some(order) = self.orders.get(&columns) {
            return Ok(order);
        }
        let inner = Arc::clone(self);
        work(self.rows.len(), move || {
            // to the end, whether anybody still waits for it
            let _guard = guard;
            let order: Arc<[usize]> = select::all(&inner.rows, inner.rows.len(), &columns).into();
            inner.orders.insert(columns, Arc::clone(&order));
            order
        })
        .await
    }

    async fn lock(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.busy).lock_owned().await
    }
}

#[allow(clippy::ptr_arg, reason = "this is the type of the keys")]
fn weight(columns: &Vec<SortColumn>, order: &Arc<[usize]>) -> u32 {
    let names = columns.iter().map(|column| column.name.len() as u64).sum::<u64>() >> 10;
    u32::try_from(kilobytes(order.len()).saturating_add(names)).unwrap_or(u32::MAX)
}

/// What the order of so many rows takes, at most, in KiB.
fn kilobytes(rows: usize) -> u64 {
    ((rows as u64).saturating_mul(8) >> 10).saturating_add(1)
}

/// A row of a [`Shared`]; it is the row wherever a reference is wanted.
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
