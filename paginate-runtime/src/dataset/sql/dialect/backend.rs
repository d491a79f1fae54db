//! The differences between databases. Everything else is written once.

use sqlx::database::HasStatementCache;
use sqlx::error::BoxDynError;
use sqlx::{Connection, Database, Executor, IntoArguments};

use super::column_type::{ColumnType, ConnectionSettings, UnknownType};
use super::lexemes::Syntax;
use crate::anchor::KeyValue;
use crate::page::ordering::{Direction, Nulls};

/// How a database sorts nulls by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NativeNulls {
    /// As smaller than every value.
    Smallest,
    /// As larger than every value.
    Largest,
}

impl NativeNulls {
    /// Whether nulls are in this place by default.
    #[must_use]
    pub fn puts(self, nulls: Nulls, direction: Direction) -> bool {
        let low_comes_first = direction == Direction::Ascending;
        (nulls == Nulls::First) == (low_comes_first == (self == NativeNulls::Smallest))
    }
}

/// How a database evaluates `(a, b) > (1, 2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowComparison {
    /// As a range of an index.
    IndexRange,
    /// As a test of every row.
    RowTest,
}

/// How to write the number after LIMIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitNumbers {
    /// As a literal. PostgreSQL does not consider a bound value in its plan, and SQLite plans anew
    /// for each one.
    Literal,
    /// As a bound value, because a new text costs more.
    Bound,
}

/// A value that cannot be bound again unchanged, so that rows cannot be sought by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSeekable;

