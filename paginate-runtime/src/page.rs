//! A page of typed rows.

use std::ops::Deref;

use crate::paginate::Paginate;

/// One page of typed rows, with the numbers and links of [`Paginate`].
#[derive(Debug, Clone)]
pub struct Page<T> {
    items: Vec<T>,
    paginate: Paginate,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, paginate: Paginate) -> Self {
        Page { items, paginate }
    }

    /// The rows.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The rows, taken out.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Rows, and numbers with links.
    #[must_use]
    pub fn into_parts(self) -> (Vec<T>, Paginate) {
        (self.items, self.paginate)
    }
}

impl<T> Deref for Page<T> {
    type Target = Paginate;

    fn deref(&self) -> &Paginate {
        &self.paginate
    }
}
