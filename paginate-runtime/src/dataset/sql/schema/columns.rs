//! The columns of a statement, as the database describes them.

use std::collections::HashSet;

use sqlx::{Column as _, Row};

use super::column_override::field_name;
use crate::dataset::sql::dialect::{ColumnType, ConnectionSettings, Dialect, Shown, UnknownType};
use crate::dataset::sql::record::is_internal;
use crate::error::Error;
use crate::page::column_name::Spellings;

/// The columns of a statement, with their types if the driver knows them.
pub(crate) type TypedColumns<D> =
    Vec<(String, Result<<D as sqlx::Database>::TypeInfo, UnknownType>)>;

/// The columns of a statement.
#[derive(Debug)]
pub(crate) struct Columns {
    columns: Vec<Column>,
    names: Vec<String>,
    unsortable: Vec<String>,
}

/// A column of the statement.
#[derive(Debug)]
struct Column {
    name: String,
    /// The database's name of the type.
    type_name: String,
    permits: ColumnType,
}

impl Columns {
    /// The columns with these types, of which the database cannot sort by some.
    ///
    /// # Errors
    /// [`Error::Statement`] if two columns have one name.
    pub(super) fn new<D: Dialect>(
        columns: TypedColumns<D>,
        unsortable: Vec<String>,
        settings: &ConnectionSettings,
    ) -> Result<Self, Error> {
        let columns = columns.into_iter().map(|(name, kind)| {
            let permits = D::describe_type(kind.as_ref().map_err(|unknown| *unknown), settings);
            let type_name = kind.map_or_else(|_| "unknown".to_owned(), |kind| kind.to_string());
            Column { name, type_name, permits }
        });
        let columns = columns.collect::<Vec<_>>();
        refuse_duplicates(columns.iter().map(|column| column.name.as_str()))?;
        let names = columns.iter().map(|column| column.name.clone()).collect();
        Ok(Columns { columns, names, unsortable })
    }

    /// The approximate size in bytes.
    pub(super) fn size(&self) -> usize {
        let columns = self.columns.iter().map(|column| {
            // two lists contain the name
            size_of::<Column>()
                .saturating_add(column.name.len().saturating_mul(2))
                .saturating_add(column.type_name.len())
        });
        columns.fold(0, usize::saturating_add)
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The names, with how a page selects each column: unchanged, unless rows are records.
    pub(super) fn shown(&self, has_records: bool) -> Vec<(&str, Shown)> {
        let shown = self.columns.iter().map(|column| {
            let shown = if has_records { column.permits.shown } else { Shown::Decoded };
            (column.name.as_str(), shown)
        });
        shown.collect()
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether the statement has a column of exactly this name.
    pub(crate) fn contain(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    /// The column of this name, else the one whose field has this name in rows of sqlx's macros.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        let mut columns = self.columns.iter();
        let column = self.column(name).or_else(|| columns.find(|of| field_name(&of.name) == name));
        column.map(|column| column.name.as_str())
    }

    /// What equal types of a column have in common on all servers.
    pub(super) fn type_identity(&self, column: &str) -> String {
        let identify = |column: &Column| format!("{} {}", column.type_name, column.permits.oid);
        self.column(column).map(identify).unwrap_or_default()
    }

    /// The type of a column, if rows cannot be sought by it.
    pub(crate) fn type_that_blocks_seek(&self, column: &str) -> Option<&str> {
        let column = self.column(column)?;
        (!column.permits.is_seekable).then_some(column.type_name.as_str())
    }

    /// Whether the database cannot sort by a column.
    pub(crate) fn is_unsortable(&self, name: &str) -> bool {
        let may_refuse = self.column(name).is_some_and(|column| column.permits.may_refuse_to_sort);
        may_refuse || self.unsortable.iter().any(|unsortable| unsortable == name)
    }

    /// The columns whose names are spellings of this one.
    pub(crate) fn spellings(&self, name: &str) -> Spellings<'_> {
        Spellings::find_by(name, self.names.iter().map(String::as_str), field_name)
    }

    /// The column that the program names.
    ///
    /// # Errors
    /// If the statement does not have it.
    pub(crate) fn require(&self, name: &str, named_by: &str) -> Result<&str, Error> {
        if let Some(column) = self.find(name).or_else(|| self.spellings(name).only()) {
            return Ok(column);
        }
        let columns = self.names.iter().map(|name| field_name(name)).collect::<Vec<_>>();
        let columns = columns.join("`, `");
        Err(Error::Statement(format!(
            "{named_by} names `{name}`, which is no column of the statement: it has `{columns}`"
        )))
    }

    /// Whether these are the columns of a row, optionally with their types.
    pub(super) fn are_those_of<D: Dialect>(
        &self,
        row: &D::Row,
        has_records: bool,
        checks_types: bool,
    ) -> bool {
        let mut found = row.columns().iter().filter(|column| !is_internal(column.name()));
        let is_alike = |column: &Column, found: &D::Column| {
            let is_cast = has_records && column.permits.shown != Shown::Decoded;
            let has_type = is_cast || column.type_name == found.type_info().to_string();
            column.name == found.name() && (has_type || !checks_types)
        };
        let mut known = self.columns.iter();
        known.all(|column| found.next().is_some_and(|found| is_alike(column, found)))
            && found.next().is_none()
    }
}

/// Refuses two columns of one name.
pub(super) fn refuse_duplicates<'n>(mut names: impl Iterator<Item = &'n str>) -> Result<(), Error> {
    let mut seen = HashSet::new();
    match names.find(|name| !seen.insert(*name)) {
        None => Ok(()),
        Some(name) => Err(Error::Statement(format!(
            "the statement has two columns `{name}`: give one of them another name with AS"
        ))),
    }
}
