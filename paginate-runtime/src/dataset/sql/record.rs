//! Rows without a type of their own.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use sqlx::error::BoxDynError;

#[cfg(feature = "typed-columns")]
use crate::short_floats::widen;

/// A row of `sqlx::query`: the values of the database, by column name.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub(crate) columns: Vec<(String, tera::Value)>,
}

impl Record {
    /// A row of decoded columns. A text that the statement makes of a column replaces it, and
    /// columns that only the library selects are left out.
    pub(crate) fn from_columns(
        columns: impl Iterator<Item = Result<(String, tera::Value), Undecoded>>,
    ) -> Result<Self, sqlx::Error> {
        let mut columns = columns.collect::<Vec<_>>();
        while let Some(Ok((name, text))) =
            columns.pop_if(|column| matches!(column, Ok((name, _)) if is_internal(name)))
        {
            let place =
                name.strip_prefix(TEXT_COLUMN).and_then(|place| place.parse::<usize>().ok());
            let column = place.and_then(|place| columns.get_mut(place));
            if let Some(column) = column {
                let name = match column {
                    Ok((name, _)) => std::mem::take(name),
                    Err(Undecoded { column, .. }) => std::mem::take(column),
                };
                *column = Ok((name, text));
            }
        }
        let columns = columns.into_iter().map(|column| column.map_err(sqlx::Error::from));
        Ok(Record { columns: columns.collect::<Result<_, _>>()? })
    }

    /// The value of a column; `None` if there is no such column or the value has another type.
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

/// The prefix of a column that is another one as text; the position of that one follows. No column
/// of the program has such a name.
pub(crate) const TEXT_COLUMN: &str = "|tg_paginate|text|";

/// The name of the column with the version of the schema.
pub(crate) const SCHEMA_COLUMN: &str = "|tg_paginate|schema|";

/// Whether only the library selects this column.
pub(crate) fn is_internal(name: &str) -> bool {
    name == SCHEMA_COLUMN || name.starts_with(TEXT_COLUMN)
}

/// A column that could not be decoded, and the reason.
pub(crate) struct Undecoded {
    column: String,
    source: BoxDynError,
}

impl From<Undecoded> for sqlx::Error {
    fn from(Undecoded { column, source }: Undecoded) -> Self {
        sqlx::Error::ColumnDecode { index: format!("{column:?}"), source }
    }
}

/// The column with its value, or the reason why it could not be decoded.
pub(crate) fn decoded(
    column: &str,
    value: Result<tera::Value, BoxDynError>,
) -> Result<(String, tera::Value), Undecoded> {
    match value {
        Ok(value) => Ok((column.to_owned(), value)),
        Err(source) => Err(Undecoded { column: column.to_owned(), source }),
    }
}

/// The fraction of a second, in microseconds: no digits, three or six.
#[cfg(feature = "typed-columns")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fraction(pub(crate) i64);

#[cfg(feature = "typed-columns")]
impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => Ok(()),
            micros if micros % 1000 == 0 => write!(f, ".{:03}", micros / 1000),
            micros => write!(f, ".{micros:06}"),
        }
    }
}

/// A floating-point number. Values that JSON cannot represent are written as PostgreSQL prints
/// them.
#[cfg(feature = "typed-columns")]
pub(crate) fn real(number: f64) -> tera::Value {
    match number {
        number if number.is_finite() => number.into(),
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        _ => "NaN".into(),
    }
}

/// The number with the shortest text, so that 0.1 stays 0.1.
#[cfg(feature = "typed-columns")]
pub(crate) fn float(number: f32) -> tera::Value {
    real(widen(number))
}

/// Parses JSON; keeps the text if it has a number beyond all ranges, or very deep nesting.
#[cfg(feature = "typed-columns")]
pub(crate) fn json(text: &[u8]) -> tera::Value {
    let value = serde_json::from_slice::<serde_json::Value>(text).ok();
    let value = value.and_then(|value| tera::Value::try_from_serializable(&value).ok());
    value.unwrap_or_else(|| String::from_utf8_lossy(text).into_owned().into())
}
