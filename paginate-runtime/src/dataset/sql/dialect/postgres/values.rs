//! Decodes PostgreSQL's values for rows without a type of their own.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgTypeKind, PgValueFormat, PgValueRef};
use sqlx::types::Uuid;
use sqlx::{TypeInfo, ValueRef};
use tera::Value;

use super::calendar::{DateTime, Day, TimeOfDay};
use super::numeric;
use crate::dataset::sql::record::{float, json, real};

/// Days from 1970-01-01, our epoch, to 2000-01-01, PostgreSQL's.
const EPOCH: i64 = 10_957;
const MICROS_OF_A_DAY: i128 = 86_400_000_000;

/// Whether [`show`] supports a type. The statement casts others to text.
pub(super) fn is_shown(kind: &PgTypeInfo) -> bool {
    match kind.kind() {
        PgTypeKind::Enum(_) => true,
        PgTypeKind::Domain(base) => is_shown(base),
        PgTypeKind::Array(element) => is_shown(element),
        PgTypeKind::Simple => SHOWN.contains(&kind.name()),
        PgTypeKind::Pseudo | PgTypeKind::Composite(_) | PgTypeKind::Range(_) => false,
    }
}

const SHOWN: [&str; 20] = [
    "BOOL",
    "INT2",
    "INT4",
    "INT8",
    "FLOAT4",
    "FLOAT8",
    "NUMERIC",
    "TEXT",
    "VARCHAR",
    "CHAR",
    "NAME",
    "UNKNOWN",
    "UUID",
    "TIMESTAMPTZ",
    "TIMESTAMP",
    "DATE",
    "TIME",
    "JSON",
    "JSONB",
    "BYTEA",
];

/// Converts a value for a row.
pub(super) fn show(kind: &PgTypeInfo, value: &PgValueRef<'_>) -> Result<Value, BoxDynError> {
    if value.is_null() {
        return Ok(Value::none());
    }
    match value.format() {
        PgValueFormat::Binary => show_bytes(kind, value.as_bytes()?),
        PgValueFormat::Text => Ok(value.as_str()?.into()),
    }
}

fn show_bytes(kind: &PgTypeInfo, bytes: &[u8]) -> Result<Value, BoxDynError> {
    match kind.kind() {
        PgTypeKind::Enum(_) => Ok(text(bytes)),
        PgTypeKind::Domain(base) => show_bytes(base, bytes),
        PgTypeKind::Array(element) => show_array(element, bytes),
        PgTypeKind::Simple
        | PgTypeKind::Pseudo
        | PgTypeKind::Composite(_)
        | PgTypeKind::Range(_) => show_simple(kind.name(), bytes),
    }
}

fn show_simple(kind: &str, bytes: &[u8]) -> Result<Value, BoxDynError> {
    Ok(match kind {
        "BOOL" => (number::<1>(bytes)? != [0]).into(),
        "INT2" => i16::from_be_bytes(number(bytes)?).into(),
        "INT4" => i32::from_be_bytes(number(bytes)?).into(),
        "INT8" => i64::from_be_bytes(number(bytes)?).into(),
        "FLOAT4" => float(f32::from_be_bytes(number(bytes)?)),
        "FLOAT8" => real(f64::from_be_bytes(number(bytes)?)),
        "NUMERIC" => numeric::text(bytes).ok_or("it is no NUMERIC")?.into(),
        "UUID" => Uuid::from_slice(bytes)?.to_string().into(),
        "DATE" => day(i32::from_be_bytes(number(bytes)?)).into(),
        "TIME" => TimeOfDay(i64::from_be_bytes(number(bytes)?)).to_string().into(),
        "TIMESTAMP" => instant(i64::from_be_bytes(number(bytes)?), "").into(),
        "TIMESTAMPTZ" => instant(i64::from_be_bytes(number(bytes)?), "Z").into(),
        "JSON" => json(bytes),
        // after the version byte
        "JSONB" => json(bytes.get(1..).unwrap_or_default()),
        "BYTEA" => Value::bytes(bytes.to_vec()),
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" => text(bytes),
        other => return Err(format!("`{other}` cannot be shown: cast it to text").into()),
    })
}

