//! The text of a query, with its values.

use sqlx::{Execute, SqlStr};

use crate::dataset::sql::dialect::Dialect;

/// The text of a query, with its values.
pub(super) struct QueryText<D: Dialect> {
    pub(super) sql: SqlStr,
    /// The bound values, or the reason why one cannot be bound.
    pub(super) arguments: Result<D::Arguments, String>,
    /// Whether its prepared statement may be cached.
    pub(super) is_persistent: bool,
}

impl<D: Dialect> QueryText<D> {
    pub(super) fn of<'q>(mut query: impl Execute<'q, D>) -> Self {
        // first, because taking the text consumes the query
        let arguments = query.take_arguments().map_err(|error| error.to_string());
        let is_persistent = query.persistent();
        let arguments = arguments.map(Option::unwrap_or_default);
        QueryText { sql: query.sql(), arguments, is_persistent }
    }
}
