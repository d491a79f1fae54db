//! SQLite.

use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow, SqliteValueRef};
use sqlx::{Arguments, Column, Executor, FromRow, Row, Sqlite, TypeInfo, ValueRef};
use tera::Value;

use super::dialect::NativeNulls;
use super::record::decoded;
use super::{Dialect, Record};

impl Dialect for Sqlite {
    const QUOTE: char = '"';
    const COMMON_TABLE: &'static str = "WITH tgp AS NOT MATERIALIZED (";
    const NULLS: NativeNulls = NativeNulls::Low;

    /// An index with the same collation serves it.
    fn fold_case(column: &str) -> String {
        format!("{column} COLLATE NOCASE")
    }

    fn executor(connection: &mut SqliteConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    /// Numbered, because a bare `?` would take a surplus value of the user's for its own.
    fn bind(
        arguments: &mut SqliteArguments,
        number: i64,
        sql: &mut String,
    ) -> Result<(), BoxDynError> {
        arguments.add(number)?;
        sql.push('?');
        sql.push_str(&arguments.len().to_string());
        Ok(())
    }

    fn count(row: &SqliteRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }
}

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
    use sqlx::Decode;

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
