//! MySQL and MariaDB.

use sqlx::error::BoxDynError;
use sqlx::mysql::{MySqlArguments, MySqlConnection, MySqlRow, MySqlTypeInfo, MySqlValueRef};
use sqlx::types::Decimal;
use sqlx::types::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sqlx::{Arguments, Column, Decode, Executor, FromRow, MySql, Row, Type, TypeInfo, ValueRef};
use tera::Value;

use super::dialect::{NativeNulls, Syntax};
use super::record::{date, date_time, decoded, float, instant, json, time};
use super::{Dialect, Record};
use crate::ordering::Nulls;

impl Dialect for MySql {
    const QUOTE: char = '`';
    // merged into the outer statement by itself
    const COMMON_TABLE: &'static str = "WITH tgp AS (";
    const SYNTAX: Syntax = Syntax::MySql;
    const NULLS: NativeNulls = NativeNulls::Low;

    /// There is no NULLS FIRST: whether it is null is a column before it.
    fn place_nulls(column: &str, value: &str, direction: &str, nulls: Nulls) -> String {
        match nulls {
            Nulls::First => format!("{column} IS NULL DESC, {value}{direction}"),
            Nulls::Last => format!("{column} IS NULL, {value}{direction}"),
        }
    }

    fn executor(connection: &mut MySqlConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    fn bind(
        arguments: &mut MySqlArguments,
        number: i64,
        sql: &mut String,
    ) -> Result<(), BoxDynError> {
        arguments.add(number)?;
        sql.push('?');
        Ok(())
    }

    fn count(row: &MySqlRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }
}

impl<'r> FromRow<'r, MySqlRow> for Record {
    fn from_row(row: &'r MySqlRow) -> Result<Self, sqlx::Error> {
        let columns = row.columns().iter().map(|column| {
            let value = row.try_get_raw(column.ordinal())?;
            decoded(column.name(), decode(column.type_info(), value))
        });
        Ok(Record { columns: columns.collect::<Result<_, sqlx::Error>>()? })
    }
}

fn decode(kind: &MySqlTypeInfo, value: MySqlValueRef<'_>) -> Result<Value, BoxDynError> {
    if value.is_null() {
        return Ok(Value::none());
    }
    Ok(match kind.name() {
        "BOOLEAN" => <bool as Decode<MySql>>::decode(value)?.into(),
        "TINYINT" | "SMALLINT" | "INT" | "MEDIUMINT" | "BIGINT" => {
            <i64 as Decode<MySql>>::decode(value)?.into()
        }
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "INT UNSIGNED" | "MEDIUMINT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" | "BIT" => <u64 as Decode<MySql>>::decode(value)?.into(),
        "FLOAT" => float(<f32 as Decode<MySql>>::decode(value)?),
        "DOUBLE" => <f64 as Decode<MySql>>::decode(value)?.into(),
        "DECIMAL" => <Decimal as Decode<MySql>>::decode(value)?.to_string().into(),
        "DATE" => date(<NaiveDate as Decode<MySql>>::decode(value)?),
        "TIME" => time(<NaiveTime as Decode<MySql>>::decode(value)?),
        "DATETIME" => date_time(<NaiveDateTime as Decode<MySql>>::decode(value)?),
        "TIMESTAMP" => instant(<DateTime<Utc> as Decode<MySql>>::decode(value)?),
        "JSON" => json(<serde_json::Value as Decode<MySql>>::decode(value)?),
        // by its collation: the name of a text that compares by bytes is that of bytes
        _ if <String as Type<MySql>>::compatible(kind) => {
            <String as Decode<MySql>>::decode(value)?.into()
        }
        "BINARY" | "VARBINARY" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => {
            Value::bytes(<Vec<u8> as Decode<MySql>>::decode(value)?)
        }
        other => {
            return Err(format!("`{other}` cannot be shown: cast the column, to char say").into());
        }
    })
}
