//! What differs between databases; everything else is written once.

use sqlx::database::HasStatementCache;
use sqlx::error::BoxDynError;
use sqlx::{Connection, Database, Executor, IntoArguments};

use super::column_type::{ColumnType, ConnectionSettings, UnknownType};
use super::lexemes::Syntax;
use crate::anchor::KeyValue;
use crate::page::ordering::{Direction, Nulls};

/// How a database sorts nulls by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NativeNulls {
    /// As smaller than every value.
    Smallest,
    /// As larger than every value.
    Largest,
}

impl NativeNulls {
    /// Whether nulls are there by themselves.
    #[must_use]
    pub fn puts(self, nulls: Nulls, direction: Direction) -> bool {
        let low_comes_first = direction == Direction::Ascending;
        (nulls == Nulls::First) == (low_comes_first == (self == NativeNulls::Smallest))
    }
}

/// What a database makes of `(a, b) > (1, 2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowComparison {
    /// A range of an index.
    IndexRange,
    /// A test of every row.
    RowTest,
}

/// How the number behind LIMIT is best said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitNumbers {
    /// In the text. Where it is bound PostgreSQL plans for any number, and SQLite plans anew each time.
    Literal,
    /// As a bound value: another text costs more.
    Bound,
}

/// A value that cannot be bound again unchanged, so that rows cannot be sought by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSeekable;

