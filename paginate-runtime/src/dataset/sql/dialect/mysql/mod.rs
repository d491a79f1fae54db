//! MySQL and MariaDB.

mod values;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::mysql::{
    MySqlArguments, MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlTypeInfo, MySqlValueRef,
};
use sqlx::types::Decimal;
use sqlx::types::chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use sqlx::{
    Arguments, Column, Decode, Encode, Executor, FromRow, MySql, Row, Type, TypeInfo, ValueRef,
};

use super::backend::{Backend, LimitNumbers, NativeNulls, NotSeekable};
use super::column_type::{ColumnType, ConnectionSettings, Shown, UnknownType};
use super::lexemes::Syntax;
use crate::anchor::KeyValue;
use crate::dataset::sql::record::Record;
use crate::dataset::sql::record::decoded;
use crate::page::ordering::Nulls;

impl Backend for MySql {
    const QUOTE: char = '`';
    // the database inlines it by default
    const COMMON_TABLE: &'static str = " AS ";
    const SYNTAX: Syntax = Syntax::MySql;
    const NATIVE_NULLS: NativeNulls = NativeNulls::Smallest;
    // sqlx waits 40 ms for each text that is not among the 100 cached ones
    const LIMIT_NUMBERS: LimitNumbers = LimitNumbers::Bound;
    const NUMBERED_PLACEHOLDERS: bool = false;
    // IS NULL also matches zero dates in NOT NULL columns
    const IS_NULL: &'static str = " <=> NULL";

    // MariaDB has no such indexes, and MySQL only since 8.0.13
    const INDEXES_EXPRESSIONS: bool = false;

    /// There is no NULLS FIRST; sorting by IS NULL before the column does it.
    fn place_nulls(column: &str, value: &str, direction: &str, nulls: Nulls) -> String {
        match nulls {
            Nulls::First => format!("{column} IS NULL DESC, {value}{direction}"),
            Nulls::Last => format!("{column} IS NULL, {value}{direction}"),
        }
    }

    fn identify_database(options: &MySqlConnectOptions) -> String {
        options.get_database().unwrap_or_default().to_owned()
    }

    fn identify_server(options: &MySqlConnectOptions) -> String {
        let (host, port, user) = (options.get_host(), options.get_port(), options.get_username());
        format!("{host} {port} {user} {:?}", options.get_socket())
    }

