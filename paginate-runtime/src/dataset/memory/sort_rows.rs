//! `.sort_key` for lists of rows.

use std::sync::Arc;

use super::shared::Shared;

/// Rows in memory that are sorted by keys which you compute: a `Vec`, an `Arc<[T]>` or an
/// `Arc<Vec<T>>`. A [`Shared`] has this method itself.
///
/// ```
/// # async fn handler() -> Result<(), tg_paginate::Error> {
/// use tg_paginate::{PaginateConfig, Paginator, Request, SortRows};
///
/// #[derive(serde::Serialize)]
/// struct Item {
///     price: String,
/// }
///
/// const ITEMS: Paginator =
///     Paginator::new("items", PaginateConfig::new().default_order(&["price"]));
///
/// let items = ["10.00", "9.50"].map(|price| Item { price: price.to_owned() });
/// // a program would use a type for decimals
/// let items = Vec::from(items)
///     .sort_key("price", |item| item.price.replace('.', "").parse::<u64>().ok());
/// let page = ITEMS.page(Request::new("/items", ""), items).await?;
/// assert_eq!(page.items()[0].price, "9.50");
/// # Ok(())
/// # }
/// ```
pub trait SortRows: Sized {
    /// The type of a row.
    type Row;

    /// Sorts the column `name` by a key of each row. See [`Shared::sort_key`].
    fn sort_key<K: Ord + 'static>(
        self,
        name: impl Into<String>,
        key: impl Fn(&Self::Row) -> K + Send + Sync + 'static,
    ) -> Shared<Self::Row>;
}

macro_rules! sort_rows {
    ($($rows:ty,)*) => {
        $(impl<T> SortRows for $rows {
            type Row = T;

            fn sort_key<K: Ord + 'static>(
                self,
                name: impl Into<String>,
                key: impl Fn(&T) -> K + Send + Sync + 'static,
            ) -> Shared<T> {
                Shared::from(self).sort_key(name, key)
            }
        })*
    };
}

sort_rows! { Vec<T>, Arc<[T]>, Arc<Vec<T>>, }
