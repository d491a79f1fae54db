//! What is known about a statement: its columns, and the names in its rows.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{self, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sqlx::Row as _;

use super::anchor_prefixes::{AnchorPrefixes, ListOrder};
use super::column_override::field_name;
use super::columns::{Columns, TypedColumns};
use super::schema_key::SchemaKey;
use super::select_list::select_list;
use super::shown_names::ShownNames;
use super::source::Source;
use super::warning::{self, Warning};
use crate::anchor::{ContextPrefix, ServerId};
use crate::dataset::sql::dialect::{ConnectionSettings, Dialect};
use crate::dataset::sql::text::{SeekStrategy, StatementText, describe_column};
use crate::error::Error;
use crate::page::ordering::SortColumn;

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
    columns: Columns,
    /// Whether the statement has its columns in another order than these.
    are_moved: bool,
    select_list: Option<Arc<str>>,
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
}

/// How long a seek strategy is cached: tables grow and get indexes.
const SEEK_STRATEGY_TTL: Duration = Duration::from_secs(60);

/// For how many orders of a statement a seek strategy is cached.
const MAX_SEEK_STRATEGIES: usize = 64;

/// How many rows at the start of a sample are left out at most.
const MAX_SKIPPED_SAMPLES: usize = 1000;

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
        let columns = Columns::new::<D>(columns, unsortable, &settings)?;
        let has_records = key.has_records();
        let shown = match has_records {
            true => ShownNames::known(columns.names().iter().map(String::as_str)),
            false => ShownNames::default(),
        };
        let selected = columns.shown(has_records);
        let (table, has_version) = (text.table(), schema_version.is_some());
        let select_list = select_list::<D>(table, &selected, are_moved, has_version);
        Ok(StatementSchema {
            key,
            text,
            database: source.database(),
            server: source.server(),
            are_moved,
            select_list: select_list.map(Into::into),
            mixes_comparisons,
            settings: settings.answer.filter(|_| D::ANCHORS_DEPEND_ON_SETTINGS).unwrap_or_default(),
            columns,
            schema_version,
            keeps_statements: source.keeps_statements(),
            generation,
            shown: RwLock::new(Arc::new(shown)),
            seek_strategies: Mutex::default(),
            anchor_prefixes: AnchorPrefixes::default(),
            skipped_samples: AtomicUsize::new(0),
        })
    }

    /// The approximate size in bytes.
    pub(super) fn size(&self) -> usize {
        let select_list = self.select_list.as_deref().map_or(0, str::len);
        let shown = self.shown().size();
        let columns = self.columns.size();
        let sizes = [self.key.sql.as_str().len(), self.database.len(), select_list, shown, columns];
        sizes.into_iter().fold(size_of::<StatementSchema>(), usize::saturating_add)
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

    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The places of columns in the statement's own select list, from 1; none if the statement has
    /// them in another order now.
    pub(crate) fn places_of(&self, columns: &[String]) -> Vec<usize> {
        let names = self.columns.names();
        let place = |column: &String| names.iter().position(|name| name == column);
        let places = columns.iter().map_while(place).map(|place| place.saturating_add(1));
        places.take(if self.are_moved { 0 } else { columns.len() }).collect()
    }

    /// The column for a name, in any spelling. A name that rows show beside that of the column is
    /// another field.
    pub(crate) fn find_column(&self, name: &str) -> Option<&str> {
        if let Some(column) = self.columns.find(name) {
            return Some(column);
        }
        let column = self.columns.spellings(name).only()?;
        let shown = self.shown();
        (!shown.contains(name) || !shown.contains(field_name(column))).then_some(column)
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
            None => self.columns.are_those_of::<D>(row, self.key.has_records(), checks_types),
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
        if found.eq(self.columns.names()) { Ok(()) } else { Err(Error::ColumnsChanged) }
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
                format!("{} {}", describe_column(column), self.columns.type_identity(&column.name))
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
        warning::is_first(&self.key, warning, subject)
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
