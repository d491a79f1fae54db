//! Makes rows of what the database returned.

use std::panic::{self, AssertUnwindSafe};

use sqlx::Database;

/// Makes a row of what the database returned.
pub(crate) type DecodeRow<D, R> = fn(<D as Database>::Row) -> Result<R, sqlx::Error>;

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
