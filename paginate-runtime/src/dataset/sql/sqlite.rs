//! SQLite.

use sqlx::error::BoxDynError;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow, SqliteValueRef,
};
use sqlx::{
    Arguments, AssertSqlSafe, Column, Decode, Executor, FromRow, Row, Sqlite, TypeInfo, ValueRef,
};
use tera::Value;

use super::dialect::{NativeNulls, RowValues, Unkeyed};
use super::record::decoded;
use super::{Dialect, Record};
use crate::anchor::KeyValue;

impl Dialect for Sqlite {
    const QUOTE: char = '"';
    const COMMON_TABLE: &'static str = " AS NOT MATERIALIZED ";
    const NULLS: NativeNulls = NativeNulls::Low;
    // not by one that ends with the rowid, and most keys are the rowid
    const ROW_VALUES: RowValues = RowValues::Tested;
    // hides the value from the planner, which plans an analysed table anew for each value it sees
    const BEFORE_KEY_VALUE: &'static str = "+";

    const FOLDS_ASCII_ALONE: bool = true;

    /// An index with the same collation serves it.
    fn fold_case(column: &str) -> String {
        format!("{column} COLLATE NOCASE")
    }

    fn database(options: &SqliteConnectOptions) -> String {
        options.get_filename().display().to_string()
    }

    fn executor(connection: &mut SqliteConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    fn bind(arguments: &mut SqliteArguments, number: i64) -> Result<(), BoxDynError> {
        arguments.add(number)
    }

    /// Numbered, because a bare `?` would take a surplus value of the user's for its own.
    fn placeholder(arguments: &SqliteArguments, sql: &mut String) {
        sql.push('?');
        sql.push_str(&arguments.len().to_string());
    }

    fn key_value(row: &SqliteRow, column: &str) -> Result<Option<KeyValue>, Unkeyed> {
        let value = row.try_get_raw(column).map_err(|_| Unkeyed)?;
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
        Ok(Some(KeyValue { kind, bytes: bytes.map_err(|_| Unkeyed)? }))
    }

    fn bind_key(arguments: &mut SqliteArguments, value: &KeyValue) -> Result<(), BoxDynError> {
        let bytes = value.bytes.as_slice();
        match value.kind {
            INTEGER => arguments.add(i64::from_be_bytes(bytes.try_into()?)),
            REAL => arguments.add(f64::from_be_bytes(bytes.try_into()?)),
            TEXT => arguments.add(str::from_utf8(bytes)?.to_owned()),
            _ => arguments.add(bytes.to_vec()),
        }
    }

    async fn reads_only_an_index(
        connection: &mut SqliteConnection,
        sql: String,
        arguments: SqliteArguments,
    ) -> Result<bool, sqlx::Error> {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let steps = sqlx::query_with(explain, arguments).fetch_all(connection).await?;
        let steps = steps.iter().map(|step| step.try_get::<String, _>("detail"));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        Ok(steps.iter().any(|step| step.contains("COVERING INDEX"))
            && !steps.iter().any(|step| step.contains("TEMP B-TREE")))
    }

    fn count(row: &SqliteRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }
}

/// The storage classes of values.
const INTEGER: u32 = 0;
const REAL: u32 = 1;
const TEXT: u32 = 2;
const BLOB: u32 = 3;

impl<'r> FromRow<'r, SqliteRow> for Record {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        let columns = row.columns().iter().map(|column| {
            let value = row.try_get_raw(column.ordinal())?;
            let is_bool = column.type_info().name() == "BOOLEAN";
            decoded(column.name(), decode(value, is_bool))
        });
        Ok(Record { columns: columns.collect::<Result<_, sqlx::Error>>()? })
    }
}

/// By the type of the value, because an expression has no column type; but only the column can
/// tell that 0 and 1 mean false and true.
fn decode(value: SqliteValueRef<'_>, is_bool: bool) -> Result<Value, BoxDynError> {
    if value.is_null() {
        return Ok(Value::none());
    }
    let kind = value.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INTEGER" | "BOOLEAN" if is_bool => <bool as Decode<Sqlite>>::decode(value)?.into(),
        "INTEGER" => <i64 as Decode<Sqlite>>::decode(value)?.into(),
        "REAL" => <f64 as Decode<Sqlite>>::decode(value)?.into(),
        "BLOB" => Value::bytes(<Vec<u8> as Decode<Sqlite>>::decode(value)?),
        _ => <String as Decode<Sqlite>>::decode(value)?.into(),
    })
}
