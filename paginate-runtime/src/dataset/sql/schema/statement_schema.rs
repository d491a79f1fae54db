//! What is known about a statement: its columns, and the names in its rows.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{self, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sqlx::{Column as _, Row};

use super::anchor_prefixes::{AnchorPrefixes, ListOrder};
use super::column_override::field_name;
use super::schema_key::SchemaKey;
use super::select_list::select_list;
use super::shown_names::ShownNames;
use super::source::Source;
use crate::anchor::{ContextPrefix, ServerId};
use crate::dataset::sql::dialect::{ColumnType, ConnectionSettings, Dialect, Shown, UnknownType};
use crate::dataset::sql::record::is_internal;
use crate::dataset::sql::text::{SeekStrategy, StatementText, describe_column};
use crate::error::Error;
use crate::page::column_name::Spellings;
use crate::page::ordering::SortColumn;

/// The columns of a statement, with their types if the driver knows them.
pub(crate) type TypedColumns<D> =
    Vec<(String, Result<<D as sqlx::Database>::TypeInfo, UnknownType>)>;

/// What a database reports about a statement.
pub(crate) struct Described<D: Dialect> {
    pub(crate) columns: TypedColumns<D>,
    /// Whether the statement has its columns in another order than these.
    pub(crate) are_moved: bool,
    pub(crate) settings: ConnectionSettings,
    /// The columns that the database cannot sort by.
    pub(crate) unsortable: Vec<String>,
    /// The version of the schema, if changes must be noticed.
    pub(crate) schema_version: Option<String>,
    /// Whether values of a column may be compared by the rules of another one.
    pub(crate) mixes_comparisons: bool,
}

/// The columns of a statement as the database describes them, and the names in its rows.
pub(crate) struct StatementSchema {
    key: SchemaKey,
    text: Arc<StatementText>,
    /// Identifies the database, in all processes.
    database: String,
    server: ServerId,
    columns: Vec<Column>,
    names: Vec<String>,
    select_list: Option<Arc<str>>,
    unsortable: Vec<String>,
    mixes_comparisons: bool,
    schema_version: Option<String>,
    /// The settings of the connections that affect anchors.
    settings: String,
    keeps_statements: bool,
    generation: u64,
    shown: RwLock<Arc<ShownNames>>,
    /// How to seek rows in each order, and when the database was asked.
    seek_strategies: Mutex<HashMap<u64, (SeekStrategy, Instant)>>,
    anchor_prefixes: AnchorPrefixes,
    /// How many rows at the start of a sample a mapper could not map.
    skipped_samples: AtomicUsize,
    /// Hashes of the warnings that were logged, and what they were about.
    warned: Mutex<HashSet<u64>>,
}

/// A column of the statement.
#[derive(Debug)]
struct Column {
    name: String,
    /// The database's name of the type.
    type_name: String,
    permits: ColumnType,
}

/// A warning about a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Warning {
    SortedInMemory,
    NotSorted,
    MissingColumn,
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

/// How long a seek strategy is cached: tables grow and get indexes.
const SEEK_STRATEGY_TTL: Duration = Duration::from_secs(60);

/// For how many orders of a statement a seek strategy is cached.
const MAX_SEEK_STRATEGIES: usize = 64;

/// How many rows at the start of a sample are left out at most.
const MAX_SKIPPED_SAMPLES: usize = 1000;

/// How many warnings of a statement are logged.
const MAX_WARNINGS: usize = 64;

impl StatementSchema {
    /// The schema of a statement. Rows without a type of their own
    /// show columns that the driver cannot decode as text.
    pub(crate) fn new<D: Dialect>(
        key: SchemaKey,
        source: Source<'_, D>,
        text: Arc<StatementText>,
        described: Described<D>,
        generation: u64,
    ) -> Result<Self, Error> {
        let Described {
            columns,
            are_moved,
            settings,
            unsortable,
            schema_version,
            mixes_comparisons,
        } = described;
        let columns = columns.into_iter().map(|(name, kind)| {
            let permits = D::describe_type(kind.as_ref().map_err(|unknown| *unknown), &settings);
            let type_name = kind.map_or_else(|_| "unknown".to_owned(), |kind| kind.to_string());
            Column { name, type_name, permits }
        });
        let columns = columns.collect::<Vec<_>>();
        refuse_duplicates(columns.iter().map(|column| column.name.as_str()))?;
        let names = columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        let has_records = key.has_records();
        let shown = match has_records {
            true => ShownNames::known(names.iter().map(String::as_str)),
            false => ShownNames::default(),
        };
        let selected = columns.iter().map(|column| {
            let shown = if has_records { column.permits.shown } else { Shown::Decoded };
            (column.name.as_str(), shown)
        });
        let selected = selected.collect::<Vec<_>>();
        let (table, has_version) = (text.table(), schema_version.is_some());
        let select_list = select_list::<D>(table, &selected, are_moved, has_version);
        Ok(StatementSchema {
            key,
            text,
            database: source.database(),
            server: source.server(),
            select_list: select_list.map(Into::into),
            names,
            mixes_comparisons,
            settings: settings.answer.filter(|_| D::ANCHORS_DEPEND_ON_SETTINGS).unwrap_or_default(),
            columns,
            unsortable,
            schema_version,
            keeps_statements: source.keeps_statements(),
            generation,
            shown: RwLock::new(Arc::new(shown)),
            seek_strategies: Mutex::default(),
            anchor_prefixes: AnchorPrefixes::default(),
            skipped_samples: AtomicUsize::new(0),
            warned: Mutex::default(),
        })
    }

