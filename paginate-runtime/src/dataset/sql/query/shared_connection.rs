//! A transaction or connection that several lists use, one after the other.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Database, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::dataset::sql::dialect::Dialect;

/// A transaction, or a connection of a pool, that the lists of a context run on. They see its
/// snapshot, its uncommitted rows and its settings, such as those of row-level security.
///
/// A context is paged after its handler has returned, so its lists cannot borrow a transaction.
/// They own it together: clones are the same connection, and one list at a time uses it. When the
/// last list has been read, the transaction is rolled back: lists only read, and what you wrote
/// before is lost. To page your own uncommitted rows and commit them, borrow the transaction for a
/// [`Paginator`](crate::Paginator) instead, with `.on(&mut *tx)`.
///
/// ```
/// use sqlx::SqlitePool;
/// use tg_paginate::{Context, On, SharedConnection, context};
///
/// async fn lists(pool: &SqlitePool) -> Result<Context, sqlx::Error> {
///     let tx = SharedConnection::new(pool.begin().await?);
///     Ok(context! {
///         persons: sqlx::query("SELECT id, name FROM person").on(&tx).key("id"),
///         pets: sqlx::query("SELECT id, name FROM pet").on(&tx).key("id"),
///     })
/// }
/// # let _ = lists;
/// ```
pub struct SharedConnection<D: Dialect>(Arc<Mutex<OwnedConnection<D>>>);

impl<D: Dialect> SharedConnection<D> {
    /// Takes the result of [`Pool::begin`](sqlx::Pool::begin) or
    /// [`Pool::acquire`](sqlx::Pool::acquire).
    pub fn new(connection: impl Into<SharedConnection<D>>) -> Self {
        connection.into()
    }

    /// Waits until no other list uses the connection.
    pub(crate) async fn lock(self) -> OwnedMutexGuard<OwnedConnection<D>> {
        self.0.lock_owned().await
    }
}

impl<D: Dialect> From<Transaction<'static, D>> for SharedConnection<D> {
    fn from(transaction: Transaction<'static, D>) -> Self {
        SharedConnection(Arc::new(Mutex::new(OwnedConnection::Transaction(transaction))))
    }
}

impl<D: Dialect> From<PoolConnection<D>> for SharedConnection<D> {
    fn from(connection: PoolConnection<D>) -> Self {
        SharedConnection(Arc::new(Mutex::new(OwnedConnection::Pool(connection))))
    }
}

// not derived, because it needs no bounds on the database
impl<D: Dialect> Clone for SharedConnection<D> {
    fn clone(&self) -> Self {
        SharedConnection(self.0.clone())
    }
}

impl<D: Dialect> fmt::Debug for SharedConnection<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedConnection").finish_non_exhaustive()
    }
}

/// A connection that goes back to its pool when it is dropped.
pub(crate) enum OwnedConnection<D: Dialect> {
    Pool(PoolConnection<D>),
    Transaction(Transaction<'static, D>),
}

impl<D: Dialect> OwnedConnection<D> {
    pub(crate) fn is_transaction(&self) -> bool {
        matches!(self, OwnedConnection::Transaction(_))
    }

    /// Closes a connection whose statement may still run, instead of giving it back. The pool waits
    /// for the statement of a transaction, in the background.
    pub(crate) fn close_on_drop(&mut self) {
        match self {
            OwnedConnection::Pool(connection) => connection.close_on_drop(),
            OwnedConnection::Transaction(_) => {}
        }
    }
}

impl<D: Dialect> Deref for OwnedConnection<D> {
    type Target = <D as Database>::Connection;

    fn deref(&self) -> &Self::Target {
        match self {
            OwnedConnection::Pool(connection) => connection,
            OwnedConnection::Transaction(transaction) => transaction,
        }
    }
}

impl<D: Dialect> DerefMut for OwnedConnection<D> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            OwnedConnection::Pool(connection) => connection,
            OwnedConnection::Transaction(transaction) => transaction,
        }
    }
}
