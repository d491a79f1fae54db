//! How rows and the columns of a statement go together.

use std::panic::{self, AssertUnwindSafe};

use sqlx::FromRow;

use super::shown_names::ShownNames;
use super::statement_schema::Shape;
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;

/// How rows and the columns of a statement go together.
pub(crate) struct Mapping<D: Dialect, R> {
    /// Makes what is shown of what the database gave.
    pub(crate) decode: fn(D::Row) -> Result<R, sqlx::Error>,
    /// The columns that tell every row apart, as the program says.
    pub(crate) key: Vec<String>,
    /// The same where the program says nothing: used if the statement has all of them.
    pub(crate) primary_key: Vec<String>,
    /// Shown names, with what the statement calls them, as the program says.
    pub(crate) columns: Vec<(String, String)>,
    /// What the statement calls a name in a spelling of the row type's.
    pub(crate) spelling: fn(&str) -> Option<&'static str>,
}

impl<D, R> Mapping<D, R>
where
    D: Dialect,
    R: for<'r> FromRow<'r, D::Row>,
{
    /// Rows that sqlx makes, of columns that are called what the statement calls them.
    pub(crate) fn plain() -> Self {
        Mapping::new(|row| {
            let name_column = || D::beyond_range(&row);
            catch_panic(name_column, || R::from_row(&row))
        })
    }
}

impl<D: Dialect, R> Mapping<D, R> {
    pub(crate) fn new(decode: fn(D::Row) -> Result<R, sqlx::Error>) -> Self {
        let (key, primary_key, columns) = (Vec::new(), Vec::new(), Vec::new());
        Mapping { decode, key, primary_key, columns, spelling: |_| None }
    }

    /// Refuses what the program says of columns that the statement does not have.
    pub(crate) fn check(&self, shape: &Shape) -> Result<(), Error> {
        self.key.iter().try_for_each(|column| shape.require(column, "`key`"))?;
        self.columns.iter().try_for_each(|(_, column)| shape.require(column, "`column`"))
    }

    /// The columns that tell every row apart; none if nobody knows.
    pub(crate) fn key(&self, shape: &Shape) -> &[String] {
        if self.key.is_empty() && self.primary_key.iter().all(|column| shape.has(column)) {
            return &self.primary_key;
        }
        &self.key
    }

    /// What the statement calls a name; `None` if it has no such column.
    pub(crate) fn column<'n>(&'n self, shape: &Shape, name: &'n str) -> Option<&'n str> {
        let named = self.columns.iter().find(|(shown, _)| shown == name);
        if let Some((_, column)) = named {
            return Some(column);
        }
        let spelled = (self.spelling)(name).filter(|column| shape.has(column));
        spelled.or_else(|| shape.has(name).then_some(name))
    }

    /// Whether the program says which column a name is.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.columns.iter().any(|(shown, _)| shown == name)
    }

    /// Whether rows that show these names show this one, in whatever spelling.
    pub(crate) fn shows(&self, shown: &ShownNames, name: &str) -> bool {
        if shown.contains(name) {
            return true;
        }
        let column = (self.spelling)(name);
        column.is_some() && shown.iter().any(|shown| (self.spelling)(shown) == column)
    }
}

/// What `decode` makes of a row. A value that no Rust type holds, such as a date without end, makes
/// some decoders panic: that must be an error like others, and take no worker down.
pub(crate) fn catch_panic<R>(
    name_column: impl FnOnce() -> Option<String>,
    decode: impl FnOnce() -> Result<R, sqlx::Error>,
) -> Result<R, sqlx::Error> {
    panic::catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        let source = "its type panics at the value: select it as text".into();
        Err(match name_column() {
            Some(column) => sqlx::Error::ColumnDecode { index: format!("{column:?}"), source },
            None => sqlx::Error::Decode(source),
        })
    })
}
