//! What is known of a statement: its columns, and what its rows show.

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering as Memory};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use sqlx::{Column as _, Pool, Row, SqlStr};

use super::shown_names::ShownNames;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::dialect::{ColumnType, Described, Session, Shown};
use crate::dataset::sql::record::{SCHEMA_COLUMN, TEXT_COLUMN, is_ours};
use crate::dataset::sql::text::keyset::Scan;
use crate::error::{Class, Error};

/// The columns of a statement as the database tells them, and the names that its rows show.
pub(crate) struct Shape {
    key: Key,
    database: String,
    columns: Vec<Column>,
    /// Whether rows have no type of their own.
    casts: bool,
    /// Whether values of a column may compare by the rules of another one.
    pub(crate) mixes: bool,
    session: String,
    names: Vec<String>,
    /// What a page selects of the statement's rows.
    select: Option<Arc<str>>,
    /// The columns that the database cannot sort by.
    unsortable: Vec<String>,
    /// What [`Dialect::SCHEMA_VERSION`] was.
    pub(crate) schema_version: Option<String>,
    /// Whether the pool keeps prepared statements.
    pub(crate) keeps_statements: bool,
    /// How often statements were forgotten before this was learnt.
    generation: u64,
    shown: RwLock<Arc<ShownNames>>,
    /// How rows are sought in an order, and when that was asked.
    scans: Mutex<HashMap<u64, (Scan, Instant)>>,
    warned: Mutex<HashSet<Warning>>,
}

/// A column of the statement.
#[derive(Debug)]
struct Column {
    name: String,
    /// What the database calls its type.
    type_name: String,
    permits: ColumnType,
}

/// What is told to the log once for each statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Warning {
    Order,
    Key,
    Computed,
    Unsorted,
    Depth,
    Cursor,
    NotSeekable,
}

/// What was found out about a statement besides its columns.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) session: Session,
    pub(crate) unsortable: Vec<String>,
    pub(crate) schema_version: Option<String>,
    /// Whether values of a column may compare by the rules of another one.
    pub(crate) mixes: bool,
}

/// Tells pools apart: by their options, which one pool has for itself.
#[derive(Debug, Clone)]
pub(crate) struct PoolId(Arc<dyn Any + Send + Sync>);

impl PoolId {
    pub(crate) fn of<D: Dialect>(pool: &Pool<D>) -> Self {
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

/// Row type, pool and statement.
pub(crate) type Key = (TypeId, PoolId, SqlStr);

/// How many bytes are remembered of all statements, about, and of how many at the most.
const MOST_BYTES: u64 = 8 << 20;
const MOST_SHAPES: u64 = 1024;

/// Statements are learnt once. Programs that build their SQL may have any number of any length, so
/// the memory is bounded.
static SHAPES: LazyLock<Cache<Key, Arc<Shape>>> = LazyLock::new(|| {
    let cache = Cache::builder().max_capacity(MOST_BYTES);
    cache.weigher(|_, shape: &Arc<Shape>| shape.weight()).build()
});

/// How often something was forgotten. Statements that were prepared before have other columns, and
/// other texts.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// How often something was forgotten.
pub(crate) fn generation() -> u64 {
    GENERATION.load(Memory::Relaxed)
}

/// The key of what is known of a statement and its rows.
pub(crate) fn key<D: Dialect, R: 'static>(pool: &Pool<D>, sql: &SqlStr) -> Key {
    (TypeId::of::<R>(), PoolId::of(pool), sql.clone())
}

/// What is known of a statement, if anything.
pub(crate) fn remembered(key: &Key) -> Option<Arc<Shape>> {
    SHAPES.get(key)
}

/// Forgets what is known of a statement if an error may come from that. True if another try may do
/// better: its tables have changed, or may have since it became known.
pub(crate) fn forget_after(error: &Error, key: &Key, was_known: bool) -> bool {
    let is_outdated = error.is_outdated();
    if !is_outdated && error.class() != Class::Program {
        return false;
    }
    SHAPES.invalidate(key);
    let may_do_better = is_outdated || was_known;
    if may_do_better {
        GENERATION.fetch_add(1, Memory::Relaxed);
    }
    may_do_better
}

impl Shape {
    /// Remembers what a database tells of a statement. `table` is what the statement's rows are
    /// called, and `casts` whether they have no type of their own, so that columns which cannot be
    /// decoded are shown as text.
    pub(crate) fn remember<D: Dialect>(
        key: Key,
        pool: &Pool<D>,
        table: &str,
        described: Described<D>,
        findings: Findings,
        casts: bool,
    ) -> Result<Arc<Shape>, Error> {
        let Findings { session, unsortable, schema_version, mixes } = findings;
        let columns = described.columns.into_iter().map(|(name, kind)| {
            let permits = D::describe(kind.as_ref().map_err(|unknown| *unknown), &session);
            let type_name = kind.map_or_else(|_| "unknown".to_owned(), |kind| kind.to_string());
            Column { name, type_name, permits }
        });
        let columns = columns.collect::<Vec<_>>();
        refuse_twins(columns.iter().map(|column| column.name.as_str()))?;
        let options = pool.connect_options();
        let has_version = schema_version.is_some();
        let names = columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        let shown = match casts {
            true => ShownNames::known(names.iter().map(String::as_str)),
            false => ShownNames::default(),
        };
        let shape = Arc::new(Shape {
            key: key.clone(),
            database: D::database(&options),
            select: select::<D>(table, &columns, casts, has_version).map(Into::into),
            names,
            casts,
            mixes,
            session: session.answer.filter(|_| D::ANCHORS_OF_A_SESSION).unwrap_or_default(),
            columns,
            unsortable,
            schema_version,
            keeps_statements: D::keeps_statements(&options),
            generation: generation(),
            shown: RwLock::new(Arc::new(shown)),
            scans: Mutex::default(),
            warned: Mutex::default(),
        });
        SHAPES.insert(key, Arc::clone(&shape));
        Ok(shape)
    }

