//! Values of MySQL and MariaDB, for rows without a type of their own.

use sqlx::error::BoxDynError;
use sqlx::mysql::{MySqlTypeInfo, MySqlValueRef};
use sqlx::{Decode, MySql, Type, TypeInfo, ValueRef};
use tera::Value;

use crate::dataset::sql::record::{Fraction, float, json, real};

/// Converts a value for a row.
pub(super) fn show(kind: &MySqlTypeInfo, value: MySqlValueRef<'_>) -> Result<Value, BoxDynError> {
    if is_date(kind) {
        // sqlx takes a zero date for null, and refuses dates like 2024-05-00
        return Ok(match bytes(value) {
            Some(bytes) => show_date(kind.name(), bytes)?.into(),
            None => Value::none(),
        });
    }
    if value.is_null() {
        return Ok(Value::none());
    }
    Ok(match kind.name() {
        // TINYINT(1), which may be unsigned
        "BOOLEAN" if <u64 as Type<MySql>>::compatible(kind) => {
            match <u64 as Decode<MySql>>::decode(value)? {
                0 => false.into(),
                1 => true.into(),
                number => number.into(),
            }
        }
        "BOOLEAN" => match <i64 as Decode<MySql>>::decode(value)? {
            0 => false.into(),
            1 => true.into(),
            number => number.into(),
        },
        "TINYINT" | "SMALLINT" | "INT" | "MEDIUMINT" | "BIGINT" => {
            <i64 as Decode<MySql>>::decode(value)?.into()
        }
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "INT UNSIGNED" | "MEDIUMINT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" | "BIT" => <u64 as Decode<MySql>>::decode(value)?.into(),
        "FLOAT" => float(<f32 as Decode<MySql>>::decode(value)?),
        "DOUBLE" => real(<f64 as Decode<MySql>>::decode(value)?),
        "TIME" => show_time(bytes(value).unwrap_or_default())?.into(),
        "JSON" => json(bytes(value).unwrap_or_default()),
        // not by the type's name: texts with a binary collation have that of bytes
        _ if kind.name() == "DECIMAL" || <String as Type<MySql>>::compatible(kind) => {
            let text = bytes(value).unwrap_or_default();
            String::from_utf8_lossy(text).into_owned().into()
        }
        _ => Value::bytes(bytes(value).unwrap_or_default().to_vec()),
    })
}

/// Whether the value is null for the database too, and not only for sqlx.
pub(super) fn is_null(kind: &MySqlTypeInfo, value: &MySqlValueRef<'_>) -> bool {
    value.is_null() && !(is_date(kind) && bytes(value.clone()).is_some())
}

fn is_date(kind: &MySqlTypeInfo) -> bool {
    matches!(kind.name(), "DATE" | "DATETIME" | "TIMESTAMP")
}

/// The received bytes; `None` for null.
fn bytes(value: MySqlValueRef<'_>) -> Option<&[u8]> {
    <&[u8] as Decode<MySql>>::decode(value).ok()
}

/// A date, optionally with a time: a length, the parts of the date, those of the time, and the
/// microseconds. Zeros at the end are omitted.
fn show_date(kind: &str, sent: &[u8]) -> Result<String, BoxDynError> {
    let parts = sent.get(1..).unwrap_or_default();
    let part = |at: usize| parts.get(at).copied().unwrap_or(0);
    let (year, month, day) = (u16::from_le_bytes([part(0), part(1)]), part(2), part(3));
    let date = format!("{year:04}-{month:02}-{day:02}");
    if kind == "DATE" {
        return Ok(date);
    }
    let micros = i64::from(u32::from_le_bytes([part(7), part(8), part(9), part(10)]));
    let (hours, minutes, seconds) = (part(4), part(5), part(6));
    let is_a_day = month > 0 && day > 0;
    let (separator, zone) = match kind {
        // as the database prints it, because it is not a valid date
        _ if !is_a_day => (" ", ""),
        "TIMESTAMP" => ("T", "Z"),
        _ => ("T", ""),
    };
    let fraction = Fraction(micros);
    Ok(format!("{date}{separator}{hours:02}:{minutes:02}:{seconds:02}{fraction}{zone}"))
}

/// A duration: a length, the sign, the days, the other parts, the microseconds.
fn show_time(sent: &[u8]) -> Result<String, BoxDynError> {
    let parts = sent.get(1..).unwrap_or_default();
    let part = |at: usize| parts.get(at).copied().unwrap_or(0);
    let sign = if part(0) == 0 { "" } else { "-" };
    let days = u32::from_le_bytes([part(1), part(2), part(3), part(4)]);
    let hours = u64::from(days).saturating_mul(24).saturating_add(part(5).into());
    let micros = u32::from_le_bytes([part(8), part(9), part(10), part(11)]);
    let (minutes, seconds, fraction) = (part(6), part(7), Fraction(micros.into()));
    Ok(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_no_calendar_has_are_shown_as_they_are_stored() {
        assert_eq!(show_date("DATE", &[0]).unwrap(), "0000-00-00");
        assert_eq!(show_date("DATE", &[4, 0xE8, 7, 5, 0]).unwrap(), "2024-05-00");
        assert_eq!(show_date("DATETIME", &[0]).unwrap(), "0000-00-00 00:00:00");
        let sent = [11, 0xE8, 7, 5, 1, 9, 8, 7, 0x20, 0xA1, 7, 0];
        assert_eq!(show_date("DATETIME", &sent).unwrap(), "2024-05-01T09:08:07.500");
        assert_eq!(show_date("TIMESTAMP", &sent[..5]).unwrap(), "2024-05-01T00:00:00Z");
    }

    #[test]
    fn times_are_spans_that_may_be_negative_and_longer_than_a_day() {
        assert_eq!(show_time(&[0]).unwrap(), "00:00:00");
        assert_eq!(show_time(&[8, 0, 1, 0, 0, 0, 1, 30, 0]).unwrap(), "25:30:00");
        assert_eq!(show_time(&[8, 1, 0, 0, 0, 0, 1, 0, 0]).unwrap(), "-01:00:00");
    }
}
