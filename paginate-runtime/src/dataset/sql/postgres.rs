//! PostgreSQL.

use sqlx::encode::IsNull;
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::postgres::types::Oid;
use sqlx::postgres::{
    PgArgumentBuffer, PgArguments, PgConnectOptions, PgConnection, PgRow, PgTypeInfo, PgTypeKind,
    PgValueFormat, PgValueRef,
};
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sqlx::{
    Arguments, AssertSqlSafe, Column, Decode, Encode, Executor, FromRow, Postgres, Row, SqlStr,
    Type, TypeInfo, ValueRef,
};
use tera::Value;

use super::dialect::{Described, NativeNulls, RowValues, Unkeyed};
use super::numeric::Numeric;
use super::record::{date, date_time, decoded, float, instant, json, time};
use super::{Dialect, Record};
use crate::anchor::KeyValue;

impl Dialect for Postgres {
    const QUOTE: char = '"';
    const COMMON_TABLE: &'static str = " AS NOT MATERIALIZED ";
    const NULLS: NativeNulls = NativeNulls::High;
    const ROW_VALUES: RowValues = RowValues::Ranged;
    const INDEXES_PLACE_NULLS: bool = true;
    const MERGES_COMMON_TABLES: bool = false;

    fn database(options: &PgConnectOptions) -> String {
        let (host, port, user) = (options.get_host(), options.get_port(), options.get_username());
        let (socket, name) = (options.get_socket(), options.get_database());
        format!("{host} {port} {user} {socket:?} {name:?} {:?}", options.get_options())
    }

    fn executor(connection: &mut PgConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    fn bind(arguments: &mut PgArguments, number: i64) -> Result<(), BoxDynError> {
        arguments.add(number)
    }

    fn placeholder(arguments: &PgArguments, sql: &mut String) {
        sql.push('$');
        sql.push_str(&arguments.len().to_string());
    }

    /// What was received is what can be sent, type and bytes.
    fn key_value(row: &PgRow, column: &str) -> Result<Option<KeyValue>, Unkeyed> {
        let value = row.try_get_raw(column).map_err(|_| Unkeyed)?;
        if value.is_null() {
            return Ok(None);
        }
        let kind = value.type_info().oid().ok_or(Unkeyed)?.0;
        match (value.format(), value.as_bytes()) {
            (PgValueFormat::Binary, Ok(bytes)) => {
                Ok(Some(KeyValue { kind, bytes: bytes.to_vec() }))
            }
            _ => Err(Unkeyed),
        }
    }

    fn bind_key(arguments: &mut PgArguments, value: &KeyValue) -> Result<(), BoxDynError> {
        arguments.add(Received(value))
    }

    async fn reads_only_an_index(
        connection: &mut PgConnection,
        sql: String,
        arguments: PgArguments,
    ) -> Result<bool, sqlx::Error> {
        let explain = AssertSqlSafe(format!("EXPLAIN {sql}"));
        let steps = sqlx::query_scalar_with::<_, String, _>(explain, arguments);
        let steps = steps.fetch_all(connection).await?;
        Ok(steps.iter().any(|step| step.contains("Index Only Scan"))
            && !steps.iter().any(|step| step.contains("Sort")))
    }

    fn count(row: &PgRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }

    /// What its planner expects.
    async fn estimate(
        connection: &mut PgConnection,
        sql: &str,
        arguments: PgArguments,
    ) -> Result<Option<u64>, sqlx::Error> {
        let explain = AssertSqlSafe(format!("EXPLAIN (FORMAT JSON) {sql}"));
        let row = sqlx::query_with(explain, arguments).fetch_one(connection).await?;
        let plan: serde_json::Value = row.try_get(0)?;
        Ok(plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_u64))
    }