    /// How many bytes it takes, about; no less than what is its share where there are many.
    fn weight(&self) -> u32 {
        let (_, _, sql) = &self.key;
        let select = self.select.as_deref().map_or(0, str::len);
        let columns = self.columns.iter().map(|column| {
            // the name is in two lists
            size_of::<Column>()
                .saturating_add(column.name.len().saturating_mul(2))
                .saturating_add(column.type_name.len())
        });
        let shown = self.shown().bytes();
        let texts = [sql.as_str().len(), self.database.len(), select, shown];
        let bytes =
            texts.into_iter().chain(columns).fold(size_of::<Shape>(), usize::saturating_add);
        let share = u32::try_from(MOST_BYTES.div_euclid(MOST_SHAPES)).unwrap_or(u32::MAX);
        u32::try_from(bytes).unwrap_or(u32::MAX).max(share)
    }

    /// The pool and the statement.
    pub(crate) fn source(&self) -> (PoolId, SqlStr) {
        let (_, pool, sql) = &self.key;
        (pool.clone(), sql.clone())
    }

    /// Which database it is, for other processes too.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// What a page selects of the statement's rows; `None` for all columns as they are.
    pub(crate) fn select(&self) -> Option<Arc<str>> {
        self.select.clone()
    }

    /// How often statements were forgotten before this was learnt.
    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// The names of the statement's columns.
    pub(crate) fn columns(&self) -> &[String] {
        &self.names
    }

    /// The type of a column by which rows cannot be sought, if it is such a one.
    pub(crate) fn blocks_seek(&self, name: &str) -> Option<&str> {
        let column = self.column(name)?;
        (!column.permits.is_seekable).then_some(column.type_name.as_str())
    }

    /// Whether a row has the columns that the statement had, of the types that they had.
    pub(crate) fn describes<D: Dialect>(&self, row: &D::Row, checks_types: bool) -> bool {
        let mut found = row.columns().iter().filter(|column| !is_ours(column.name()));
        let is_alike = |column: &Column, found: &D::Column| {
            let is_cast = self.casts && column.permits.shown != Shown::Decoded;
            let has_type = is_cast || column.type_name == found.type_info().to_string();
            column.name == found.name() && (has_type || !checks_types)
        };
        let mut known = self.columns.iter();
        known.all(|column| found.next().is_some_and(|found| is_alike(column, found)))
            && found.next().is_none()
    }

    /// What the connections were set to when it was learnt, as far as anchors depend on it.
    pub(crate) fn session(&self) -> &str {
        &self.session
    }

    /// What the database calls the type of a column.
    pub(crate) fn type_of(&self, name: &str) -> &str {
        self.column(name).map_or("", |column| column.type_name.as_str())
    }

    /// The column of a name.
    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether the statement has a column of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    /// Whether the database cannot sort by a column.
    pub(crate) fn is_unsortable(&self, column: &str) -> bool {
        let may_refuse =
            self.column(column).is_some_and(|column| column.permits.may_refuse_to_sort);
        may_refuse || self.unsortable.iter().any(|name| name == column)
    }

