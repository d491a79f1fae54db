//! The fields of rows, with those that some rows leave out.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use super::memory::fields::{Fields, VisitFields};

/// How many fields are collected, because maps may have other keys in every row.
const MOST: usize = 1000;

/// Where a field is among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldPlace {
    /// The name of the struct or map, if it is nested; with dots, if that is nested too.
    pub(crate) map: Option<String>,
    /// The field before it.
    pub(crate) before: Option<String>,
    pub(crate) field: String,
}

/// The fields of a row, also those that it leaves out by `skip_serializing_if`.
pub(crate) fn fields_of_row(row: &impl Serialize) -> Vec<FieldPlace> {
    let mut found = Found::default();
    found.add(row);
    found.places
}

/// The fields of all elements of a sequence.
pub(super) fn fields_of_rows(sequence: &impl Serialize) -> Vec<FieldPlace> {
    let mut found = Found::default();
    // fails only if a row's own code fails, which is reported when the row is written
    let _ = sequence.serialize(Fields(Rows(&mut found)));
    found.places
}

#[derive(Default)]
struct Found {
    places: Vec<FieldPlace>,
    names: HashSet<String>,
}

impl Found {
    fn add<T: Serialize + ?Sized>(&mut self, row: &T) {
        let _ = row.serialize(Fields(Row { map: None, before: None, found: self }));
    }
}

/// Visits the elements of a sequence.
struct Rows<'f>(&'f mut Found);

impl VisitFields for Rows<'_> {
    type Stop = fmt::Error;

    fn field<T: Serialize + ?Sized>(&mut self, _: &str, _: &T) -> fmt::Result {
        Ok(())
    }

    fn inside(self, _: &str) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn element<T: Serialize + ?Sized>(&mut self, _: usize, row: &T) -> fmt::Result {
        self.0.add(row);
        Ok(())
    }
}

/// Visits the fields of a row.
struct Row<'f> {
    map: Option<String>,
    before: Option<String>,
    found: &'f mut Found,
}

impl Row<'_> {
    fn name(&self, key: &str) -> String {
        self.map.as_ref().map_or_else(|| key.to_owned(), |map| format!("{map}.{key}"))
    }
}

impl VisitFields for Row<'_> {
    type Stop = fmt::Error;

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> fmt::Result {
        self.left_out(key)?;
        let map = Some(self.name(key));
        value.serialize(Fields(Row { map, before: None, found: self.found }))
    }

    fn left_out(&mut self, key: &str) -> fmt::Result {
        let before = self.before.replace(key.to_owned());
        if self.found.places.len() < MOST && self.found.names.insert(self.name(key)) {
            let place = FieldPlace { map: self.map.clone(), before, field: key.to_owned() };
            self.found.places.push(place);
        }
        Ok(())
    }

    fn inside(self, variant: &str) -> Result<Self, fmt::Error> {
        let map = Some(self.name(variant));
        Ok(Row { map, before: None, ..self })
    }

    /// Elements have no columns of their own.
    fn element<T: Serialize + ?Sized>(&mut self, _: usize, _: &T) -> fmt::Result {
        Ok(())
    }
}