    /// The approximate size in bytes.
    pub(super) fn size(&self) -> usize {
        let select_list = self.select_list.as_deref().map_or(0, str::len);
        let columns = self.columns.iter().map(|column| {
            // two lists contain the name
            size_of::<Column>()
                .saturating_add(column.name.len().saturating_mul(2))
                .saturating_add(column.type_name.len())
        });
        let shown = self.shown().size();
        let texts = [self.key.sql.as_str().len(), self.database.len(), select_list, shown];
        let sizes = texts.into_iter().chain(columns);
        sizes.fold(size_of::<StatementSchema>(), usize::saturating_add)
    }

    pub(crate) fn key(&self) -> &SchemaKey {
        &self.key
    }

    pub(crate) fn text(&self) -> Arc<StatementText> {
        Arc::clone(&self.text)
    }

    /// The select list of a page; `None` to select all columns unchanged.
    pub(crate) fn select_list(&self) -> Option<Arc<str>> {
        self.select_list.clone()
    }

    pub(crate) fn mixes_comparisons(&self) -> bool {
        self.mixes_comparisons
    }

    /// Whether the pool caches prepared statements.
    pub(crate) fn keeps_statements(&self) -> bool {
        self.keeps_statements
    }

    /// The generation in which it was made.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    pub(crate) fn column_names(&self) -> &[String] {
        &self.names
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether the statement has a column of exactly this name.
    pub(crate) fn is_column(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    /// The column of this name, else the one whose field has this name in rows of sqlx's macros.
    fn named(&self, name: &str) -> Option<&str> {
        let mut columns = self.columns.iter();
        let column = self.column(name).or_else(|| columns.find(|of| field_name(&of.name) == name));
        column.map(|column| column.name.as_str())
    }

    /// What equal types of a column have in common on all servers.
    fn type_identity(&self, column: &str) -> String {
        let identify = |column: &Column| format!("{} {}", column.type_name, column.permits.oid);
        self.column(column).map(identify).unwrap_or_default()
    }

    /// The type of a column, if rows cannot be sought by it.
    pub(crate) fn type_that_blocks_seek(&self, column: &str) -> Option<&str> {
        let column = self.column(column)?;
        (!column.permits.is_seekable).then_some(column.type_name.as_str())
    }

    /// Whether the database cannot sort by a column.
    pub(crate) fn is_unsortable(&self, name: &str) -> bool {
        let may_refuse = self.column(name).is_some_and(|column| column.permits.may_refuse_to_sort);
        may_refuse || self.unsortable.iter().any(|unsortable| unsortable == name)
    }

    /// The column for a name, in any spelling. A name that rows show beside that of the column is
    /// another field.
    pub(crate) fn find_column(&self, name: &str) -> Option<&str> {
        if let Some(column) = self.named(name) {
            return Some(column);
        }
        let column = self.spellings(name).only()?;
        let shown = self.shown();
        (!shown.contains(name) || !shown.contains(field_name(column))).then_some(column)
    }

    /// The columns whose names are spellings of this one.
    pub(crate) fn spellings(&self, name: &str) -> Spellings<'_> {
        Spellings::find_by(name, self.names.iter().map(String::as_str), field_name)
    }

    /// The column that the program names.
    ///
    /// # Errors
    /// If the statement does not have it.
    pub(crate) fn require_column(&self, name: &str, named_by: &str) -> Result<&str, Error> {
        if let Some(column) = self.named(name).or_else(|| self.spellings(name).only()) {
            return Ok(column);
        }
        let columns = self.names.iter().map(|name| field_name(name)).collect::<Vec<_>>();
        let columns = columns.join("`, `");
        Err(Error::Statement(format!(
            "{named_by} names `{name}`, which is no column of the statement: it has `{columns}`"
        )))
    }

    /// Refuses rows whose columns differ from the described ones.
    pub(crate) fn check_rows<D: Dialect>(
        &self,
        rows: &[D::Row],
        checks_types: bool,
    ) -> Result<(), Error> {
        let Some(row) = rows.first() else {
            return Ok(());
        };
        let is_current = match &self.schema_version {
            Some(version) => D::read_schema_version(row).as_ref() == Some(version),
            None => self.describes::<D>(row, checks_types),
        };
        if is_current { Ok(()) } else { Err(Error::ColumnsChanged) }
    }

