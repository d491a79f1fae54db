//! What a statement runs on: a pool, or a connection that the program has.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sqlx::Pool;

use super::list_identity::ListIdentity;
use crate::anchor::ServerId;
use crate::dataset::sql::dialect::Dialect;

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

/// Identifies the database of a connection, as far as statements have the same columns on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ConnectionId {
    /// The database and the user.
    name: Arc<str>,
    /// The server, and the schemas in which tables are looked up.
    details: ListIdentity,
}

impl ConnectionId {
    /// The database, whatever the schemas in which tables are looked up. Databases of SQLite in
    /// memory have no name, so that they stay apart.
    fn without_details(&self) -> Self {
        match &*self.name {
            "sqlite " => self.clone(),
            _ => ConnectionId { name: self.name.clone(), details: ListIdentity::NONE },
        }
    }

    /// From the answer to
    /// [`Backend::CONNECTION_ID`](crate::dataset::sql::dialect::Backend::CONNECTION_ID).
    pub(crate) fn new(answer: &str) -> Self {
        let (name, details) = answer.split_once('\n').unwrap_or((answer, ""));
        ConnectionId { name: name.into(), details: ListIdentity::of_values(&details) }
    }
}

/// Identifies what a statement runs on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum SourceId {
    Pool(PoolId),
    Connection(ConnectionId),
}

impl SourceId {
    /// The same for all schemas of a database, whose tables a program takes for one another.
    pub(super) fn of_all_schemas(&self) -> Self {
        match self {
            SourceId::Pool(pool) => SourceId::Pool(pool.clone()),
            SourceId::Connection(id) => SourceId::Connection(id.without_details()),
        }
    }
}

/// What a statement runs on.
pub(crate) enum Source<'q, D: Dialect> {
    Pool(&'q Pool<D>),
    /// A connection that the program has, with rows or settings that other connections may not
    /// have. Nothing that depends on rows is remembered.
    Connection(&'q ConnectionId),
}

impl<D: Dialect> Clone for Source<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Dialect> Copy for Source<'_, D> {}

impl<'q, D: Dialect> Source<'q, D> {
    pub(crate) fn id(self) -> SourceId {
        match self {
            Source::Pool(pool) => SourceId::Pool(PoolId::new(pool)),
            Source::Connection(id) => SourceId::Connection(id.clone()),
        }
    }

    /// The pool, whose other connections have the same rows.
    pub(crate) fn pool(self) -> Option<&'q Pool<D>> {
        match self {
            Source::Pool(pool) => Some(pool),
            Source::Connection(_) => None,
        }
    }

    /// Identifies the database in all processes and on all its servers, such as a primary and its
    /// replicas. Different for a pool and a connection, so that neither uses anchors of the other.
    pub(super) fn database(self) -> String {
        match self {
            Source::Pool(pool) => D::identify_database(&pool.connect_options()),
            Source::Connection(id) => format!("connection {}", id.name),
        }
    }

    /// The server that has the rows, and the user, who may see only some of them.
    pub(super) fn server(self) -> ServerId {
        ServerId::of_address(&match self {
            Source::Pool(pool) => D::identify_server(&pool.connect_options()),
            Source::Connection(id) => format!("connection {}", id.name),
        })
    }

    /// Whether connections name and cache prepared statements.
    pub(super) fn keeps_statements(self) -> bool {
        self.pool().is_none_or(|pool| D::keeps_statements(&pool.connect_options()))
    }
}
