//! Decodes rows of the database.

#[cfg(feature = "macros")]
use super::row_mapper::RowMapper;
use crate::dataset::sql::dialect::Dialect;

/// Decodes rows of the database.
pub(crate) enum DecodeRow<D: Dialect, R> {
    /// By a function, such as `FromRow::from_row`.
    Function(fn(D::Row) -> Result<R, sqlx::Error>),
    /// By the mapper of a `Map`, which may read columns by position.
    #[cfg(feature = "macros")]
    Mapped(RowMapper<D, R>),
}

impl<D: Dialect, R> DecodeRow<D, R> {
    pub(crate) fn decode(&self, row: D::Row) -> Result<R, sqlx::Error> {
        match self {
            DecodeRow::Function(decode) => decode(row),
            #[cfg(feature = "macros")]
            DecodeRow::Mapped(mapper) => mapper.map(row),
        }
    }

    /// Whether columns may be read by position.
    pub(crate) fn is_by_position(&self) -> bool {
        !matches!(self, DecodeRow::Function(_))
    }

    /// Whether no further row can be decoded, because one could not.
    pub(crate) fn has_ended(&self) -> bool {
        match self {
            DecodeRow::Function(_) => false,
            #[cfg(feature = "macros")]
            DecodeRow::Mapped(mapper) => mapper.has_ended(),
        }
    }
}

// not derived, because it needs no bound on the row type
impl<D: Dialect, R> Clone for DecodeRow<D, R> {
    fn clone(&self) -> Self {
        match self {
            DecodeRow::Function(decode) => DecodeRow::Function(*decode),
            #[cfg(feature = "macros")]
            DecodeRow::Mapped(mapper) => DecodeRow::Mapped(mapper.clone()),
        }
    }
}