    fn executor(connection: &mut MySqlConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    fn bind_number(arguments: &mut MySqlArguments, number: i64) -> Result<(), BoxDynError> {
        arguments.add(number)
    }

    fn push_placeholder(_arguments: &MySqlArguments, sql: &mut String) {
        sql.push('?');
    }

    fn read_key_value(row: &MySqlRow, column: &str) -> Result<Option<KeyValue>, NotSeekable> {
        let value = row.try_get_raw(column).map_err(|_| NotSeekable)?;
        let kind = value.type_info().into_owned();
        if values::is_null(&kind, &value) {
            return Ok(None);
        }
        received(&kind, value).map(Some).map_err(|_| NotSeekable)
    }

    fn bind_key_value(arguments: &mut MySqlArguments, value: &KeyValue) -> Result<(), BoxDynError> {
        let bytes = value.bytes.as_slice();
        let text = || str::from_utf8(bytes);
        match value.kind {
            INTEGER => arguments.add(i64::from_be_bytes(bytes.try_into()?)),
            UNSIGNED => arguments.add(u64::from_be_bytes(bytes.try_into()?)),
            DOUBLE => arguments.add(f64::from_be_bytes(bytes.try_into()?)),
            FLOAT => arguments.add(f32::from_be_bytes(bytes.try_into()?)),
            DECIMAL => arguments.add(Digits(text()?.to_owned())),
            DATE | TIME | DATE_TIME => arguments.add(Received(value)),
            TEXT => arguments.add(text()?.to_owned()),
            _ => arguments.add(bytes.to_vec()),
        }
    }

    fn reads_only_an_index(plan: &[MySqlRow]) -> Result<bool, sqlx::Error> {
        let steps = plan.iter().map(|step| {
            Ok((step.try_get::<Option<String>, _>("type")?, step.try_get::<_, _>("Extra")?))
        });
        let steps = steps.collect::<Result<Vec<(_, Option<String>)>, sqlx::Error>>()?;
        let is_covered = |(access, facts): &(Option<String>, Option<String>)| {
            // not "Using index condition", which tests keys and then reads rows
            let mut facts = facts.iter().flat_map(|facts| facts.split("; "));
            // one row, which is read once
            let is_constant = matches!(access.as_deref(), Some("const" | "system"));
            is_constant || facts.any(|fact| fact == "Using index")
        };
        let sorts = |(_, facts): &(_, Option<String>)| {
            facts.as_ref().is_some_and(|facts| facts.contains("filesort"))
        };
        Ok(!steps.is_empty() && steps.iter().all(is_covered) && !steps.iter().any(sorts))
    }

    fn sorts_all(plan: &[MySqlRow]) -> Result<bool, sqlx::Error> {
        let steps = plan.iter().map(|step| step.try_get::<Option<String>, _>("Extra"));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        Ok(steps.iter().flatten().any(|step| step.contains("filesort")))
    }

    fn show_column(row: &MySqlRow, ordinal: usize) -> Option<tera::Value> {
        let column = row.columns().get(ordinal)?;
        values::show(column.type_info(), row.try_get_raw(ordinal).ok()?).ok()
    }

    fn read_count(row: &MySqlRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }

    const CONNECTION_ID: &'static str = "SELECT CONCAT(CONCAT_WS(' ', 'mysql', DATABASE(), \
         CURRENT_USER()), CHAR(10 USING utf8mb4), CONCAT_WS(' ', @@hostname, @@port, \
         @@session.time_zone))";

    const CONNECTION_SETTINGS: Option<&'static str> = Some("SELECT @@session.time_zone");

    // times depend on the time zone of the session
    const ANCHORS_DEPEND_ON_SETTINGS: bool = true;

    /// The database folds other values as text, which differs from the bound value.
    fn is_foldable(value: &KeyValue) -> bool {
        value.kind == TEXT && value.bytes.is_ascii()
    }

    fn read_text(row: &MySqlRow) -> Option<String> {
        row.try_get(0).ok()
    }

    fn describe_type(
        kind: Result<&MySqlTypeInfo, UnknownType>,
        settings: &ConnectionSettings,
    ) -> ColumnType {
        let shown = match kind.map(TypeInfo::name) {
            Ok("GEOMETRY") => Shown::Cast("ST_AsText({})"),
            Ok("TIMESTAMP") if !is_utc(settings) => Shown::Cast(IN_UTC),
            _ => Shown::Decoded,
        };
        let is_seekable = kind.is_ok_and(|kind| is_seekable(kind, settings));
        ColumnType { is_seekable, oid: 0, may_refuse_to_sort: false, shown }
    }
}

/// The server sends a TIMESTAMP in the time zone of the session, where two instants may have one
/// text. This is exact, and has no fraction, or one of 3 or 6 digits. The zero date is no instant,
/// and stays as it is.
const IN_UTC: &str = "IFNULL(CONCAT(REPLACE(TRIM(TRAILING '.' FROM TRIM(TRAILING '000' FROM CAST(\
     TIMESTAMP'1970-01-01 00:00:00' + INTERVAL NULLIF(UNIX_TIMESTAMP({}), 0) SECOND \
     AS DATETIME(6)))), ' ', 'T'), 'Z'), CAST({} AS CHAR))";

/// Whether the time zone of the session is UTC, which is the driver's default.
fn is_utc(settings: &ConnectionSettings) -> bool {
    settings.answer.as_deref().is_some_and(|zone| matches!(zone, "+00:00" | "-00:00" | "UTC"))
}

/// The types whose values, bound again, compare as they sort. Not BIT and YEAR, which compare with
/// numbers in special ways; not enums and sets, which sort by number and compare as text; not UUID
/// and INET, which sort by other bytes than their text; not JSON and geometry.
fn is_seekable(kind: &MySqlTypeInfo, settings: &ConnectionSettings) -> bool {
    match kind.name() {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "INT" | "MEDIUMINT" | "BIGINT"
        | "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "INT UNSIGNED" | "MEDIUMINT UNSIGNED"
        | "BIGINT UNSIGNED" | "DOUBLE" | "FLOAT" | "DECIMAL" | "DATE" | "TIME" | "DATETIME" => true,
        // in a zone with daylight saving time, two instants may have one text
        "TIMESTAMP" => settings.answer.as_deref().is_some_and(is_fixed_zone),
        "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" | "BINARY"
        | "VARBINARY" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => is_plain_text(kind),
        _ => false,
    }
}

/// Whether a time zone is a fixed offset, without daylight saving time.
fn is_fixed_zone(zone: &str) -> bool {
    zone == "UTC" || zone.starts_with(['+', '-'])
}

/// Whether a text or binary column is no enum, set, UUID or INET. Those are sent as text too, and
/// only their flags differ, which sqlx shows only in its debug text. Without flags there, no column
/// counts as plain.
fn is_plain_text(kind: &MySqlTypeInfo) -> bool {
    let text = format!("{kind:?}");
    let flags = text.split_once("flags: ColumnFlags(").and_then(|(_, flags)| flags.split_once(')'));
    let Some((flags, _)) = flags else {
        return false;
    };
    let mut flags = flags.split(" | ");
    !flags.any(|flag| matches!(flag, "ENUM" | "SET" | "UNSIGNED"))
}

/// The types of values for binding.
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

/// Reads a value of a column that [`is_seekable`].
fn received(kind: &MySqlTypeInfo, value: MySqlValueRef<'_>) -> Result<KeyValue, BoxDynError> {
    let (kind, bytes) = match kind.name() {
        // TINYINT(1), which may be unsigned
        "BOOLEAN" if <u64 as Type<MySql>>::compatible(kind) => {
            (UNSIGNED, <u64 as Decode<MySql>>::decode(value)?.to_be_bytes().into())
        }
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "INT" | "MEDIUMINT" | "BIGINT" => {
            (INTEGER, <i64 as Decode<MySql>>::decode(value)?.to_be_bytes().into())
        }
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "INT UNSIGNED" | "MEDIUMINT UNSIGNED"
        | "BIGINT UNSIGNED" => {
            (UNSIGNED, <u64 as Decode<MySql>>::decode(value)?.to_be_bytes().into())
        }
        "DOUBLE" => (DOUBLE, <f64 as Decode<MySql>>::decode(value)?.to_be_bytes().into()),
        "FLOAT" => (FLOAT, <f32 as Decode<MySql>>::decode(value)?.to_be_bytes().into()),
        "DECIMAL" => (DECIMAL, <String as Decode<MySql>>::decode(value)?.into()),
        // dates and times as received, whatever their parts
        "DATE" => (DATE, <Vec<u8> as Decode<MySql>>::decode(value)?),
        "TIME" => (TIME, <Vec<u8> as Decode<MySql>>::decode(value)?),
        "DATETIME" | "TIMESTAMP" => (DATE_TIME, <Vec<u8> as Decode<MySql>>::decode(value)?),
        _ if <String as Type<MySql>>::compatible(kind) => {
            (TEXT, short(<String as Decode<MySql>>::decode(value)?)?.into())
        }
        _ if <Vec<u8> as Type<MySql>>::compatible(kind) => {
            let bytes = <Vec<u8> as Decode<MySql>>::decode(value)?;
            if bytes.len() > MOST_BYTES {
                return Err("it may sort by less than all bytes".into());
            }
            (BYTES, bytes)
        }
        _ => return Err("it does not sort as it compares".into()),
    };
    Ok(KeyValue { kind, bytes })
}

/// Half of the bytes that the database sorts by (`max_sort_length`). It compares all of them.
const MOST_BYTES: usize = 512;

/// The database sorts by the first 1,024 bytes of a text's weights (`max_sort_length`), up to eight
/// per letter, but compares whole texts. So only a short text is a reliable place in the order.
fn short(text: String) -> Result<String, BoxDynError> {
    const MOST: usize = 100;
    if text.chars().nth(MOST).is_some() {
        return Err("it may sort by less than the whole text".into());
    }
    Ok(text)
}

/// A date or a time in the form in which it is received and sent. Rust's types cannot hold a date
/// without a day, or a time above 24 hours.
struct Received<'v>(&'v KeyValue);

impl Type<MySql> for Received<'_> {
    fn type_info() -> MySqlTypeInfo {
        // never called: every value overrides it
        <NaiveDateTime as Type<MySql>>::type_info()
    }
}

impl Encode<'_, MySql> for Received<'_> {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.0.bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<MySqlTypeInfo> {
        Some(match self.0.kind {
            DATE => <NaiveDate as Type<MySql>>::type_info(),
            TIME => <NaiveTime as Type<MySql>>::type_info(),
            _ => <NaiveDateTime as Type<MySql>>::type_info(),
        })
    }
}

/// A decimal as text, because it may have more digits than [`Decimal`] holds.
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
        Record::from_columns(row.columns().iter().map(|column| {
            let value = row.try_get_raw(column.ordinal()).map_err(Into::into);
            let kind = column.type_info();
            decoded(column.name(), value.and_then(|value| values::show(kind, value)))
        }))
    }
}
