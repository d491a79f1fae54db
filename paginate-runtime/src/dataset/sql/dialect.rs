//! What differs between databases; everything else is written once.

use sqlx::error::BoxDynError;
use sqlx::{Column, Database, Executor, IntoArguments, SqlStr, Statement};

use crate::ordering::{Direction, Nulls};

/// How text is written in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// As in the SQL standard.
    Standard,
    /// With backslashes in texts, and `#` for comments.
    MySql,
}

/// How a database sorts nulls by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NativeNulls {
    /// As smaller than every value.
    Low,
    /// As larger than every value.
    High,
}

impl NativeNulls {
    /// Whether nulls are there by themselves.
    #[must_use]
    pub fn has(self, nulls: Nulls, direction: Direction) -> bool {
        let low_comes_first = direction == Direction::Ascending;
        (nulls == Nulls::First) == (low_comes_first == (self == NativeNulls::Low))
    }
}

/// A database whose queries can be paged.
pub trait Dialect:
    Database<Arguments: Clone + std::fmt::Debug + IntoArguments<Self>, Row: Sized> + Sized
{
    /// What stands around a name; inside a name it is doubled.
    const QUOTE: char;

    /// Begins a common table that is not computed ahead, so that indexes are of use.
    const COMMON_TABLE: &'static str;

    /// How the user's statements are written.
    const SYNTAX: Syntax = Syntax::Standard;

    /// How it sorts nulls by itself.
    const NULLS: NativeNulls;

    /// The value of a column without regard to the case of ASCII letters.
    #[must_use]
    fn fold_case(column: &str) -> String {
        format!("LOWER({column})")
    }

    /// The column of an ORDER BY with its nulls elsewhere than they are by themselves. `value` is
    /// the column, or what became of it.
    #[must_use]
    fn place_nulls(_column: &str, value: &str, direction: &str, nulls: Nulls) -> String {
        match nulls {
            Nulls::First => format!("{value}{direction} NULLS FIRST"),
            Nulls::Last => format!("{value}{direction} NULLS LAST"),
        }
    }

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

    /// How many rows the database expects of a statement; `None` if it cannot tell.
    ///
    /// # Errors
    /// The database's.
    fn estimate(
        _connection: &mut Self::Connection,
        _sql: &str,
        _arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Option<u64>, sqlx::Error>> + Send {
        async { Ok(None) }
    }

    /// The columns of a statement, without its rows; `None` if only rows could tell, and there
    /// are none.
    ///
    /// # Errors
    /// The database's.
    fn columns(
        connection: &mut Self::Connection,
        sql: SqlStr,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Option<Described>, sqlx::Error>> + Send {
        // bound values are of no use here
        drop(arguments);
        async move {
            let prepared = Self::executor(connection).prepare(sql).await?;
            Ok(Some(Described::of::<Self>(&prepared)))
        }
    }
}

/// What a database tells of a statement.
#[derive(Debug)]
pub struct Described {
    /// The names of its columns.
    pub columns: Vec<String>,
    /// How many values it wants to be bound.
    pub placeholders: usize,
}

impl Described {
    pub(super) fn of<D: Dialect>(prepared: &D::Statement) -> Self {
        let columns = prepared.columns().iter().map(|column| column.name().to_owned());
        let placeholders = match prepared.parameters() {
            Some(sqlx::Either::Left(types)) => types.len(),
            Some(sqlx::Either::Right(number)) => number,
            None => 0,
        };
        Described { columns: columns.collect(), placeholders }
    }
}
