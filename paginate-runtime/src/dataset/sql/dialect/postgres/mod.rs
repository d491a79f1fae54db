//! PostgreSQL.

mod calendar;
mod numeric;
mod values;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{
    PgArgumentBuffer, PgArguments, PgConnectOptions, PgConnection, PgRow, PgTypeInfo, PgTypeKind,
    PgValueFormat,
};
use sqlx::{Arguments, Column, Encode, Executor, FromRow, Postgres, Row, Type, ValueRef};

use super::backend::{Backend, NativeNulls, NotSeekable, RowComparison};
use super::column_type::{ColumnType, ConnectionSettings, Shown, UnknownType};
use super::lexemes::Syntax;
use crate::anchor::KeyValue;
use crate::dataset::sql::record::Record;
use crate::dataset::sql::record::decoded;

impl Backend for Postgres {
    const QUOTE: char = '"';
    const COMMON_TABLE: &'static str = " AS NOT MATERIALIZED ";
    const SYNTAX: Syntax = Syntax::Postgres;
    const NATIVE_NULLS: NativeNulls = NativeNulls::Largest;
    const ROW_COMPARISON: RowComparison = RowComparison::IndexRange;
    const INDEXES_PLACE_NULLS: bool = true;
    const MERGES_COMMON_TABLES: bool = false;

    fn identify_database(options: &PgConnectOptions) -> String {
        // without a name it is the user's
        let name = options.get_database().unwrap_or(options.get_username());
        format!("{name} {:?}", options.get_options())
    }

    fn identify_server(options: &PgConnectOptions) -> String {
        let (host, port, user) = (options.get_host(), options.get_port(), options.get_username());
        format!("{host} {port} {user} {:?}", options.get_socket())
    }

    fn executor(connection: &mut PgConnection) -> impl Executor<'_, Database = Self> {
        connection
    }

    fn bind_number(arguments: &mut PgArguments, number: i64) -> Result<(), BoxDynError> {
        arguments.add(number)
    }

    fn push_placeholder(arguments: &PgArguments, sql: &mut String) {
        sql.push('$');
        sql.push_str(&arguments.len().to_string());
    }

    /// Type and bytes are kept as received, and sent like this.
    fn read_key_value(row: &PgRow, column: &str) -> Result<Option<KeyValue>, NotSeekable> {
        let value = row.try_get_raw(column).map_err(|_| NotSeekable)?;
        if value.is_null() {
            return Ok(None);
        }
        let kind = value.type_info().oid().ok_or(NotSeekable)?.0;
        match (value.format(), value.as_bytes()) {
            (PgValueFormat::Binary, Ok(bytes)) => {
                Ok(Some(KeyValue { kind, bytes: bytes.to_vec() }))
            }
            _ => Err(NotSeekable),
        }
    }

    fn bind_key_value(arguments: &mut PgArguments, value: &KeyValue) -> Result<(), BoxDynError> {
        arguments.add(Received(value))
    }

    fn reads_only_an_index(plan: &[PgRow]) -> Result<bool, sqlx::Error> {
        let steps = plan.iter().map(|step| step.try_get::<String, _>(0));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        // other lines describe the step above them
        let names =
            steps.iter().filter_map(|step| step.split_once("  (cost=")).map(|(name, _)| name);
        let mut scans = names.filter(|name| name.contains(" Scan")).peekable();
        let is_covered =
            |name: &str| name.contains("Index Only Scan") || name.contains("Subquery Scan");
        let sorts = steps.iter().any(|step| step.contains("Sort"));
        Ok(scans.peek().is_some() && scans.all(is_covered) && !sorts)
    }

    fn sorts_all(plan: &[PgRow]) -> Result<bool, sqlx::Error> {
        has_step(plan, "Sort  (")
    }

    fn reads_foreign_tables(plan: &[PgRow]) -> Result<bool, sqlx::Error> {
        // of one table, of a join that its server does, or beside others
        Ok(has_step(plan, "Foreign Scan")? || has_step(plan, "Async Foreign Scan")?)
    }

    fn show_column(row: &PgRow, ordinal: usize) -> Option<tera::Value> {
        let column = row.columns().get(ordinal)?;
        values::show(column.type_info(), &row.try_get_raw(ordinal).ok()?).ok()
    }

    fn read_count(row: &PgRow) -> Result<u64, sqlx::Error> {
        row.try_get::<i64, _>(0).map(i64::unsigned_abs)
    }

    const ESTIMATE: Option<&'static str> = Some("EXPLAIN (FORMAT JSON) ");

    fn read_estimate(plan: &[PgRow]) -> Option<u64> {
        let plan = plan.first()?.try_get::<serde_json::Value, _>(0).ok()?;
        plan.pointer("/0/Plan/Plan Rows").and_then(serde_json::Value::as_u64)
    }

    fn find_out_of_range(row: &PgRow) -> Option<String> {
        let mut columns = row.columns().iter();
        let column = columns.find(|column| {
            let value = row.try_get_raw(column.ordinal());
            value.is_ok_and(|value| values::is_beyond_range(column.type_info(), &value))
        });
        column.map(|column| column.name().to_owned())
    }

    // no operator to sort by, and no collation
    const REFUSALS_TO_SORT: &'static [&'static str] = &["42883", "42P22"];

    const COLUMN_NAMES: Option<(&'static str, &'static str)> =
        Some(("SELECT json_object_keys(row_to_json(one)) FROM (", ") AS one"));

    const ARRAY_TO_TEXTS: Option<&'static str> = Some("::text[]");

    fn read_text(row: &PgRow) -> Option<String> {
        row.try_get(0).ok()
    }

    const ERRORS_ABORT_TRANSACTIONS: bool = true;

    const CONNECTION_ID: &'static str = "SELECT concat_ws(' ', 'postgresql', current_database(), current_user) || chr(10) || \
         concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), current_schemas(true))";

    /// The types without a binary output function; and after an `=`, the enums that have a domain.
    const CONNECTION_SETTINGS: Option<&'static str> = Some(
        "SELECT string_agg(CASE t.typtype WHEN 'd' THEN '=' || t.typbasetype ELSE t.oid::text END, ' ')
         FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem LEFT JOIN pg_type b ON b.oid = t.typbasetype
         WHERE t.typtype <> 'p' AND (t.typsend = 0 OR e.typsend = 0) OR b.typtype = 'e'",
    );

    fn describe_type(
        kind: Result<&PgTypeInfo, UnknownType>,
        settings: &ConnectionSettings,
    ) -> ColumnType {
        let shown_as = |text| ColumnType {
            is_seekable: false,
            oid: 0,
            may_refuse_to_sort: false,
            shown: Shown::Text(text),
        };
        let kind = match kind {
            Ok(kind) => kind,
            Err(UnknownType::Value) => return shown_as(AS_TEXT),
            Err(UnknownType::Array) => return shown_as(AS_TEXTS),
        };
        let oid = kind.oid().map_or(0, |oid| oid.0);
        let is_sent = !tells(settings, &oid.to_string());
        let shown = match kind.kind() {
            _ if values::is_shown(kind) => Shown::Decoded,
            // a field may have a type without a binary form
            PgTypeKind::Composite(_) => Shown::Text(AS_TEXT),
            PgTypeKind::Array(element) => match element.kind() {
                PgTypeKind::Composite(_) => Shown::Text(AS_TEXTS),
                _ if is_sent => Shown::Cast(AS_TEXTS),
                _ => Shown::Text(AS_TEXTS),
            },
            _ if is_sent => Shown::Cast(AS_TEXT),
            _ => Shown::Text(AS_TEXT),
        };
        let has_operators = match kind.kind() {
            // the operators of enums do not accept a domain together with its enum
            PgTypeKind::Enum(_) => !tells(settings, &format!("={oid}")),
            _ => true,
        };
        // a row constructed in the statement has fields of any type
        let may_refuse_to_sort = RECORDS.contains(&oid);
        let is_seekable = has_operators && is_seekable(kind);
        ColumnType { is_seekable, oid, may_refuse_to_sort, shown }
    }

    fn keeps_statements(options: &PgConnectOptions) -> bool {
        // there is no accessor; if the debug text changes, statements count as cached
        !format!("{options:?}").contains("statement_cache_capacity: 0,")
    }
}

