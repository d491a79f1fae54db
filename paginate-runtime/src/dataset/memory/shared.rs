//! Rows that all requests share, with a memory of the orders they were asked for in.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use moka::sync::Cache;
use serde::{Serialize, Serializer};

use super::{column, ordering, select, to_usize};
use crate::dataset::{Columns, Dataset, Fetched};
use crate::error::Error;
use crate::ordering::SortColumn;
use crate::plan::Plan;

/// How many orders are remembered; each costs eight bytes a row.
const ORDERS: u64 = 16;

/// For how many names it is remembered whether a row has such a column.
const NAMES: u64 = 256;

/// Rows that stay in memory for all requests.
///
/// The first request for an ordering sorts, later ones look it up; the last 16 orderings are
/// remembered. A clone is the same rows, so keep one in `app_data` and clone it into the context.
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
    columns: Cache<String, bool>,
}

impl<T> Shared<T> {
    /// Shares these rows.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        Shared(Arc::new(Inner { rows, orders: Cache::new(ORDERS), columns: Cache::new(NAMES) }))
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

    fn columns(&self) -> Columns {
        Columns::unknown()
    }

    async fn fetch(self, plan: &Plan) -> Result<Fetched<SharedRow<T>>, Error> {
        let inner = &self.0;
        let slice = plan.slice(inner.rows.len() as u64)?;
        let ordering = ordering(plan, inner.rows.len() as u64, |name| inner.has_column(name))?;
        let (offset, len) = (to_usize(slice.offset), to_usize(slice.len));
        let row = |index| SharedRow { rows: self.clone(), index };
        let rows = if ordering.is_empty() {
            (offset..offset.saturating_add(len)).map(row).collect()
        } else {
            let order = inner.order(&plan.sort_columns(&ordering));
            order.iter().skip(offset).take(len).copied().map(row).collect()
        };
        Ok(Fetched::new(slice, rows).ordered_by(ordering))
    }
}

impl<T: Serialize> Inner<T> {
    fn has_column(&self, name: &str) -> bool {
        if let Some(known) = self.columns.get(name) {
            return known;
        }
        let exists = column::any(&self.rows, name);
        self.columns.insert(name.to_owned(), exists);
        exists
    }

    /// All indices in order; sorted once, however many requests ask at the same time.
    fn order(&self, columns: &[SortColumn]) -> Arc<[usize]> {
        self.orders
            .get_with_by_ref(columns, || select::all(&self.rows, self.rows.len(), columns).into())
    }
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
