//! What tells pools apart.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sqlx::Pool;

use crate::dataset::sql::dialect::Dialect;

/// Tells pools apart: by their options, which one pool has for itself.
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