    /// A statement such as `… WHERE $1 IS NULL OR name = $1` cannot be prepared until the types of
    /// the values are known: then a row tells.
    async fn columns(
        connection: &mut PgConnection,
        sql: SqlStr,
        arguments: PgArguments,
    ) -> Result<Option<Described>, sqlx::Error> {
        let error = match connection.prepare(sql.clone()).await {
            Ok(prepared) => return Ok(Some(Described::of::<Postgres>(&prepared))),
            Err(error) => error,
        };
        const UNDETERMINED_TYPE: &str = "42P18";
        let code = error.as_database_error().and_then(DatabaseError::code);
        if code.as_deref() != Some(UNDETERMINED_TYPE) {
            return Err(error);
        }
        let placeholders = arguments.len();
        let row = sqlx::query_with(sql, arguments).fetch_optional(connection).await?;
        Ok(row.map(|row| {
            let columns = row.columns().iter().map(|column| column.name().to_owned());
            Described { columns: columns.collect(), placeholders }
        }))
    }
}

/// A value as it was received, of whatever type.
struct Received<'v>(&'v KeyValue);

impl Type<Postgres> for Received<'_> {
    fn type_info() -> PgTypeInfo {
        // never asked for: every value says what it produces
        PgTypeInfo::with_name("unknown")
    }
}

impl Encode<'_, Postgres> for Received<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.0.bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(self.0.kind)))
    }
}

impl<'r> FromRow<'r, PgRow> for Record {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let columns = row.columns().iter().map(|column| {
            let value = row.try_get_raw(column.ordinal())?;
            decoded(column.name(), decode(column.type_info(), value))
        });
        Ok(Record { columns: columns.collect::<Result<_, sqlx::Error>>()? })
    }
}

fn decode(kind: &PgTypeInfo, value: PgValueRef<'_>) -> Result<Value, BoxDynError> {
    if value.is_null() {
        return Ok(Value::none());
    }
    match kind.kind() {
        PgTypeKind::Enum(_) => Ok(<String as Decode<Postgres>>::decode(value)?.into()),
        PgTypeKind::Domain(base) => decode(base, value),
        PgTypeKind::Array(element) => decode_array(element, value),
        _ => decode_simple(kind, value),
    }
}

/// One arm a type: how it is decoded, and what a row shows of it.
macro_rules! by_name {
    ($kind:expr, $value:expr, $wrap:ident; $($($name:literal)|+ => $type:ty, $show:expr;)*) => {
        match $kind.name() {
            $($($name)|+ => by_name!(@ $wrap, $value, $type, $show),)*
            other => Err(format!("`{other}` cannot be shown: cast the column, to text say").into()),
        }
    };
    (@ one, $value:expr, $type:ty, $show:expr) => {
        Ok($show(<$type as Decode<Postgres>>::decode($value)?))
    };
    (@ many, $value:expr, $type:ty, $show:expr) => {{
        let values = <Vec<Option<$type>> as Decode<Postgres>>::decode($value)?;
        Ok(values.into_iter().map(|value| value.map_or(Value::none(), $show)).collect::<Vec<_>>().into())
    }};
}

macro_rules! types {
    ($kind:expr, $value:expr, $wrap:ident) => {
        by_name! { $kind, $value, $wrap;
            "BOOL" => bool, Value::from;
            "INT2" => i16, Value::from;
            "INT4" => i32, Value::from;
            "INT8" => i64, Value::from;
            "FLOAT4" => f32, float;
            "FLOAT8" => f64, Value::from;
            "NUMERIC" => Numeric, |Numeric(text): Numeric| text.into();
            "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" => String, Value::from;
            "UUID" => Uuid, |id: Uuid| id.to_string().into();
            "TIMESTAMPTZ" => DateTime<Utc>, instant;
            "TIMESTAMP" => NaiveDateTime, date_time;
            "DATE" => NaiveDate, date;
            "TIME" => NaiveTime, time;
            "JSON" | "JSONB" => serde_json::Value, json;
            "BYTEA" => Vec<u8>, Value::bytes;
        }
    };
}

fn decode_simple(kind: &PgTypeInfo, value: PgValueRef<'_>) -> Result<Value, BoxDynError> {
    types!(kind, value, one)
}

fn decode_array(element: &PgTypeInfo, value: PgValueRef<'_>) -> Result<Value, BoxDynError> {
    types!(element, value, many)
}