/// The differences between databases. Everything else is written once.
pub trait Backend:
    Database<Arguments: Clone + Sync + std::fmt::Debug + IntoArguments<Self>, Row: Sized>
    + HasStatementCache
    + Sized
{
    // the connection

    /// Identifies the database of a pool. Equal for all processes, and for all servers that have
    /// the database, whatever their addresses and users.
    fn identify_database(options: &<Self::Connection as Connection>::Options) -> String;

    /// Identifies the server and the user of a pool, without secrets. Equal for all processes that
    /// connect alike.
    fn identify_server(options: &<Self::Connection as Connection>::Options) -> String;

    /// The connection as an executor.
    fn executor(connection: &mut Self::Connection) -> impl Executor<'_, Database = Self>;

    /// Whether the pool names and caches prepared statements.
    fn keeps_statements(_options: &<Self::Connection as Connection>::Options) -> bool {
        true
    }

    /// A statement that identifies the database of a connection by a text. Its first line names the
    /// database and the user, and is equal for all processes that connect alike. The other lines
    /// differ where the program's statements may have other columns.
    const CONNECTION_ID: &'static str;

    /// Whether an error in a transaction makes all later statements fail.
    const ERRORS_ABORT_TRANSACTIONS: bool = false;

    /// Whether a database may be lost with its last connection, as one in memory is. `options` are
    /// those of the pool, if they are known.
    fn is_lost_with_connection(
        _options: Option<&<Self::Connection as Connection>::Options>,
    ) -> bool {
        false
    }

    /// Whether a name in an ORDER BY is looked up in the tables before the selected columns.
    const ORDER_BY_PREFERS_TABLES: bool = false;

    /// A statement for the settings that affect the columns of a connection, if there are any.
    const CONNECTION_SETTINGS: Option<&'static str> = None;

    // the text of statements

    /// The syntax of the program's statements.
    const SYNTAX: Syntax;

    /// The quote around names. Inside of a name it is doubled.
    const QUOTE: char;

    /// Follows the name of a common table, so that the database inlines it and can use indexes.
    const COMMON_TABLE: &'static str;

    /// Whether a statement that starts with common tables is merged into the outer one.
    const MERGES_COMMON_TABLES: bool = true;

    /// Whether the parts of a UNION may be in parentheses, which costs less than a derived table.
    const PARENTHESISES_UNIONS: bool = true;

    /// How to write the number after LIMIT.
    const LIMIT_NUMBERS: LimitNumbers = LimitNumbers::Literal;

    /// Whether placeholders are numbered, so that one value can be used in several places.
    const NUMBERED_PLACEHOLDERS: bool = true;

    /// Binds a number.
    ///
    /// # Errors
    /// If it cannot be bound.
    fn bind_number(arguments: &mut Self::Arguments, number: i64) -> Result<(), BoxDynError>;

    /// Writes the placeholder of the last bound value.
    fn push_placeholder(arguments: &Self::Arguments, sql: &mut String);

    // the order of rows

    /// How the database sorts nulls by default.
    const NATIVE_NULLS: NativeNulls;

    /// Whether an index can place nulls elsewhere than by default.
    const INDEXES_PLACE_NULLS: bool = false;

    /// Whether an index can have an expression.
    const INDEXES_EXPRESSIONS: bool = true;

    /// The sort expression that places nulls elsewhere than by default. `value` is the column,
    /// perhaps folded to one case.
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

    /// Whether [`fold_case`](Self::fold_case) changes only ASCII letters.
    const FOLDS_ASCII_ALONE: bool = false;

    /// Whether folded values compare like the folded column sorts.
    fn is_foldable(value: &KeyValue) -> bool {
        Self::FOLDS_ASCII_ALONE || value.bytes.is_ascii()
    }

    // seeking

    /// Whether an index can compare a row of values.
    const ROW_COMPARISON: RowComparison = RowComparison::RowTest;

    /// Follows an expression to test whether it is null.
    const IS_NULL: &'static str = " IS NULL";

    /// A prefix for the placeholder of a value that a column is compared with.
    const BEFORE_KEY_VALUE: &'static str = "";

    /// The exact value of a column to seek rows by; `None` for null.
    ///
    /// # Errors
    /// [`NotSeekable`] if this value cannot be bound again unchanged.
    fn read_key_value(row: &Self::Row, column: &str) -> Result<Option<KeyValue>, NotSeekable>;

    /// Binds such a value with the type of its column.
    ///
    /// # Errors
    /// If it cannot be bound.
    fn bind_key_value(arguments: &mut Self::Arguments, value: &KeyValue)
    -> Result<(), BoxDynError>;

    /// Whether anchors are valid only with equal session settings, because values depend on them.
    const ANCHORS_DEPEND_ON_SETTINGS: bool = false;

    /// A prefix for a column whose values may be compared by the rules of another one. With it they
    /// compare as they sort, but without an index.
    const BEFORE_MIXED_COLUMN: &'static str = "";

    /// Whether values of a column may be compared by the rules of another one, because the
    /// statement combines columns of different types.
    fn mixes_comparisons(_sql: &str, _settings: &ConnectionSettings) -> bool {
        false
    }

    // plans and counts

    /// The prefix that makes a statement return its plan.
    const EXPLAIN: &'static str = "EXPLAIN ";

    /// Whether a plan, given in rows, reads only an index, in its order.
    ///
    /// # Errors
    /// If the rows are no plan.
    fn reads_only_an_index(plan: &[Self::Row]) -> Result<bool, sqlx::Error>;

    /// Whether a plan, given in rows, sorts all rows that it finds. Sorting among rows that are
    /// equal in the first columns of an index does not count.
    ///
    /// # Errors
    /// If the rows are no plan.
    fn sorts_all(plan: &[Self::Row]) -> Result<bool, sqlx::Error>;

    /// Whether a plan, given in rows, reads foreign tables.
    ///
    /// # Errors
    /// If the rows are no plan.
    fn reads_foreign_tables(_plan: &[Self::Row]) -> Result<bool, sqlx::Error> {
        Ok(false)
    }

    /// Reads the only column of a row of COUNT.
    ///
    /// # Errors
    /// If it is no number.
    fn read_count(row: &Self::Row) -> Result<u64, sqlx::Error>;

    /// The prefix that makes a statement return an estimate of its number of rows; `None` if the
    /// database has none.
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

    /// The text before and after the first row of a statement that returns the names of its
    /// columns, one per row. For columns with types that the driver cannot decode.
    const COLUMN_NAMES: Option<(&'static str, &'static str)> = None;

    /// Follows a column to convert an array into texts; the database refuses it after other values.
    const ARRAY_TO_TEXTS: Option<&'static str> = None;

    /// The error codes with which the database refuses to sort by a column when it plans a
    /// statement. Empty if it can sort by all columns.
    const REFUSALS_TO_SORT: &'static [&'static str] = &[];

    /// A scalar that changes with columns, if the database does not report changed columns of a
    /// prepared statement.
    const SCHEMA_VERSION: Option<&'static str> = None;

    /// Whether the types of columns depend on those of bound values, which preparing a statement does
    /// not know: `n + $1` is what `n` is until a larger number is bound.
    const VALUES_DECIDE_TYPES: bool = true;

    /// Reads [`SCHEMA_VERSION`](Self::SCHEMA_VERSION) from a row of a page.
    fn read_schema_version(_row: &Self::Row) -> Option<String> {
        None
    }

    /// Reads a text from the only column of a row.
    fn read_text(_row: &Self::Row) -> Option<String> {
        None
    }

    /// The value of a column for a [`Record`](crate::Record); `None` if it cannot be decoded.
    fn show_column(row: &Self::Row, ordinal: usize) -> Option<tera::Value>;

    /// A column of a row whose value is outside of most Rust types, if there is one.
    fn find_out_of_range(_row: &Self::Row) -> Option<String> {
        None
    }
}
