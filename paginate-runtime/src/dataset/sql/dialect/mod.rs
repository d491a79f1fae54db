//! The databases: what differs between them.

pub(crate) mod backend;
pub(crate) mod column_type;
pub(crate) mod lexemes;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
pub(crate) mod tokenizer;

use self::backend::Backend;

/// A database whose queries can be paged: SQLite, PostgreSQL, and MySQL or MariaDB.
///
/// You need it only to be generic over the database. It is sealed.
pub trait Dialect: Backend {}

#[cfg(feature = "sqlite")]
impl Dialect for sqlx::Sqlite {}

#[cfg(feature = "postgres")]
impl Dialect for sqlx::Postgres {}

#[cfg(feature = "mysql")]
impl Dialect for sqlx::MySql {}
