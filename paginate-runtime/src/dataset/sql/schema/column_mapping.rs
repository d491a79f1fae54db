//! Maps the names in rows to the columns of a statement.

use std::borrow::Cow;

use super::column_override::field_name;
use super::shown_names::ShownNames;
use super::statement_schema::StatementSchema;
use crate::error::Error;
use crate::page::column_name::is_spelling;

/// Maps the names in rows to the columns of a statement.
#[derive(Debug, Clone)]
pub(crate) struct ColumnMapping {
    /// The key that the program sets.
    pub(crate) key: Vec<String>,
    /// The key if the program sets none; used if the statement has all its columns.
    pub(crate) primary_key: Vec<String>,
    /// The program's names in rows, with their columns in the statement.
    pub(crate) columns: Vec<(String, String)>,
    /// The column for a name in any spelling of the row type.
    pub(crate) spelling: fn(&str) -> Option<Cow<'static, str>>,
}

impl Default for ColumnMapping {
    fn default() -> Self {
        let (key, primary_key, columns) = (Vec::new(), Vec::new(), Vec::new());
        ColumnMapping { key, primary_key, columns, spelling: |_| None }
    }
}

impl ColumnMapping {
    /// The mapping with the statement's own names of the columns that the program names.
    ///
    /// # Errors
    /// If the statement has no such column.
    pub(crate) fn resolve(&self, schema: &StatementSchema) -> Result<Cow<'_, Self>, Error> {
        let mut columns = self.key.iter().chain(self.columns.iter().map(|(_, column)| column));
        if columns.all(|column| schema.columns().contain(column)) {
            return Ok(Cow::Borrowed(self));
        }
        let mut resolved = self.clone();
        for column in &mut resolved.key {
            *column = schema.columns().require(column, "`key`")?.to_owned();
        }
        for (_, column) in &mut resolved.columns {
            *column = schema.columns().require(column, "`column`")?.to_owned();
        }
        Ok(Cow::Owned(resolved))
    }

    /// The key; empty if none is known.
    pub(crate) fn key(&self, schema: &StatementSchema) -> &[String] {
        if self.key.is_empty()
            && self.primary_key.iter().all(|column| schema.columns().contain(column))
        {
            return &self.primary_key;
        }
        &self.key
    }

    /// The column for a name; `None` if the statement has no such column.
    pub(crate) fn find_column<'n>(
        &'n self,
        schema: &'n StatementSchema,
        name: &'n str,
    ) -> Option<Cow<'n, str>> {
        let mapped = self.columns.iter().find(|(shown, _)| shown == name);
        if let Some((_, column)) = mapped {
            return Some(column.into());
        }
        let spelled = (self.spelling)(name).filter(|column| schema.columns().contain(column));
        spelled.or_else(|| schema.find_column(name).map(Cow::Borrowed))
    }

    /// Whether the program maps a name to a column.
    pub(crate) fn is_mapped(&self, name: &str) -> bool {
        self.columns.iter().any(|(shown, _)| shown == name)
    }

    /// The name under which rows show a column; `None` if they do not show it.
    pub(crate) fn find_shown<'n>(
        &self,
        schema: &StatementSchema,
        shown: &'n ShownNames,
        column: &'n str,
    ) -> Option<&'n str> {
        let field = field_name(column);
        if shown.contains(field) {
            return Some(field);
        }
        let is_of_column = |name: &&str| {
            let is_like = is_spelling(name, field)
                || (self.spelling)(name).as_deref() == Some(column)
                || self.is_mapped(name);
            is_like && self.find_column(schema, name).as_deref() == Some(column)
        };
        shown.iter().find(is_of_column)
    }

    /// Whether rows with these names have this one, in any spelling.
    pub(crate) fn is_shown(
        &self,
        schema: &StatementSchema,
        shown: &ShownNames,
        name: &str,
    ) -> bool {
        let is_shown = |column: Cow<'_, str>| self.find_shown(schema, shown, &column).is_some();
        // a name that says a type is one of the statement, and no field
        let is_field = field_name(name) == name;
        shown.contains(name) || is_field && self.find_column(schema, name).is_some_and(is_shown)
    }
}