    /// Refuses rows of the statement as the program wrote it, if they may be read by position and
    /// their columns have other names than the described ones. Only `*` makes it possible; other
    /// statements may name their columns otherwise than a common table does.
    pub(crate) fn check_positions<D: Dialect>(&self, rows: &[D::Row]) -> Result<(), Error> {
        let can_change = self.key.is_by_position() && self.key.sql.as_str().contains('*');
        let Some(row) = rows.first().filter(|_| can_change) else {
            return Ok(());
        };
        let found = row.columns().iter().map(sqlx::Column::name);
        if found.eq(self.names.iter()) { Ok(()) } else { Err(Error::ColumnsChanged) }
    }

    /// Whether a row has the columns of the statement, optionally with their types.
    fn describes<D: Dialect>(&self, row: &D::Row, checks_types: bool) -> bool {
        let mut found = row.columns().iter().filter(|column| !is_internal(column.name()));
        let is_alike = |column: &Column, found: &D::Column| {
            let is_cast = self.key.has_records() && column.permits.shown != Shown::Decoded;
            let has_type = is_cast || column.type_name == found.type_info().to_string();
            column.name == found.name() && (has_type || !checks_types)
        };
        let mut known = self.columns.iter();
        known.all(|column| found.next().is_some_and(|found| is_alike(column, found)))
            && found.next().is_none()
    }

    /// The names in rows so far.
    pub(crate) fn shown(&self) -> Arc<ShownNames> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds names in rows. Returns whether the size has grown.
    pub(super) fn add_shown(&self, names: ShownNames) -> bool {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        let all = shown.with(names);
        let has_grown = all.size() > shown.size();
        *shown = Arc::new(all);
        has_grown
    }

    /// How many rows at the start of a sample to leave out.
    pub(crate) fn skipped_samples(&self) -> usize {
        self.skipped_samples.load(atomic::Ordering::Relaxed)
    }

    /// Leaves out more rows, because a mapper ends with the first row that it cannot map. After
    /// some of them it begins at the first again, because a sample reads what it leaves out.
    pub(crate) fn skip_samples(&self, rows: usize) {
        let skipped = self.skipped_samples().saturating_add(rows);
        let skipped = if skipped > MAX_SKIPPED_SAMPLES { 0 } else { skipped };
        self.skipped_samples.store(skipped, atomic::Ordering::Relaxed);
    }

    /// The server whose rows are counted.
    pub(crate) fn server(&self) -> ServerId {
        self.server
    }

    /// What the anchors of a list are bound to, apart from its bound values: everything that decides
    /// which rows it has, and in which order.
    pub(crate) fn anchor_prefix(&self, list: ListOrder<'_>) -> ContextPrefix {
        self.anchor_prefixes.find(list, || {
            // with the type, because an equal value of another type is another place
            let describe = |column: &SortColumn| {
                format!("{} {}", describe_column(column), self.type_identity(&column.name))
            };
            let order = list.order.iter().map(describe).collect::<Vec<_>>();
            let limit = list.limit.as_number().to_string();
            let parts = [list.var, &self.database, &self.settings, self.key.sql.as_str(), &limit];
            let names = order.iter().chain(list.key).map(String::as_str);
            ContextPrefix::new(parts.into_iter().chain(names))
        })
    }

    /// How to seek rows in an order, if this was determined recently.
    pub(crate) fn seek_strategy(&self, order: &[String]) -> Option<SeekStrategy> {
        let strategies = self.seek_strategies.lock().unwrap_or_else(PoisonError::into_inner);
        let (strategy, asked) = strategies.get(&hash(order))?;
        (asked.elapsed() < SEEK_STRATEGY_TTL).then_some(*strategy)
    }

    pub(crate) fn remember_seek_strategy(&self, order: &[String], strategy: SeekStrategy) {
        let mut strategies = self.seek_strategies.lock().unwrap_or_else(PoisonError::into_inner);
        if strategies.len() >= MAX_SEEK_STRATEGIES {
            strategies.clear();
        }
        strategies.insert(hash(order), (strategy, Instant::now()));
    }

    /// Whether this is the first warning of its kind about `subject`, such as a key.
    pub(crate) fn is_first(&self, warning: Warning, subject: impl Hash) -> bool {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        warned.len() < MAX_WARNINGS && warned.insert(hash((warning, subject)))
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Refuses two columns of one name.
pub(super) fn refuse_duplicates<'n>(mut names: impl Iterator<Item = &'n str>) -> Result<(), Error> {
    let mut seen = HashSet::new();
    match names.find(|name| !seen.insert(*name)) {
        None => Ok(()),
        Some(name) => Err(Error::Statement(format!(
            "the statement has two columns `{name}`: give one of them another name with AS"
        ))),
    }
}
