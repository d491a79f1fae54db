//! Warnings about a statement, which are logged once.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use super::schema_key::SchemaKey;
use super::statement_cache;

/// A warning about a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Warning {
    SortedInMemory,
    NotSorted,
    MissingColumn,
    AlteredColumn,
    DoubtfulOrder,
    EqualRows,
    KeyNotUnique,
    ReadsAllRows,
    CursorWithoutAnchor,
    NotSeekable,
    CountFailed,
    SlowRows,
    SlowCount,
}

/// How many warnings of a statement are logged.
const MAX_WARNINGS: usize = 64;

/// Hashes of the warnings that were logged, and what they were about.
type Logged = Arc<Mutex<HashSet<u64>>>;

/// Apart from the schemas, of which a full cache removes some. It removes the statement that warned
/// least recently, and never refuses a new one.
static LOGGED: LazyLock<Cache<SchemaKey, Logged>> = LazyLock::new(|| {
    let cache = statement_cache::builder(|key, _: &Logged| key.sql.as_str().len());
    cache.eviction_policy(EvictionPolicy::lru()).build()
});

/// Whether this is the first warning of its kind about `subject`, such as a key of the statement.
pub(super) fn is_first(statement: &SchemaKey, warning: Warning, subject: impl Hash) -> bool {
    let mut hasher = DefaultHasher::new();
    (warning, subject).hash(&mut hasher);
    let logged = LOGGED.get_with_by_ref(statement, Logged::default);
    let mut logged = logged.lock().unwrap_or_else(PoisonError::into_inner);
    logged.len() < MAX_WARNINGS && logged.insert(hasher.finish())
}
