//! The names that rows serialise, including fields that are empty in these rows.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use crate::dataset::memory::fields::{Fields, VisitFields};
use crate::page::ordering::LONGEST_NAME;

/// JSON may have other keys in every row; at most this many are kept.
const MOST: usize = 1000;

/// The names in rows. A dot separates nested names.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShownNames {
    names: HashSet<String>,
    /// Whether one row is enough to know all names of its type. It is not for a map.
    is_complete: bool,
    /// Whether any row was seen.
    saw_a_row: bool,
    /// The columns that rows show with another value than the database's.
    altered: HashSet<String>,
}

impl ShownNames {
    /// The names in these rows.
    pub(crate) fn collect<'r, R: Serialize + 'r>(rows: impl IntoIterator<Item = &'r R>) -> Self {
        let mut shown = ShownNames::default();
        for row in rows {
            shown.saw_a_row = true;
            let mut list = RowList::default();
            let place = Place::Row(&mut list);
            // fails only if the row's own code fails; then the row is not shown either
            let _ = row.serialize(Fields(Collect { before: "", place, shown: &mut shown }));
            shown.is_complete |= list.structs > 0 && list.structs == list.elements;
        }
        shown
    }

    /// At least these names, for rows without a type of their own.
    pub(crate) fn known<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let names = names.into_iter().map(str::to_owned).collect();
        ShownNames { names, is_complete: true, ..ShownNames::default() }
    }

    /// The union of both.
    pub(crate) fn with(&self, other: Self) -> Self {
        let mut names = self.names.clone();
        let room = MOST.saturating_sub(names.len());
        names.extend(other.names.into_iter().take(room));
        ShownNames {
            names,
            is_complete: self.is_complete || other.is_complete,
            saw_a_row: self.saw_a_row || other.saw_a_row,
            altered: self.altered.union(&other.altered).cloned().collect(),
        }
    }

    /// Adds columns that rows show with another value.
    pub(crate) fn altering(self, altered: HashSet<String>) -> Self {
        ShownNames { altered, ..self }
    }

    /// Whether rows show a column with another value than the database's.
    pub(crate) fn is_altered(&self, column: &str) -> bool {
        self.altered.contains(column)
    }

    /// Whether no row was seen yet.
    pub(crate) fn is_empty(&self) -> bool {
        !self.saw_a_row
    }

    /// Whether further rows may have further names, apart from nested ones.
    pub(crate) fn may_grow(&self) -> bool {
        !self.is_complete && self.names.len() < MOST
    }

    /// The approximate size in bytes.
    pub(crate) fn size(&self) -> usize {
        let names = self.names.iter().map(|name| size_of::<String>().saturating_add(name.len()));
        names.fold(0, usize::saturating_add)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// A row that is a list, such as a pair of models.
#[derive(Debug, Default)]
struct RowList {
    elements: usize,
    /// The elements that are structs, and not left out.
    structs: usize,
}

/// Where a value is.
enum Place<'c> {
    Row(&'c mut RowList),
    /// In a row that is a list.
    Element(&'c mut RowList),
    Nested,
}

/// Collects the names of a row, with a prefix for nested ones.
struct Collect<'c> {
    before: &'c str,
    place: Place<'c>,
    shown: &'c mut ShownNames,
}

impl VisitFields for Collect<'_> {
    type Stop = fmt::Error;

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> fmt::Result {
        let before = format!("{}{key}.", self.before);
        let place = Place::Nested;
        value.serialize(Fields(Collect { before: &before, place, shown: self.shown }))?;
        self.left_out(key)
    }

    fn left_out(&mut self, key: &str) -> fmt::Result {
        let name = format!("{}{key}", self.before);
        // a URL cannot contain longer names
        if self.shown.names.len() < MOST && name.len() <= LONGEST_NAME {
            self.shown.names.insert(name);
        }
        Ok(())
    }

    /// The elements of a sequence have no names, except for what they contain if they are a row.
    fn element<T: Serialize + ?Sized>(&mut self, index: usize, value: &T) -> fmt::Result {
        let Place::Row(list) = &mut self.place else {
            return Ok(());
        };
        list.elements = list.elements.saturating_add(1);
        let before = format!("{index}.");
        let place = Place::Element(list);
        value.serialize(Fields(Collect { before: &before, place, shown: self.shown }))
    }

    fn inside(self, _: &str) -> Result<Self, fmt::Error> {
        Err(fmt::Error)
    }

    fn is_struct(&mut self) {
        match &mut self.place {
            Place::Row(_) => self.shown.is_complete = true,
            Place::Element(list) => list.structs = list.structs.saturating_add(1),
            Place::Nested => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Person {
        id: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        nickname: Option<&'static str>,
        #[serde(skip)]
        #[expect(dead_code, reason = "it is hidden")]
        secret: u32,
        #[serde(rename = "home")]
        address: Address,
        tags: Vec<&'static str>,
    }

    #[derive(Serialize)]
    struct Address {
        city: &'static str,
    }

    #[derive(Serialize)]
    struct Flat {
        #[serde(flatten)]
        person: Person,
    }

    fn person() -> Person {
        let address = Address { city: "Rome" };
        Person { id: 1, nickname: None, secret: 2, address, tags: vec!["a"] }
    }

    fn sorted(shown: &ShownNames) -> Vec<&str> {
        let mut names = shown.iter().collect::<Vec<_>>();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_struct_tells_the_fields_that_are_left_out_when_empty_and_no_hidden_ones() {
        let shown = ShownNames::collect([&person()]);
        assert_eq!(sorted(&shown), ["home", "home.city", "id", "nickname", "tags"]);
        assert!(!shown.may_grow());
    }

    #[test]
    fn a_row_of_several_structs_tells_their_fields_by_place() {
        let address = Address { city: "Oslo" };
        let shown = ShownNames::collect([&(person(), Some(&address))]);
        assert_eq!(
            sorted(&shown),
            ["0.home", "0.home.city", "0.id", "0.nickname", "0.tags", "1.city"]
        );
        assert!(!shown.may_grow());
        let half = ShownNames::collect([&(&address, None::<&Address>)]);
        assert_eq!(sorted(&half), ["0.city"]);
        assert!(half.may_grow());
        assert!(half.with(ShownNames::collect([&(&address, Some(&address))])).contains("1.city"));
        assert_eq!(sorted(&ShownNames::collect([&(1, "a")])), [""; 0]);
    }

    #[test]
    fn a_map_tells_what_it_has_and_others_may_have_more() {
        let shown = ShownNames::collect([&Flat { person: person() }]);
        assert_eq!(sorted(&shown), ["home", "home.city", "id", "tags"]);
        assert!(shown.may_grow());
        let more = Flat { person: Person { nickname: Some("Ada"), ..person() } };
        assert!(shown.with(ShownNames::collect([&more])).contains("nickname"));
    }
}