/// Whether the answer of the session contains a word.
fn tells(settings: &ConnectionSettings, word: &str) -> bool {
    settings.answer.iter().flat_map(|answer| answer.split(' ')).any(|told| told == word)
}

/// Whether a plan has a step that begins like this.
fn has_step(plan: &[PgRow], beginning: &str) -> Result<bool, sqlx::Error> {
    for step in plan {
        let step = step.try_get::<String, _>(0)?;
        if step.trim_start_matches([' ', '-', '>']).starts_with(beginning) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The text that the database prints: a cast to text would add a mask to an address.
const AS_TEXT: &str = "CASE WHEN num_nulls({}) = 0 THEN concat({}) END";
const AS_TEXTS: &str = "{}::text[]";

/// Types whose values, bound again byte for byte, compare as their column sorts. By OID, because
/// the OIDs of built-in types never change, and other types can have these names.
const SEEKABLE: [u32; 29] = [
    16, 17, 18, 19, 20, 21, 23, // bool, bytea, "char", name, int8, int2, int4
    25, 1042, 1043, // text, char(n), varchar
    26, 700, 701, 790, 1700, // oid, float4, float8, money, numeric
    650, 774, 829, 869, // cidr, macaddr8, macaddr, inet
    1082, 1083, 1114, 1184, 1186,
    1266, // date, time, timestamp, timestamptz, interval, timetz
    1560, 1562, 2950, 3220, // bit, varbit, uuid, pg_lsn
];

/// `record` and `record[]`.
const RECORDS: [u32; 2] = [2249, 2287];

/// Enums sort and compare by position, arrays by their elements.
fn is_seekable(kind: &PgTypeInfo) -> bool {
    let is_listed = |kind: &PgTypeInfo| kind.oid().is_some_and(|oid| SEEKABLE.contains(&oid.0));
    match kind.kind() {
        PgTypeKind::Enum(_) => true,
        PgTypeKind::Domain(base) => is_seekable(base),
        PgTypeKind::Array(element) => is_listed(element),
        _ => is_listed(kind),
    }
}

/// A value as received, of any type.
struct Received<'v>(&'v KeyValue);

impl Type<Postgres> for Received<'_> {
    fn type_info() -> PgTypeInfo {
        // never called: every value overrides it
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
        Record::from_columns(row.columns().iter().map(|column| {
            let value = row.try_get_raw(column.ordinal()).map_err(Into::into);
            let kind = column.type_info();
            decoded(column.name(), value.and_then(|value| values::show(kind, &value)))
        }))
    }
}
