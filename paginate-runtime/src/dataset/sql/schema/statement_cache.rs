//! Makes caches of what is known about statements.

use moka::sync::{Cache, CacheBuilder};

use super::schema_key::SchemaKey;

/// The approximate size of a cache in bytes. A program that builds SQL may have any number of long
/// statements.
const MAX_BYTES: u64 = 8 << 20;
const MAX_STATEMENTS: u64 = 1024;

/// A cache whose entries have a size in bytes.
pub(super) fn builder<V: Clone + Send + Sync + 'static>(
    size: fn(&SchemaKey, &V) -> usize,
) -> CacheBuilder<SchemaKey, V, Cache<SchemaKey, V>> {
    let least = u32::try_from(MAX_BYTES.div_euclid(MAX_STATEMENTS)).unwrap_or(u32::MAX);
    let weigh = move |key: &_, value: &_| u32::try_from(size(key, value)).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(MAX_BYTES).weigher(move |key, value| weigh(key, value).max(least))
}