/// What differs between databases; everything else is written once.
pub trait Backend:
    Database<Arguments: Clone + Sync + std::fmt::Debug + IntoArguments<Self>, Row: Sized>
    + HasStatementCache
    + Sized
{
    // the connection

    /// Which database a pool is for, and as whom: the same text for all who reach it alike. No
    /// secret is in it.
    fn identify_database(options: &<Self::Connection as Connection>::Options) -> String;

    /// The connection, as something that executes.
    fn executor(connection: &mut Self::Connection) -> impl Executor<'_, Database = Self>;

    /// Whether the pool prepares statements under names and keeps them.
    fn keeps_statements(_options: &<Self::Connection as Connection>::Options) -> bool {
        true
    }

    /// A statement that tells what else decides about the columns of a connection, if anything.
    const CONNECTION_SETTINGS: Option<&'static str> = None;

    // the text of statements

    /// How the statements of the program are written.
    const SYNTAX: Syntax;

    /// The quote around a name; inside a name it is doubled.
    const QUOTE: char;

    /// Follows the name of a common table that is not computed ahead, so that indexes are of use.
    const COMMON_TABLE: &'static str;

    /// Whether a statement that begins with common tables is merged into the one around it.
    const MERGES_COMMON_TABLES: bool = true;

    /// How the number behind LIMIT is best said.
    const LIMIT_NUMBERS: LimitNumbers = LimitNumbers::Literal;

    /// Whether placeholders have numbers, so that one value can be used in several places.
    const NUMBERED_PLACEHOLDERS: bool = true;

    /// Binds a number.
    ///
    /// # Errors
    /// If it cannot be bound.
    fn bind_number(arguments: &mut Self::Arguments, number: i64) -> Result<(), BoxDynError>;

    /// Writes the placeholder of the last value that was bound.
    fn push_placeholder(arguments: &Self::Arguments, sql: &mut String);

    // the order of rows

    /// How it sorts nulls by itself.
    const NATIVE_NULLS: NativeNulls;

    /// Whether an index can have its nulls elsewhere than they are by themselves.
    const INDEXES_PLACE_NULLS: bool = false;

    /// The column of an ORDER BY with its nulls elsewhere than they are by themselves. `value` is
    /// the column, or what became of it.
    #[must_use]
    fn place_nulls(_column: &str, value: &str, direction: &str, nulls: Nulls) -> String {
        match nulls {
            Nulls::First => format!("{value}{direction} NULLS FIRST"),
            Nulls::Last => format!("{value}{direction} NULLS LAST"),
        }
    }

    /// The value of a column without regard to the case of ASCII letters.
    #[must_use]
    fn fold_case(column: &str) -> String {
        format!("LOWER({column})")
    }

    /// Whether [`fold_case`](Self::fold_case) leaves everything beyond ASCII as it is.
    const FOLDS_ASCII_ALONE: bool = false;

    /// Whether a value is compared without regard to case as its column sorts.
    fn is_foldable(value: &KeyValue) -> bool {
        Self::FOLDS_ASCII_ALONE || value.bytes.is_ascii()
    }

    // seeking

    /// Whether a row of values is compared by an index.
    const ROW_COMPARISON: RowComparison = RowComparison::RowTest;

    /// What follows an expression to ask whether it is null.
    const IS_NULL: &'static str = " IS NULL";

    /// The prefix of the placeholder of a value that a column is compared with.
    const BEFORE_KEY_VALUE: &'static str = "";

    /// The value of a column that rows can be sought by, exactly; `None` for null.
    ///
    /// # Errors
    /// [`NotSeekable`] if this value cannot be bound again unchanged.
    fn read_key_value(row: &Self::Row, column: &str) -> Result<Option<KeyValue>, NotSeekable>;

    /// Binds such a value, with the type that it has in its column.
    ///
    /// # Errors
    /// If it cannot be bound.
    fn bind_key_value(arguments: &mut Self::Arguments, value: &KeyValue)
    -> Result<(), BoxDynError>;

    /// Whether a link of one session must not be followed in another: values mean other things there.
    const ANCHORS_DEPEND_ON_SETTINGS: bool = false;

    /// The prefix of a column whose values may compare by the rules of another one, so that they
    /// compare as they sort. No index is of use then.
    const BEFORE_MIXED_COLUMN: &'static str = "";

    /// Whether values of a column may compare by the rules of another one, because the statement
    /// joins columns of different types.
    fn mixes_comparisons(_sql: &str, _settings: &ConnectionSettings) -> bool {
        false
    }

    // plans and counts

    /// The prefix of a statement that returns its plan.
    const EXPLAIN: &'static str = "EXPLAIN ";

    /// Whether a plan, row by row, reads nothing but an index, in its order.
    ///
    /// # Errors
    /// If the rows are no plan.
    fn reads_only_an_index(plan: &[Self::Row]) -> Result<bool, sqlx::Error>;

    /// Whether a plan, row by row, sorts all rows that it finds. What is sorted among rows that are
    /// equal in the first columns of an index does not count.
    ///
    /// # Errors
    /// If the rows are no plan.
    fn sorts_all(plan: &[Self::Row]) -> Result<bool, sqlx::Error>;

    /// Reads the only column of a row of COUNT.
    ///
    /// # Errors
    /// If it is no number.
    fn read_count(row: &Self::Row) -> Result<u64, sqlx::Error>;

    /// The prefix of a statement that returns an estimate of its number of rows; `None` if the
    /// database cannot tell.
    const ESTIMATE: Option<&'static str> = None;

    /// The number of rows that the planner expects.
    fn read_estimate(_plan: &[Self::Row]) -> Option<u64> {
        None
    }

    // columns and their values

    /// Describes a column of a statement.
    fn describe_type(
        kind: Result<&Self::TypeInfo, UnknownType>,
        settings: &ConnectionSettings,
    ) -> ColumnType;

    /// The text before and after the first row of a statement to get the names of its columns, a
    /// row each: for columns whose types the driver cannot be told.
    const COLUMN_NAMES: Option<(&'static str, &'static str)> = None;

    /// What follows a column to make texts of an array, and is refused behind everything else.
    const ARRAY_TO_TEXTS: Option<&'static str> = None;

    /// The codes of errors that refuse to sort by a column, told with the plan of a statement. None
    /// where all columns can be sorted by.
    const REFUSALS_TO_SORT: &'static [&'static str] = &[];

    /// A scalar that changes whenever columns do, where the database does not tell otherwise that
    /// the columns of a prepared statement are other ones now.
    const SCHEMA_VERSION: Option<&'static str> = None;

    /// Reads [`SCHEMA_VERSION`](Self::SCHEMA_VERSION) from a row of a page.
    fn read_schema_version(_row: &Self::Row) -> Option<String> {
        None
    }

    /// Reads the only column of a row, a text.
    fn read_text(_row: &Self::Row) -> Option<String> {
        None
    }

    /// The value of a column as a row without a type of its own shows it; `None` if it cannot be
    /// read.
    fn show_column(row: &Self::Row, ordinal: usize) -> Option<tera::Value>;

    /// A column of a row whose value most types of Rust cannot hold, if there is one.
    fn find_out_of_range(_row: &Self::Row) -> Option<String> {
        None
    }
}
