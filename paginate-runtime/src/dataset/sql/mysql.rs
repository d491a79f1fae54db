//! MySQL and MariaDB.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::mysql::{
    MySqlArguments, MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlTypeInfo, MySqlValueRef,
};
use sqlx::types::Decimal;
use sqlx::types::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sqlx::{
    Arguments, AssertSqlSafe, Column, Decode, Encode, Executor, FromRow, MySql, Row, Type,
    TypeInfo, ValueRef,
};
use tera::Value;

use super::dialect::{Limits, NativeNulls, Syntax, Unkeyed};
use super::record::{date, date_time, decoded, float, instant, json, time};
use super::{Dialect, Record};
use crate::anchor::KeyValue;
use crate::ordering::Nulls;

impl Dialect for MySql {
    const QUOTE: char = '`';
    // merged into the outer statement by itself
    const COMMON_TABLE: &'static str = " AS ";
    const SYNTAX: Syntax = Syntax::MySql;
    const NULLS: NativeNulls = NativeNulls::Low;
    // sqlx waits 40 ms for each text that it does not remember, and remembers 100
    const LIMITS: Limits = Limits::Bound;
    const NUMBERED: bool = false;

    /// There is no NULLS FIRST: whether it is null is a column before it.
    fn place_nulls(column: &str, value: &str, direction: &str, nulls: Nulls) -> String {
        match nulls {
            Nulls::First => format!("{column} IS NULL DESC, {value}{direction}"),
            Nulls::Last => format!("{column} IS NULL, {value}{direction}"),
        }
    }

    fn database(options: &MySqlConnectOptions) -> String {
        let (host, port, user) = (options.get_host(), options.get_port(), options.get_username());
        let (socket, name) = (options.get_socket(), options.get_database());
        format!("{host} {port} {user} {socket:?} {name:?}")
    }

    fn executor(connection: &mut MySqlConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    fn bind(arguments: &mut MySqlArguments, number: i64) -> Result<(), BoxDynError> {
        arguments.add(number)
    }

    fn placeholder(_arguments: &MySqlArguments, sql: &mut String) {
        sql.push('?');
    }

    fn key_value(row: &MySqlRow, column: &str) -> Result<Option<KeyValue>, Unkeyed> {
        let value = row.try_get_raw(column).map_err(|_| Unkeyed)?;
        if value.is_null() {
            return Ok(None);
        }
        let kind = value.type_info().into_owned();
        received(&kind, value).map(Some).map_err(|_| Unkeyed)
    }

    fn bind_key(arguments: &mut MySqlArguments, value: &KeyValue) -> Result<(), BoxDynError> {
        let bytes = value.bytes.as_slice();
        let text = || str::from_utf8(bytes);
        match value.kind {
            INTEGER => arguments.add(i64::from_be_bytes(bytes.try_into()?)),
            UNSIGNED => arguments.add(u64::from_be_bytes(bytes.try_into()?)),
            DOUBLE => arguments.add(f64::from_be_bytes(bytes.try_into()?)),
            FLOAT => arguments.add(f32::from_be_bytes(bytes.try_into()?)),
            DECIMAL => arguments.add(Digits(text()?.to_owned())),
            DATE => arguments.add(text()?.parse::<NaiveDate>()?),
            TIME => arguments.add(text()?.parse::<NaiveTime>()?),
            DATE_TIME => arguments.add(text()?.parse::<NaiveDateTime>()?),
            TEXT => arguments.add(text()?.to_owned()),
            _ => arguments.add(bytes.to_vec()),
        }
    }

    async fn reads_only_an_index(
        connection: &mut MySqlConnection,
        sql: String,
        arguments: MySqlArguments,
    ) -> Result<bool, sqlx::Error> {
        let explain = AssertSqlSafe(format!("EXPLAIN {sql}"));
        let steps = sqlx::query_with(explain, arguments).fetch_all(connection).await?;
        let steps = steps.iter().map(|step| step.try_get::<Option<String>, _>("Extra"));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        Ok(steps.iter().flatten().any(|step| step.contains("Using index"))
            && !steps.iter().flatten().any(|step| step.contains("filesort")))
    }

    fn count(row: &MySqlRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }
}

/// The types of values, as they are bound.
const INTEGER: u32 = 0;
const UNSIGNED: u32 = 1;
const DOUBLE: u32 = 2;
const FLOAT: u32 = 3;
const DECIMAL: u32 = 4;
const DATE: u32 = 5;
const TIME: u32 = 6;
const DATE_TIME: u32 = 7;
const TEXT: u32 = 8;
const BYTES: u32 = 9;

/// A value that sorts as it compares. Enums do not: they sort by number and compare as text.
fn received(kind: &MySqlTypeInfo, value: MySqlValueRef<'_>) -> Result<KeyValue, BoxDynError> {
    let (kind, bytes) = match kind.name() {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "INT" | "MEDIUMINT" | "BIGINT" => {
            (INTEGER, <i64 as Decode<MySql>>::decode(value)?.to_be_bytes().into())
        }
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "INT UNSIGNED" | "MEDIUMINT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" => {
            (UNSIGNED, <u64 as Decode<MySql>>::decode(value)?.to_be_bytes().into())
        }
        "DOUBLE" => (DOUBLE, <f64 as Decode<MySql>>::decode(value)?.to_be_bytes().into()),
        "FLOAT" => (FLOAT, <f32 as Decode<MySql>>::decode(value)?.to_be_bytes().into()),
        "DECIMAL" => (DECIMAL, <String as Decode<MySql>>::decode(value)?.into()),
        "DATE" => (DATE, <NaiveDate as Decode<MySql>>::decode(value)?.to_string().into()),
        "TIME" => (TIME, <NaiveTime as Decode<MySql>>::decode(value)?.to_string().into()),
        "DATETIME" | "TIMESTAMP" => {
            let at = <NaiveDateTime as Decode<MySql>>::decode(value)?;
            (DATE_TIME, at.format("%Y-%m-%dT%H:%M:%S%.f").to_string().into())
        }
        "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" => {
            (TEXT, <String as Decode<MySql>>::decode(value)?.into())
        }
        "BINARY" | "VARBINARY" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => {
            let is_text = <String as Type<MySql>>::compatible(kind);
            let bytes = <Vec<u8> as Decode<MySql>>::decode(value)?;
            (if is_text { TEXT } else { BYTES }, bytes)
        }
        _ => return Err("it does not sort as it compares".into()),
    };
    Ok(KeyValue { kind, bytes })
}

/// A decimal in text, as it is sent: it may have more digits than [`Decimal`] holds.
struct Digits(String);

impl Type<MySql> for Digits {
    fn type_info() -> MySqlTypeInfo {
        <Decimal as Type<MySql>>::type_info()
    }
}

impl Encode<'_, MySql> for Digits {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        <String as Encode<MySql>>::encode_by_ref(&self.0, buffer)
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
        "DECIMAL" => <String as Decode<MySql>>::decode(value)?.into(),
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
