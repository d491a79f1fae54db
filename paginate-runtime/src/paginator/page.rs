//! A page of typed rows.

use std::num::NonZeroU64;
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::page_info::PageInfo;
use crate::dataset::{self, PageSource};
use crate::error::Error;
use crate::plan::{Neighbour, Plan};

/// One page of typed rows, with the numbers and links of [`PageInfo`].
///
/// # Example
///
/// To read all rows without loading them at once, go from page to page:
///
/// ```
/// use tg_paginate::{PaginateConfig, Paginator, Request};
///
/// const NUMBERS: Paginator = Paginator::new("numbers", PaginateConfig::new().limit(10));
///
/// # async fn all() -> Result<(), tg_paginate::Error> {
/// let mut page = NUMBERS.page(Request::new("/", ""), Vec::from_iter(1..=95_u64)).await?;
/// let mut sum = 0;
/// loop {
///     sum += page.items().iter().sum::<u64>();
///     match page.next(Vec::from_iter(1..=95)).await? {
///         Some(next) => page = next,
///         None => break,
///     }
/// }
/// assert_eq!(sum, 95 * 96 / 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Page<T> {
    items: Vec<T>,
    paginate: PageInfo,
    plan: Plan,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, paginate: PageInfo, plan: Plan) -> Self {
        Page { items, paginate, plan }
    }

    /// The rows of the page.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Converts the page into its rows.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Splits the page into its rows, and its numbers and links.
    #[must_use]
    pub fn into_parts(self) -> (Vec<T>, PageInfo) {
        (self.items, self.paginate)
    }
}

impl<T: Serialize + Send + 'static> Page<T> {
    /// Returns the page after this one, with the same limit, ordering and settings; `None` if there
    /// is none.
    ///
    /// Fetching a page consumes its dataset, so pass a new one for the same rows as `source`. If
    /// the dataset has a key, the database starts reading where this page ends. An exact count is
    /// not repeated.
    ///
    /// # Errors
    /// The errors of the dataset.
    pub async fn next<S: PageSource<Row = T>>(&self, source: S) -> Result<Option<Self>, Error> {
        self.neighbour(self.next_num(), source).await
    }

    /// Returns the page before this one, like [`next`](Self::next).
    ///
    /// # Errors
    /// The errors of the dataset.
    pub async fn prev<S: PageSource<Row = T>>(&self, source: S) -> Result<Option<Self>, Error> {
        self.neighbour(self.prev_num(), source).await
    }

    async fn neighbour<S: PageSource<Row = T>>(
        &self,
        number: Option<u64>,
        source: S,
    ) -> Result<Option<Self>, Error> {
        let Some(page) = number.and_then(NonZeroU64::new) else {
            return Ok(None);
        };
        let neighbour = Neighbour {
            page,
            anchor: self.anchor(page),
            ordering: self.ordering(),
            row_count: self.row_count(),
        };
        let plan = self.plan.of_neighbour(&neighbour);
        let fetched = dataset::fetch(source, &plan).await?;
        // the page may have gone since this one was fetched
        let is_there = !fetched.rows.is_empty();
        Ok(is_there.then(|| {
            let paginate = self.paginate.of_neighbour(fetched.rows.len() as u64, fetched.facts);
            Page::new(fetched.rows, paginate, plan)
        }))
    }
}

impl<T> Deref for Page<T> {
    type Target = PageInfo;

    fn deref(&self) -> &PageInfo {
        &self.paginate
    }
}

/// Serialises as the pagination object that templates get with
/// [`PaginateConfig::object`](crate::PaginateConfig::object), without the fields that only links
/// and forms need.
impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.paginate.object(&self.items).serialize(serializer)
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'p, T> IntoIterator for &'p Page<T> {
    type Item = &'p T;
    type IntoIter = std::slice::Iter<'p, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
