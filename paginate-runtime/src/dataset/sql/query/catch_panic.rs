//! Decoders that panic.

use std::panic::{self, AssertUnwindSafe};

/// Runs `decode`. Some decoders panic on a value outside of Rust's types, such as an infinite date;
/// this turns the panic into an error, so that the worker survives.
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
