//! What differs between databases; everything else is written once.

use sqlx::error::BoxDynError;
use sqlx::{Column, Connection, Database, Executor, IntoArguments, SqlStr, Statement};

use crate::anchor::KeyValue;
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

/// What a database makes of `(a, b) > (1, 2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowValues {
    /// A range of an index.
    Ranged,
    /// A test of every row.
    Tested,
}

/// How the number behind LIMIT is best said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// In the text. Where it is bound PostgreSQL plans for any number, and SQLite plans anew each time.
    Written,
    /// As a bound value: another text costs more.
    Bound,
}

/// A value that cannot be bound again such as it is, so that nothing can be sought by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unkeyed;

/// A database whose queries can be paged.
pub trait Dialect:
    Database<Arguments: Clone + std::fmt::Debug + IntoArguments<Self>, Row: Sized> + Sized
{
    /// What stands around a name; inside a name it is doubled.
    const QUOTE: char;

    /// Follows the name of a common table that is not computed ahead, so that indexes are of use.
    const COMMON_TABLE: &'static str;

    /// How the user's statements are written.
    const SYNTAX: Syntax = Syntax::Standard;

    /// How it sorts nulls by itself.
    const NULLS: NativeNulls;

    /// Whether [`fold_case`](Self::fold_case) leaves everything beyond ASCII as it is.
    const FOLDS_ASCII_ALONE: bool = false;

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

    /// Which database a pool is for, and as whom: the same text for all who reach it alike. No
    /// secret is in it.
    fn database(options: &<Self::Connection as Connection>::Options) -> String;

    /// The connection, as something that executes.
    fn executor(connection: &mut Self::Connection) -> impl Executor<'_, Database = Self>;

    /// How the number behind LIMIT is best said.
    const LIMITS: Limits = Limits::Written;

    /// Whether a row of values is compared by an index.
    const ROW_VALUES: RowValues = RowValues::Tested;

    /// Whether an index can have its nulls elsewhere than they are by themselves.
    const INDEXES_PLACE_NULLS: bool = false;

    /// Whether a statement that begins with common tables is merged into the one around it.
    const MERGES_COMMON_TABLES: bool = true;

    /// Whether placeholders have numbers, so that one value can stand in several places.
    const NUMBERED: bool = true;

    /// What stands before the placeholder of a value that a column is compared with.
    const BEFORE_KEY_VALUE: &'static str = "";

    /// Binds a number.
    ///
    /// # Errors
    /// If it cannot be bound.
    fn bind(arguments: &mut Self::Arguments, number: i64) -> Result<(), BoxDynError>;

    /// Writes the placeholder of the last value that was bound.
    fn placeholder(arguments: &Self::Arguments, sql: &mut String);

    /// The value of a column, exactly; `None` for null.
    ///
    /// # Errors
    /// [`Unkeyed`] if values of its type cannot be bound again such as they are.
    fn key_value(row: &Self::Row, column: &str) -> Result<Option<KeyValue>, Unkeyed>;

    /// Binds such a value, with the type that it has in its column.
    ///
    /// # Errors
    /// If it cannot be bound.
    fn bind_key(arguments: &mut Self::Arguments, value: &KeyValue) -> Result<(), BoxDynError>;

    /// Whether the database would answer a statement from an index alone.
    fn reads_only_an_index(
        connection: &mut Self::Connection,
        sql: String,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<bool, sqlx::Error>> + Send;

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
