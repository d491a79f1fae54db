//! A cache of the schemas of statements.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use moka::sync::Cache;

use super::schema_key::SchemaKey;
use super::shown_names::ShownNames;
use super::statement_cache;
use super::statement_schema::StatementSchema;
use crate::dataset::sql::dialect::Dialect;
use crate::error::{Class, Error};

static SCHEMAS: LazyLock<Cache<SchemaKey, Arc<StatementSchema>>> = LazyLock::new(|| {
    statement_cache::builder(|_, schema: &Arc<StatementSchema>| schema.size()).build()
});

/// The statements whose columns had other types in rows than when they were prepared.
static TYPED_BY_ROWS: LazyLock<Cache<SchemaKey, ()>> =
    LazyLock::new(|| statement_cache::builder(|key, ()| key.sql.as_str().len()).build());

/// How often a schema was removed or refused. It is part of later statements, because prepared ones
/// have the old columns.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// The generation of a schema that is made now.
pub(crate) fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

pub(crate) fn find(key: &SchemaKey) -> Option<Arc<StatementSchema>> {
    SCHEMAS.get(key)
}

pub(super) fn remember(schema: StatementSchema) -> Arc<StatementSchema> {
    let schema = Arc::new(schema);
    SCHEMAS.insert(schema.key().clone(), Arc::clone(&schema));
    schema
}

/// Whether only rows say what types the columns of a statement have.
pub(super) fn is_typed_by_rows(key: &SchemaKey) -> bool {
    TYPED_BY_ROWS.contains_key(key)
}

/// How often a request has forgotten the schema of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    First,
    Later,
}

/// Removes the schema of a statement if it may have caused an error. Returns whether a retry may
/// succeed, because tables have changed since the schema was cached, or values of other types are
/// bound.
pub(crate) fn forget_after<D: Dialect>(
    error: &Error,
    key: &SchemaKey,
    was_known: bool,
    retry: Retry,
) -> bool {
    let is_outdated = error.is_outdated();
    let may_do_better = is_outdated || (was_known && error.class() == Class::Program);
    if !may_do_better {
        // it stays, so that the next error outdates prepared statements, which may have caused this
        return false;
    }
    SCHEMAS.invalidate(key);
    let are_of_values = D::VALUES_DECIDE_TYPES && matches!(error, Error::ColumnsChanged);
    if are_of_values && is_typed_by_rows(key) && retry == Retry::First {
        // values of another type are more likely than another change of the tables
        return true;
    }
    if are_of_values {
        TYPED_BY_ROWS.insert(key.clone(), ());
    }
    outdate_statements();
    true
}

/// Gives later statements another text, because prepared ones have old columns.
pub(super) fn outdate_statements() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// Adds names in rows to a schema.
pub(crate) fn add_shown(schema: &Arc<StatementSchema>, names: ShownNames) {
    let has_grown = schema.add_shown(names);
    if has_grown && find(schema.key()).is_some_and(|known| Arc::ptr_eq(&known, schema)) {
        // inserted again, because the cache weighs entries on insertion
        SCHEMAS.insert(schema.key().clone(), Arc::clone(schema));
    }
}
