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

/// What rows show of types that templates and JSON do not have.
#[cfg(feature = "typed-columns")]
mod shown {
    use sqlx::types::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use tera::Value;

    /// Widened by its shortest text: 0.1 stays 0.1.
    pub(in super::super) fn float(number: f32) -> Value {
        number.to_string().parse().unwrap_or(f64::from(number)).into()
    }

    pub(in super::super) fn instant(at: DateTime<Utc>) -> Value {
        at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string().into()
    }

    pub(in super::super) fn date_time(at: NaiveDateTime) -> Value {
        at.format("%Y-%m-%dT%H:%M:%S%.f").to_string().into()
    }

    pub(in super::super) fn date(day: NaiveDate) -> Value {
        day.to_string().into()
    }

    pub(in super::super) fn time(at: NaiveTime) -> Value {
        at.to_string().into()
    }

    #[allow(clippy::needless_pass_by_value, reason = "all of these take what was decoded")]
    pub(in super::super) fn json(json: serde_json::Value) -> Value {
        Value::try_from_serializable(&json).unwrap_or_else(|_| Value::none())
    }
}

#[cfg(feature = "typed-columns")]
pub(super) use shown::{date, date_time, float, instant, json, time};
