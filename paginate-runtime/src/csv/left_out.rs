//! The fields that a row leaves out, such as those with `skip_serializing_if`.

use std::fmt;

use serde::Serialize;

use super::names::nested;
use crate::dataset::fields::{Fields, VisitFields};

/// A field that a struct leaves out. Names of nested fields are whole, with dots.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// The name of the struct, if it is nested.
    pub(super) map: Option<String>,
    /// The name of the field before it.
    pub(super) before: Option<String>,
    pub(super) name: String,
}

/// All fields that a row leaves out.
pub(super) fn left_out(row: &impl Serialize) -> Vec<LeftOut> {
    let mut found = Vec::new();
    // fails only if the row's own code fails, which is reported when the row is written
    let _ = row.serialize(Fields(Visitor { map: None, before: None, found: &mut found }));
    found
}

struct Visitor<'f> {
    map: Option<String>,
    before: Option<String>,
    found: &'f mut Vec<LeftOut>,
}

impl Visitor<'_> {
    fn name(&self, key: &str) -> String {
        nested(self.map.as_deref(), &key)
    }
}

impl VisitFields for Visitor<'_> {
    type Stop = fmt::Error;

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> fmt::Result {
        let name = self.name(key);
        let map = Some(name.clone());
        value.serialize(Fields(Visitor { map, before: None, found: self.found }))?;
        self.before = Some(name);
        Ok(())
    }

    fn left_out(&mut self, key: &str) -> fmt::Result {
        let name = self.name(key);
        let before = self.before.replace(name.clone());
        self.found.push(LeftOut { map: self.map.clone(), before, name });
        Ok(())
    }

    fn inside(self, variant: &str) -> Result<Self, fmt::Error> {
        let map = Some(self.name(variant));
        Ok(Visitor { map, before: None, ..self })
    }

    /// Sequences have no columns of their own.
    fn element<T: Serialize + ?Sized>(&mut self, _: usize, _: &T) -> fmt::Result {
        Ok(())
    }
}
