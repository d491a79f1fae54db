//! The order of columns that a mapper may read by position. It must not change while the program
//! runs, even if the tables do: `SELECT *` then has other columns, or the same in another order.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use moka::sync::Cache;

use super::columns::TypedColumns;
use super::schema_cache;
use super::schema_key::SchemaKey;
use crate::dataset::sql::dialect::{Dialect, UnknownType};
use crate::error::Error;

/// A column as the program first met it.
#[derive(Debug)]
struct KnownColumn {
    name: String,
    type_name: String,
}

/// The columns of a statement, when it was first described.
#[derive(Debug)]
struct KnownColumns {
    columns: Vec<KnownColumn>,
    /// When the statement last lacked one of them.
    refused: Mutex<Option<Instant>>,
}

/// The memory of an entry without its texts, in bytes.
const OVERHEAD: usize = 200;

/// The approximate memory of all columns, in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// Bounded in bytes, because a program may build statements of any length.
static KNOWN: LazyLock<Cache<SchemaKey, Arc<KnownColumns>>> = LazyLock::new(|| {
    let cache = Cache::builder().max_capacity(MAX_BYTES);
    cache.weigher(|key: &SchemaKey, known: &Arc<KnownColumns>| known.weigh(key)).build()
});

/// How long prepared statements may say that a column is gone, before they are prepared again.
const REFUSAL: Duration = Duration::from_secs(1);

/// Puts columns into the order in which they were when the statement was first described, with new
/// ones behind. Returns whether they had another order.
pub(super) fn restore_positions<D: Dialect>(
    key: &SchemaKey,
    mut columns: TypedColumns<D>,
) -> Result<(TypedColumns<D>, bool), Error> {
    let known = KNOWN.get_with_by_ref(&key.for_positions(), || {
        let columns = columns.iter().map(known_column::<D>).collect();
        Arc::new(KnownColumns { columns, refused: Mutex::default() })
    });
    let mut are_moved = false;
    for (place, column) in known.columns.iter().enumerate() {
        let is_known = |found: &_| known_column::<D>(found).is_like(column);
        let Some(found) = columns.iter().skip(place).position(is_known) else {
            return Err(known.refuse(&column.name));
        };
        if found > 0 {
            let column = columns.remove(place.saturating_add(found));
            columns.insert(place, column);
            are_moved = true;
        }
    }
    Ok((columns, are_moved))
}

impl KnownColumns {
    fn weigh(&self, key: &SchemaKey) -> u32 {
        let columns = self.columns.iter().map(|column| {
            let texts = column.name.len().saturating_add(column.type_name.len());
            size_of::<KnownColumn>().saturating_add(texts)
        });
        let bytes = columns.fold(key.sql.as_str().len(), usize::saturating_add);
        u32::try_from(bytes.saturating_add(OVERHEAD)).unwrap_or(u32::MAX)
    }

    /// The error for a statement without a column. The column may come back, which prepared
    /// statements do not notice.
    fn refuse(&self, column: &str) -> Error {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.is_none_or(|refused| refused.elapsed() >= REFUSAL) {
            *refused = Some(Instant::now());
            schema_cache::outdate_statements();
        }
        Error::Statement(format!(
            "the column `{column}` of a statement with a mapper was removed or got another type, \
             and mappers may read columns by position: start the program again, compiled again if \
             it uses `query_as!`"
        ))
    }
}

fn known_column<D: Dialect>(
    (name, kind): &(String, Result<D::TypeInfo, UnknownType>),
) -> KnownColumn {
    let type_name = kind.as_ref().map_or_else(|_| String::new(), ToString::to_string);
    KnownColumn { name: name.clone(), type_name }
}

impl KnownColumn {
    /// Whether a mapper that reads one of them can read the other.
    fn is_like(&self, other: &Self) -> bool {
        self.name == other.name
            && (self.type_name == other.type_name
                || is_text(&self.type_name) && is_text(&other.type_name)
                || is_integer(&self.type_name) && is_integer(&other.type_name))
    }
}

fn is_text(kind: &str) -> bool {
    kind.ends_with("CHAR") || kind.ends_with("TEXT")
}

fn is_integer(kind: &str) -> bool {
    let sizes = ["INT2", "INT4", "INT8", "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"];
    sizes.contains(&kind)
}
