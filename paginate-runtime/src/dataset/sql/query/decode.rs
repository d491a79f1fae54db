//! Makes rows of what the database returned.

use std::panic::{self, AssertUnwindSafe};

use sqlx::FromRow;

use crate::dataset::sql::dialect::Dialect;

/// A row that sqlx makes of columns that are called what the statement calls them.
pub(super) fn decode_row<D: Dialect, R>(row: D::Row) -> Result<R, sqlx::Error>
where
    R: for<'r> FromRow<'r, D::Row>,
{
    catch_panic(|| D::find_out_of_range(&row), || R::from_row(&row))
}

/// Runs `decode`. A value that no Rust type holds, such as a date without end, makes some decoders
/// panic: that must be an error like others, and take no worker down.
pub(super) fn catch_panic<R>(
    find_column: impl FnOnce() -> Option<String>,
    decode: impl FnOnce() -> Result<R, sqlx::Error>,
) -> Result<R, sqlx::Error> {
    panic::catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        let source = "its type panics at the value: select it as text".into();
        Err(match find_column() {
            Some(column) => sqlx::Error::ColumnDecode { index: format!("{column:?}"), source },
            None => sqlx::Error::Decode(source),
        })
    })
}
