//! SQLite.

use std::path::Path;

use sqlx::error::BoxDynError;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow, SqliteTypeInfo,
    SqliteValueRef,
};
use sqlx::{Arguments, Column, Decode, Executor, FromRow, Row, Sqlite, TypeInfo, ValueRef};
use tera::Value;

use super::backend::{Backend, NativeNulls, NotSeekable, RowComparison};
use super::column_type::{ColumnType, ConnectionSettings, Shown, UnknownType};
use super::lexemes::Syntax;
use super::tokenizer::Tokens;
use crate::anchor::KeyValue;
use crate::dataset::sql::record::Record;
use crate::dataset::sql::record::{SCHEMA_COLUMN, decoded};

impl Backend for Sqlite {
    const PARENTHESISES_UNIONS: bool = false;
    const QUOTE: char = '"';
    const COMMON_TABLE: &'static str = " AS NOT MATERIALIZED ";
    const SYNTAX: Syntax = Syntax::Sqlite;
    const NATIVE_NULLS: NativeNulls = NativeNulls::Smallest;
    // an index that ends with the rowid cannot do it, and most keys are the rowid
    const ROW_COMPARISON: RowComparison = RowComparison::RowTest;
    // hides the value from the planner, which would plan anew for each value of an analysed table
    const BEFORE_KEY_VALUE: &'static str = "+";

    const FOLDS_ASCII_ALONE: bool = true;

    /// An index with this collation serves it.
    fn fold_case(column: &str) -> String {
        format!("{column} COLLATE NOCASE")
    }

    fn identify_database(options: &SqliteConnectOptions) -> String {
        options.get_filename().display().to_string()
    }

    fn identify_server(options: &SqliteConnectOptions) -> String {
        Self::identify_database(options)
    }

