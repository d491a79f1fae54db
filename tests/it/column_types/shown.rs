//! The expected form of a value in a row.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::Value;

/// The expected form of a value.
pub(crate) enum Shown {
    Value(Value),
    /// Anything except an error.
    Anything,
}

/// The form of a type's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Show {
    /// Numbers, booleans and JSON, as in JSON.
    Json,
    /// The text that the database prints.
    Text,
    /// Dates and times in ISO 8601, with `T`.
    Iso,
    /// Dates and times in ISO 8601, with `Z`.
    Instant,
    /// Bytes, and types that print as bytes.
    Bytes,
}

impl Show {
    /// The expected form of a value, given the database's text.
    pub(crate) fn of(self, printed: Option<String>) -> Shown {
        let Some(text) = printed else { return Shown::Value(Value::Null) };
        match self {
            Show::Json => Shown::Value(json(text)),
            Show::Text => Shown::Value(Value::String(text)),
            Show::Iso => iso(text, ""),
            Show::Instant => iso(text, "Z"),
            Show::Bytes => Shown::Anything,
        }
    }

    /// The expected form of an array, given as JSON.
    pub(crate) fn of_array(self, printed: Option<String>) -> Shown {
        let Some(text) = printed else { return Shown::Value(Value::Null) };
        let Ok(mut array) = serde_json::from_str(&text) else { return Shown::Anything };
        match self.each(&mut array) {
            Some(()) => Shown::Value(array),
            None => Shown::Anything,
        }
    }

    /// Converts each text of an array; `None` if any form is accepted.
    fn each(self, value: &mut Value) -> Option<()> {
        match value {
            Value::Array(values) => values.iter_mut().try_for_each(|value| self.each(value)),
            Value::String(text) if self != Show::Json => match self.of(Some(text.clone())) {
                Shown::Value(shown) => {
                    *value = shown;
                    Some(())
                }
                Shown::Anything => None,
            },
            _ => Some(()),
        }
    }
}

/// Parses JSON; keeps the text if it has a number beyond `f64` or too many brackets.
fn json(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// A time in the years 1 to 9999 in ISO 8601; an invalid date as printed.
fn iso(text: String, zone: &str) -> Shown {
    let bare = text.strip_suffix("+00").unwrap_or(&text);
    let year_is_unusual = bare.ends_with("BC") || bare.find('-').is_some_and(|place| place > 4);
    if year_is_unusual {
        return Shown::Anything;
    }
    let shown = if let Ok(at) = NaiveDateTime::parse_from_str(bare, "%Y-%m-%d %H:%M:%S%.f") {
        at.format("%Y-%m-%dT%H:%M:%S%.f").to_string() + zone
    } else if let Ok(day) = NaiveDate::parse_from_str(bare, "%Y-%m-%d") {
        day.to_string()
    } else if let Ok(at) = NaiveTime::parse_from_str(bare, "%H:%M:%S%.f") {
        at.to_string()
    } else {
        text
    };
    Shown::Value(shown.into())
}

/// Compares JSON, where 1 equals 1.0, and a float may have the digits of an `f32`.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let (a, b) = (left.as_f64().unwrap(), right.as_f64().unwrap());
            left == right || (!left.is_i64() || !right.is_i64()) && close(a, b)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::String(left), Value::String(right)) => {
            left == right || without_zeros(left) == without_zeros(right)
        }
        _ => left == right,
    }
}

/// MySQL prints as many decimals of a second as the column has; removes `.000`.
fn without_zeros(text: &str) -> &str {
    match text.rsplit_once('.') {
        Some((time, digits))
            if time.contains(':') && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            text.trim_end_matches('0').trim_end_matches('.')
        }
        _ => text,
    }
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-5 * left.abs().max(right.abs())
}
