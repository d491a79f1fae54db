//! The databases: what differs between them.

mod backend;
mod column_type;
mod lexemes;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tokenizer;

pub(crate) use backend::{Backend, LimitNumbers, RowComparison};
pub(crate) use column_type::{ColumnType, ConnectionSettings, Shown, UnknownType};
pub(crate) use lexemes::Syntax;
pub(crate) use tokenizer::{Kind, Token, Tokens};

/// A database whose queries can be paged: SQLite, PostgreSQL, and MySQL or MariaDB.
///
/// You need it only to be generic over the database. Sealed.
pub trait Dialect: Backend {}

#[cfg(feature = "sqlite")]
impl Dialect for sqlx::Sqlite {}

#[cfg(feature = "postgres")]
impl Dialect for sqlx::Postgres {}

#[cfg(feature = "mysql")]
impl Dialect for sqlx::MySql {}
