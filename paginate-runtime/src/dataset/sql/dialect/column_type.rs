//! What can be done with a column of some type.

/// The settings of a connection that affect values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// The answer to [`Backend::CONNECTION_SETTINGS`](super::backend::Backend::CONNECTION_SETTINGS).
    pub(crate) answer: Option<String>,
}

/// A type that the driver does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownType {
    /// A single value.
    Value,
    /// An array.
    Array,
}

/// What can be done with a column of some type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnType {
    /// Whether values of the column can be part of an anchor: the value that the driver returns,
    /// bound again, compares exactly as the column sorts. False for every type for which this is
    /// not proven.
    pub is_seekable: bool,
    /// The OID of the type on PostgreSQL, by which values are bound; servers may differ. 0 elsewhere.
    pub oid: u32,
    /// Whether the database may fail to sort some of its values.
    pub may_refuse_to_sort: bool,
    /// How a [`Record`](crate::Record) shows the column.
    pub shown: Shown,
}

/// How a [`Record`](crate::Record) shows a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The driver decodes the value.
    Decoded,
    /// The statement also selects it as text: an expression in which `{}` is the column.
    Cast(&'static str),
    /// The statement selects it only as text, because the driver cannot decode it.
    Text(&'static str),
}