    /// Refuses a column that the statement does not have and the program asks for.
    pub(crate) fn require(&self, name: &str, asked_by: &str) -> Result<(), Error> {
        if self.has(name) {
            return Ok(());
        }
        let columns = self.columns().join("`, `");
        Err(Error::Statement(format!(
            "{asked_by} names `{name}`, which is no column of the statement: it has `{columns}`"
        )))
    }

    /// The names that rows have shown so far.
    pub(crate) fn shown(&self) -> Arc<ShownNames> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds names that rows show.
    pub(crate) fn learn_shown(self: &Arc<Self>, names: ShownNames) {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        let all = shown.with(names);
        let has_grown = all.bytes() > shown.bytes();
        *shown = Arc::new(all);
        drop(shown);
        if has_grown && SHAPES.get(&self.key).is_some_and(|shape| Arc::ptr_eq(&shape, self)) {
            // it is weighed when it is put in
            SHAPES.insert(self.key.clone(), Arc::clone(self));
        }
    }

    /// How rows are sought in an order, if that was asked not long ago.
    pub(crate) fn scan(&self, order: &[String]) -> Option<Scan> {
        let scans = self.scans.lock().unwrap_or_else(PoisonError::into_inner);
        let (scan, asked) = scans.get(&hash(order))?;
        (asked.elapsed() < SCANS_FOR).then_some(*scan)
    }

    /// Remembers how rows are sought in an order.
    pub(crate) fn learn_scan(&self, order: &[String], scan: Scan) {
        let mut scans = self.scans.lock().unwrap_or_else(PoisonError::into_inner);
        if scans.len() >= MOST_SCANS {
            scans.clear();
        }
        scans.insert(hash(order), (scan, Instant::now()));
    }

    /// True the first time.
    pub(crate) fn warns_first(&self, warning: Warning) -> bool {
        self.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(warning)
    }
}

/// For how long it is remembered how rows are sought.
const SCANS_FOR: Duration = Duration::from_secs(60);

/// For how many orders of a statement that is remembered.
const MOST_SCANS: usize = 64;

fn hash(order: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    order.hash(&mut hasher);
    hasher.finish()
}

/// PostgreSQL has room for 1,664 columns in a result.
const MOST_COLUMNS: usize = 1_600;

/// All columns of the statement's rows, and what is needed besides; `None` if nothing is.
fn select<D: Dialect>(
    table: &str,
    columns: &[Column],
    casts: bool,
    has_version: bool,
) -> Option<String> {
    let qualified = |column: &Column| format!("{table}.{}", quoted::<D>(&column.name));
    let shown = |column: &Column| if casts { column.permits.shown } else { Shown::Decoded };
    let cannot_receive = |column: &Column| matches!(shown(column), Shown::Text(_));
    let mut select = Vec::new();
    let is_shown_twice = |column: &&Column| matches!(shown(column), Shown::Cast(_));
    let width = columns.len().saturating_add(columns.iter().filter(is_shown_twice).count());
    if has_version || width > MOST_COLUMNS || columns.iter().any(cannot_receive) {
        // each by its name, because there must not be others, or no room for more
        select.extend(columns.iter().map(|column| match shown(column) {
            Shown::Decoded => qualified(column),
            Shown::Cast(text) | Shown::Text(text) => {
                let text = text.replace("{}", &qualified(column));
                format!("{text} AS {}", quoted::<D>(&column.name))
            }
        }));
    } else {
        select.push(format!("{table}.*"));
        select.extend(columns.iter().enumerate().filter_map(|(place, column)| {
            let (Shown::Cast(text) | Shown::Text(text)) = shown(column) else {
                return None;
            };
            let text = text.replace("{}", &qualified(column));
            Some(format!("{text} AS {}", quoted::<D>(&format!("{TEXT_COLUMN}{place}"))))
        }));
        if select.len() == 1 {
            return None;
        }
    }
    if let Some(version) = D::SCHEMA_VERSION.filter(|_| has_version) {
        select.push(format!("{version} AS {}", quoted::<D>(SCHEMA_COLUMN)));
    }
    Some(select.join(", "))
}

fn quoted<D: Dialect>(name: &str) -> String {
    let mut quoted = String::new();
    crate::dataset::sql::text::order_by::push_quoted::<D>(&mut quoted, name);
    quoted
}

/// Refuses two columns of one name.
pub(crate) fn refuse_twins<'n>(mut names: impl Iterator<Item = &'n str>) -> Result<(), Error> {
    let mut seen = HashSet::new();
    match names.find(|name| !seen.insert(*name)) {
        None => Ok(()),
        Some(name) => Err(Error::Statement(format!(
            "the statement has two columns `{name}`: give one of them another name with AS"
        ))),
    }
}