    fn executor(connection: &mut SqliteConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    fn bind_number(arguments: &mut SqliteArguments, number: i64) -> Result<(), BoxDynError> {
        arguments.add(number)
    }

    /// Numbered, because an unnumbered `?` would take a surplus value of the program.
    fn push_placeholder(arguments: &SqliteArguments, sql: &mut String) {
        sql.push('?');
        sql.push_str(&arguments.len().to_string());
    }

    fn read_key_value(row: &SqliteRow, column: &str) -> Result<Option<KeyValue>, NotSeekable> {
        let value = row.try_get_raw(column).map_err(|_| NotSeekable)?;
        if value.is_null() {
            return Ok(None);
        }
        let kind = match value.type_info().name() {
            "INTEGER" | "BOOLEAN" => INTEGER,
            "REAL" => REAL,
            "BLOB" => BLOB,
            _ => TEXT,
        };
        let bytes = match kind {
            INTEGER => {
                <i64 as Decode<Sqlite>>::decode(value).map(|number| number.to_be_bytes().into())
            }
            REAL => {
                <f64 as Decode<Sqlite>>::decode(value).map(|number| number.to_be_bytes().into())
            }
            BLOB => <Vec<u8> as Decode<Sqlite>>::decode(value),
            _ => <String as Decode<Sqlite>>::decode(value).map(String::into_bytes),
        };
        Ok(Some(KeyValue { kind, bytes: bytes.map_err(|_| NotSeekable)? }))
    }

    fn bind_key_value(
        arguments: &mut SqliteArguments,
        value: &KeyValue,
    ) -> Result<(), BoxDynError> {
        let bytes = value.bytes.as_slice();
        match value.kind {
            INTEGER => arguments.add(i64::from_be_bytes(bytes.try_into()?)),
            REAL => arguments.add(f64::from_be_bytes(bytes.try_into()?)),
            TEXT => arguments.add(str::from_utf8(bytes)?.to_owned()),
            _ => arguments.add(bytes.to_vec()),
        }
    }

    const EXPLAIN: &'static str = "EXPLAIN QUERY PLAN ";

    fn reads_only_an_index(plan: &[SqliteRow]) -> Result<bool, sqlx::Error> {
        let steps = plan.iter().map(|step| step.try_get::<String, _>("detail"));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        let reads = |step: &&String| step.starts_with("SCAN") || step.starts_with("SEARCH");
        // not an automatic index, which is made of all rows for this statement alone; a search by a
        // primary key reads one row
        let is_covered = |step: &String| {
            step.contains("USING COVERING INDEX") || step.contains("USING INTEGER PRIMARY KEY")
        };
        let mut reading = steps.iter().filter(reads).peekable();
        let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
        Ok(reading.peek().is_some() && reading.all(is_covered) && !sorts)
    }

    fn sorts_all(plan: &[SqliteRow]) -> Result<bool, sqlx::Error> {
        let steps = plan.iter().map(|step| step.try_get::<String, _>("detail"));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        Ok(steps.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY")))
    }

    fn show_column(row: &SqliteRow, ordinal: usize) -> Option<Value> {
        let column = row.columns().get(ordinal)?;
        show(row.try_get_raw(ordinal).ok()?, column.type_info().name() == "BOOLEAN").ok()
    }

    fn read_count(row: &SqliteRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }

    const VALUES_DECIDE_TYPES: bool = false;

    // sqlx panics on a row with more columns than the prepared statement had
    const SCHEMA_VERSION: Option<&'static str> =
        Some("(SELECT CAST(schema_version AS TEXT) FROM pragma_schema_version)");

    fn is_lost_with_connection(options: Option<&SqliteConnectOptions>) -> bool {
        options.is_none_or(|options| {
            // a database without a name is temporary
            let has_no_file =
                [Path::new(""), Path::new(":memory:")].contains(&options.get_filename());
            // there is no accessor; if the debug text changes, databases count as lost
            has_no_file || !format!("{options:?}").contains("in_memory: false")
        })
    }

    const ORDER_BY_PREFERS_TABLES: bool = true;

    // databases in memory have no names, but differ in their tables
    const CONNECTION_ID: &'static str = "SELECT 'sqlite ' || file || char(10) || coalesce((
         SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_schema WHERE file = ''
         UNION ALL SELECT sql FROM sqlite_temp_schema)), '') FROM pragma_database_list \
         WHERE name = 'main'";

    // the views that combine statements
    const CONNECTION_SETTINGS: Option<&'static str> = Some(
        "SELECT group_concat(name, char(10)) FROM (SELECT name, sql, type FROM sqlite_schema \
         UNION ALL SELECT name, sql, type FROM sqlite_temp_schema) WHERE type = 'view' AND EXISTS \
         (SELECT 1 FROM (SELECT sql, type FROM sqlite_schema \
         UNION ALL SELECT sql, type FROM sqlite_temp_schema) AS v WHERE v.type = 'view' \
         AND (v.sql LIKE '%union%' OR v.sql LIKE '%intersect%' OR v.sql LIKE '%except%'))",
    );

    // hides the type of the column
    const BEFORE_MIXED_COLUMN: &'static str = "+";

    /// A value is converted to the type of the column that it is compared with. In a compound
    /// statement this may be the column of another part.
    fn mixes_comparisons(sql: &str, settings: &ConnectionSettings) -> bool {
        let combines = Tokens::new(sql, Self::SYNTAX)
            .any(|token| ["union", "intersect", "except"].iter().any(|word| token.is_word(word)));
        let sql = sql.to_lowercase();
        let mut views = settings.answer.iter().flat_map(|views| views.lines());
        combines || views.any(|view| sql.contains(&view.to_lowercase()))
    }

    fn read_text(row: &SqliteRow) -> Option<String> {
        row.try_get(0).ok()
    }

    fn read_schema_version(row: &SqliteRow) -> Option<String> {
        row.try_get(SCHEMA_COLUMN).ok()
    }

    /// Values have types, columns do not, and each value compares as it sorts.
    fn describe_type(
        _: Result<&SqliteTypeInfo, UnknownType>,
        _: &ConnectionSettings,
    ) -> ColumnType {
        ColumnType { is_seekable: true, oid: 0, may_refuse_to_sort: false, shown: Shown::Decoded }
    }
}

/// The storage classes of values.
const INTEGER: u32 = 0;
const REAL: u32 = 1;
const TEXT: u32 = 2;
const BLOB: u32 = 3;

impl<'r> FromRow<'r, SqliteRow> for Record {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        Record::from_columns(row.columns().iter().map(|column| {
            let is_bool = column.type_info().name() == "BOOLEAN";
            let value = row.try_get_raw(column.ordinal());
            decoded(column.name(), value.map_err(Into::into).and_then(|value| show(value, is_bool)))
        }))
    }
}

/// Decodes by the type of the value, because an expression has no column type. Only the column
/// tells whether 0 and 1 are booleans.
fn show(value: SqliteValueRef<'_>, is_bool: bool) -> Result<Value, BoxDynError> {
    if value.is_null() {
        return Ok(Value::none());
    }
    let kind = value.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INTEGER" | "BOOLEAN" => match <i64 as Decode<Sqlite>>::decode(value)? {
            0 if is_bool => false.into(),
            1 if is_bool => true.into(),
            number => number.into(),
        },
        "REAL" => match <f64 as Decode<Sqlite>>::decode(value)? {
            f64::INFINITY => "Inf".into(),
            f64::NEG_INFINITY => "-Inf".into(),
            number => number.into(),
        },
        "BLOB" => Value::bytes(<Vec<u8> as Decode<Sqlite>>::decode(value)?),
        // a text may be invalid UTF-8
        _ => {
            let text = <Vec<u8> as Decode<Sqlite>>::decode(value)?;
            String::from_utf8_lossy(&text).into_owned().into()
        }
    })
}
