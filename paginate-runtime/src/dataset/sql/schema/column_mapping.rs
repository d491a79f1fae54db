//! Maps the names in rows to the columns of a statement.

use super::shown_names::ShownNames;
use super::statement_schema::StatementSchema;
use crate::error::Error;

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
    pub(crate) spelling: fn(&str) -> Option<&'static str>,
}

impl Default for ColumnMapping {
    fn default() -> Self {
        let (key, primary_key, columns) = (Vec::new(), Vec::new(), Vec::new());
        ColumnMapping { key, primary_key, columns, spelling: |_| None }
    }
}

impl ColumnMapping {
    /// Refuses columns that the program names and the statement does not have.
    pub(crate) fn check(&self, schema: &StatementSchema) -> Result<(), Error> {
        self.key.iter().try_for_each(|column| schema.require_column(column, "`key`"))?;
        let mut columns = self.columns.iter();
        columns.try_for_each(|(_, column)| schema.require_column(column, "`column`"))
    }

    /// The columns of the key; empty if none is known.
    pub(crate) fn find_key(&self, schema: &StatementSchema) -> Vec<String> {
        let find = |key: &[String]| {
            let columns = key.iter().map(|name| schema.find_column(name).map(str::to_owned));
            columns.collect::<Option<Vec<_>>>().unwrap_or_default()
        };
        find(if self.key.is_empty() { &self.primary_key } else { &self.key })
    }

    /// The column for a name; `None` if the statement has no such column.
    pub(crate) fn find_column<'n>(
        &self,
        schema: &'n StatementSchema,
        name: &str,
    ) -> Option<&'n str> {
        let mapped = self.columns.iter().find(|(shown, _)| shown == name);
        if let Some((_, column)) = mapped {
            return schema.find_column(column);
        }
        let spelled = (self.spelling)(name).and_then(|column| schema.find_column(column));
        spelled.or_else(|| schema.find_column(name))
    }

    /// Whether the program maps a name to a column.
    pub(crate) fn is_mapped(&self, name: &str) -> bool {
        self.columns.iter().any(|(shown, _)| shown == name)
    }

    /// Whether rows with these names have this one, in any spelling.
    pub(crate) fn is_shown(&self, shown: &ShownNames, name: &str) -> bool {
        if shown.contains(name) {
            return true;
        }
        let column = (self.spelling)(name);
        column.is_some() && shown.iter().any(|shown| (self.spelling)(shown) == column)
    }
}