/// Whether a date or a timestamp is infinite, or outside of the years of common types.
pub(super) fn is_beyond_range(kind: &PgTypeInfo, value: &PgValueRef<'_>) -> bool {
    const DAYS: i64 = 80_000_000;
    let (Ok(bytes), PgValueFormat::Binary) = (value.as_bytes(), value.format()) else {
        return false;
    };
    let days = match kind.name() {
        "DATE" => number(bytes).map(|bytes| i64::from(i32::from_be_bytes(bytes))),
        "TIMESTAMP" | "TIMESTAMPTZ" => {
            number(bytes).map(|bytes| i64::from_be_bytes(bytes) / 86_400_000_000)
        }
        _ => return false,
    };
    days.is_ok_and(|days| days.abs() > DAYS)
}

fn text(bytes: &[u8]) -> Value {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn number<const N: usize>(bytes: &[u8]) -> Result<[u8; N], BoxDynError> {
    Ok(bytes.try_into()?)
}

fn day(days: i32) -> String {
    match days {
        i32::MAX => "infinity".to_owned(),
        i32::MIN => "-infinity".to_owned(),
        days => Day(i64::from(days).saturating_add(EPOCH)).to_string(),
    }
}

fn instant(micros: i64, zone: &str) -> String {
    match micros {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        micros => {
            let epoch = i128::from(EPOCH).saturating_mul(MICROS_OF_A_DAY);
            format!("{}{zone}", DateTime(epoch.saturating_add(micros.into())))
        }
    }
}

/// The bytes of an array, read from the front.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, len: usize) -> Result<&'b [u8], BoxDynError> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or("it is no array")?;
        self.0 = rest;
        Ok(taken)
    }

    fn integer(&mut self) -> Result<i32, BoxDynError> {
        Ok(i32::from_be_bytes(number(self.take(4)?)?))
    }
}

/// The most dimensions that PostgreSQL has.
const MOST_DIMENSIONS: usize = 6;

/// An array as nested lists, one level per dimension. Lower bounds are not shown.
fn show_array(element: &PgTypeInfo, bytes: &[u8]) -> Result<Value, BoxDynError> {
    let mut bytes = Bytes(bytes);
    let dimensions = usize::try_from(bytes.integer()?)?;
    // skips the flag for nulls and the type of the elements
    bytes.take(8)?;
    if dimensions == 0 {
        return Ok(Vec::<Value>::new().into());
    }
    if dimensions > MOST_DIMENSIONS {
        return Err("an array has too many dimensions".into());
    }
    let lengths = (0..dimensions).map(|_| {
        let length = usize::try_from(bytes.integer()?)?;
        bytes.integer()?;
        Ok(length)
    });
    let lengths = lengths.collect::<Result<Vec<_>, BoxDynError>>()?;
    show_dimension(element, &mut bytes, &lengths)
}

fn show_dimension(
    element: &PgTypeInfo,
    bytes: &mut Bytes<'_>,
    lengths: &[usize],
) -> Result<Value, BoxDynError> {
    let Some((length, inner)) = lengths.split_first() else {
        return Ok(match usize::try_from(bytes.integer()?) {
            Ok(length) => show_bytes(element, bytes.take(length)?)?,
            // -1 means null
            Err(_) => Value::none(),
        });
    };
    let elements = (0..*length).map(|_| show_dimension(element, bytes, inner));
    Ok(elements.collect::<Result<Vec<_>, _>>()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_without_end_are_words() {
        assert_eq!(day(i32::MAX), "infinity");
        assert_eq!(day(0), "2000-01-01");
        assert_eq!(instant(i64::MIN, "Z"), "-infinity");
        assert_eq!(instant(-1, "Z"), "1999-12-31T23:59:59.999999Z");
        assert_eq!(instant(9_223_371_331_200_000_000 - 1, ""), "+294276-12-31T23:59:59.999999");
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        let array = PgTypeInfo::with_name("int4");
        for bytes in [&[][..], &[0; 3], &[0xFF; 40], &[0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 23, 0x7F]] {
            let _ = show_array(&array, bytes);
            for kind in SHOWN {
                let _ = show_simple(kind, bytes);
            }
        }
    }
}
