//! Rows without a type of their own.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

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
