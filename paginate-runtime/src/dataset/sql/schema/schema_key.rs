//! Identifies statements.

use std::any::TypeId;

use sqlx::SqlStr;

use super::source::SourceId;
use crate::dataset::sql::record::Record;

/// The key of the cache: a statement on a pool or a connection, with its row type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SchemaKey {
    row_type: TypeId,
    source: SourceId,
    pub(crate) sql: SqlStr,
    /// Whether rows may be read by the positions of columns.
    is_by_position: bool,
}

impl SchemaKey {
    pub(crate) fn new<R: 'static>(source: SourceId, sql: &SqlStr, is_by_position: bool) -> Self {
        SchemaKey { row_type: TypeId::of::<R>(), source, sql: sql.clone(), is_by_position }
    }

    /// The key under which the order of columns is remembered.
    pub(super) fn for_positions(&self) -> Self {
        SchemaKey { source: self.source.of_all_schemas(), ..self.clone() }
    }

    /// Whether rows may be read by the positions of columns.
    pub(crate) fn is_by_position(&self) -> bool {
        self.is_by_position
    }

    /// Whether rows have no type of their own.
    pub(crate) fn has_records(&self) -> bool {
        self.row_type == TypeId::of::<Record>()
    }
}
