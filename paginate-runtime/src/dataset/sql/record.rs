//! Rows without a type of their own.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use sqlx::error::BoxDynError;

/// A row of `sqlx::query`: its columns by name, with the values that the database gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub(super) columns: Vec<(String, tera::Value)>,
}

impl Record {
    /// The value of a column; `None` if there is no such column or the value is of another type.
    ///
    /// ```
    /// # fn show(record: tg_paginate::Record) {
    /// let age: Option<i64> = record.get("age");
    /// # }
    /// ```
    #[must_use]
    pub fn get<'r, T: Deserialize<'r>>(&'r self, column: &str) -> Option<T> {
        let (_, value) = self.columns.iter().find(|(name, _)| name == column)?;
        T::deserialize(value).ok()
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_map(Some(self.columns.len()))?;
        for (name, value) in &self.columns {
            record.serialize_entry(name, value)?;
        }
        record.end()
    }
}

/// The column with its value, or the column that could not be read.
pub(super) fn decoded(
    column: &str,
    value: Result<tera::Value, BoxDynError>,
) -> Result<(String, tera::Value), sqlx::Error> {
    match value {
        Ok(value) => Ok((column.to_owned(), value)),
        Err(source) => Err(sqlx::Error::ColumnDecode { index: format!("{column:?}"), source }),
    }
}

/// A number with a fraction. What is no number is written as PostgreSQL does, because JSON has no
/// name for it.
#[cfg(feature = "typed-columns")]
pub(super) fn real(number: f64) -> tera::Value {
    match number {
        number if number.is_finite() => number.into(),
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        _ => "NaN".into(),
    }
}

/// The number that its shortest text says, so that 0.1 stays 0.1.
#[cfg(feature = "typed-columns")]
pub(super) fn float(number: f32) -> tera::Value {
    real(number.to_string().parse().unwrap_or(f64::from(number)))
}

/// JSON, or its text if it holds what no value can: a number beyond all range, or very deep nesting.
#[cfg(feature = "typed-columns")]
pub(super) fn json(text: &[u8]) -> tera::Value {
    let value = serde_json::from_slice::<serde_json::Value>(text).ok();
    let value = value.and_then(|value| tera::Value::try_from_serializable(&value).ok());
    value.unwrap_or_else(|| String::from_utf8_lossy(text).into_owned().into())
}
