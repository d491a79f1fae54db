//! What differs between databases; everything else is written once.

use sqlx::error::BoxDynError;
use sqlx::{Database, Executor, IntoArguments};

/// A database whose queries can be paged.
pub trait Dialect:
    Database<Arguments: Clone + std::fmt::Debug + IntoArguments<Self>, Row: Sized> + Sized
{
    /// What stands around a name; inside a name it is doubled.
    const QUOTE: char;

    /// Begins a common table that is not computed ahead, so that indexes are of use.
    const COMMON_TABLE: &'static str;

    /// The connection, as something that executes.
    fn executor(connection: &mut Self::Connection) -> impl Executor<'_, Database = Self>;

    /// Binds a number and writes its placeholder.
    ///
    /// # Errors
    /// If the number cannot be bound.
    fn bind(
        arguments: &mut Self::Arguments,
        number: i64,
        sql: &mut String,
    ) -> Result<(), BoxDynError>;

    /// Reads the only column of a row of COUNT.
    ///
    /// # Errors
    /// If it is no number.
    fn count(row: &Self::Row) -> Result<u64, sqlx::Error>;
}
