//! What is known of a statement: its columns, and what its rows show.

use std::any::{Any, TypeId};
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering as Memory};
use std::sync::{Arc, LazyLock, OnceLock};

use moka::sync::Cache;
use serde::Serialize;
use sqlx::pool::PoolConnection;
use sqlx::{Arguments, Pool, SqlStr};

use super::Dialect;
use crate::error::Error;

/// The columns of a statement as the database tells them, and the names that its rows show.
pub(super) struct Shape {
    key: Key,
    database: String,
    columns: Vec<String>,
    shown: OnceLock<Arc<HashSet<String>>>,
    warned_of_order: AtomicBool,
    warned_of_key: AtomicBool,
    warned_of_computed: AtomicBool,
    warned_of_depth: AtomicBool,
    warned_of_cursor: AtomicBool,
}

/// Tells pools apart: by their options, which one pool has for itself.
#[derive(Debug, Clone)]
pub(super) struct PoolId(Arc<dyn Any + Send + Sync>);

impl PoolId {
    pub(super) fn of<D: Dialect>(pool: &Pool<D>) -> Self {
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
type Key = (TypeId, PoolId, SqlStr);

/// Statements are learnt once. Programs that build their SQL may have any number, so the
/// memory is bounded.
static SHAPES: LazyLock<Cache<Key, Arc<Shape>>> = LazyLock::new(|| Cache::new(1024));

impl Shape {
    /// What is known of the statement; at first use the database is asked. `None` if there are no
    /// rows, and nothing else could tell.
    pub(super) async fn of<D: Dialect, R: 'static>(
        pool: &Pool<D>,
        connection: &mut PoolConnection<D>,
        sql: &SqlStr,
        arguments: D::Arguments,
    ) -> Result<Option<Arc<Shape>>, Error> {
        let key = (TypeId::of::<R>(), PoolId::of(pool), sql.clone());
        if let Some(shape) = SHAPES.get(&key) {
            return Ok(Some(shape));
        }
        let bound = arguments.len();
        let Some(described) = D::columns(connection, sql.clone(), arguments).await? else {
            return Ok(None);
        };
        let wanted = described.placeholders;
        if wanted > bound {
            return Err(Error::Statement(format!(
                "the statement has {wanted} placeholders and {bound} bound values: add `.bind(…)`"
            )));
        }
        let shape = Arc::new(Shape {
            key: key.clone(),
            database: D::database(&pool.connect_options()),
            columns: distinct(described.columns)?,
            shown: OnceLock::new(),
            warned_of_order: AtomicBool::new(false),
            warned_of_key: AtomicBool::new(false),
            warned_of_computed: AtomicBool::new(false),
            warned_of_depth: AtomicBool::new(false),
            warned_of_cursor: AtomicBool::new(false),
        });
        SHAPES.insert(key, Arc::clone(&shape));
        Ok(Some(shape))
    }

    /// The pool and the statement.
    pub(super) fn source(&self) -> (PoolId, SqlStr) {
        let (_, pool, sql) = &self.key;
        (pool.clone(), sql.clone())
    }

    /// Which database it is, for other processes too.
    pub(super) fn database(&self) -> &str {
        &self.database
    }

    /// The columns of the statement.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Whether the statement has a column of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column == name)
    }

    /// Refuses a column that the statement does not have and the program asks for.
    pub(super) fn require(&self, name: &str, asked_by: &str) -> Result<(), Error> {
        if self.has(name) {
            return Ok(());
        }
        let columns = self.columns.join("`, `");
        Err(Error::Statement(format!(
            "{asked_by} names `{name}`, which is no column of the statement: it has `{columns}`"
        )))
    }

    /// The names that rows show, nested ones with dots; `None` until rows were seen.
    pub(super) fn shown(&self) -> Option<Arc<HashSet<String>>> {
        self.shown.get().cloned()
    }

    /// Learns what rows show. Nothing is learnt from no rows.
    pub(super) fn learn_shown<R: Serialize>(&self, rows: &[R]) -> Arc<HashSet<String>> {
        let mut names = HashSet::new();
        for row in rows {
            if let Ok(row) = tera::Value::try_from_serializable(row) {
                collect_names(&row, "", &mut names);
            }
        }
        let names = Arc::new(names);
        if !names.is_empty() {
            // whoever was faster learnt the same
            let _ = self.shown.set(Arc::clone(&names));
        }
        names
    }

    /// True the first time.
    pub(super) fn warn_of_order_once(&self) -> bool {
        !self.warned_of_order.swap(true, Memory::Relaxed)
    }

    /// True the first time.
    pub(super) fn warn_of_key_once(&self) -> bool {
        !self.warned_of_key.swap(true, Memory::Relaxed)
    }

    /// True the first time.
    pub(super) fn warn_of_computed_once(&self) -> bool {
        !self.warned_of_computed.swap(true, Memory::Relaxed)
    }

    /// True the first time.
    pub(super) fn warn_of_depth_once(&self) -> bool {
        !self.warned_of_depth.swap(true, Memory::Relaxed)
    }

    /// True the first time.
    pub(super) fn warn_of_cursor_once(&self) -> bool {
        !self.warned_of_cursor.swap(true, Memory::Relaxed)
    }

    /// The error of a statement, with what is known about its cause.
    pub(super) fn explain(&self, error: sqlx::Error) -> Error {
        if matches!(error, sqlx::Error::Database(_)) {
            // the table may have changed: it is looked at again next time
            SHAPES.invalidate(&self.key);
        }
        Error::Database(error)
    }
}

fn distinct(columns: Vec<String>) -> Result<Vec<String>, Error> {
    let mut seen = HashSet::new();
    match columns.iter().find(|column| !seen.insert(column.as_str())) {
        None => Ok(columns),
        Some(twice) => Err(Error::Statement(format!(
            "the statement has two columns `{twice}`: give one of them another name with AS"
        ))),
    }
}

fn collect_names(row: &tera::Value, before: &str, names: &mut HashSet<String>) {
    let Some(fields) = row.as_map() else {
        return;
    };
    for (field, value) in fields {
        let name = format!("{before}{field}");
        collect_names(value, &format!("{name}."), names);
        names.insert(name);
    }
}
