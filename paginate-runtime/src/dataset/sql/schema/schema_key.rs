//! Identifies statements and pools.

use std::any::{Any, TypeId};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sqlx::{Pool, SqlStr};

use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::record::Record;

/// Identifies a pool by its options, which pools do not share.
#[derive(Debug, Clone)]
pub(crate) struct PoolId(Arc<dyn Any + Send + Sync>);

impl PoolId {
    pub(crate) fn new<D: Dialect>(pool: &Pool<D>) -> Self {
        PoolId(pool.connect_options())
    }
}

impl PartialEq for PoolId {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for PoolId {}

impl Hash for PoolId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).addr().hash(state);
    }
}

/// The key of the cache: a statement on a pool, with its row type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SchemaKey {
    row_type: TypeId,
    pub(crate) pool: PoolId,
    pub(crate) sql: SqlStr,
    /// Whether rows may be read by the positions of columns.
    is_by_position: bool,
}

impl SchemaKey {
    pub(crate) fn new<D: Dialect, R: 'static>(
        pool: &Pool<D>,
        sql: &SqlStr,
        is_by_position: bool,
    ) -> Self {
        let (row_type, pool) = (TypeId::of::<R>(), PoolId::new(pool));
        SchemaKey { row_type, pool, sql: sql.clone(), is_by_position }
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
