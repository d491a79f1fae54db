//! What the type of a column permits.

/// What a connection is set to, as far as values depend on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// The answer to [`Backend::CONNECTION_SETTINGS`](super::backend::Backend::CONNECTION_SETTINGS).
    pub(crate) answer: Option<String>,
}

/// A type that the driver does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownType {
    /// Of single values.
    Value,
    /// Of arrays.
    Array,
}

/// What the type of a column permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnType {
    /// Whether values of the column can be part of an anchor: what the driver returns compares,
    /// when it is bound again, exactly as the column sorts. False for every type that is not
    /// proven to.
    pub is_seekable: bool,
    /// Whether its values may be such that the database cannot sort them, which only rows tell.
    pub may_refuse_to_sort: bool,
    /// How a row without a type of its own shows it.
    pub shown: Shown,
}

/// How a row without a type of its own shows a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Its value is decoded.
    Decoded,
    /// The statement makes a text of it, besides the column itself: an expression in which `{}` is
    /// the column.
    Cast(&'static str),
    /// The statement makes a text of it instead of the column, which the driver cannot receive.
    Text(&'static str),
}
