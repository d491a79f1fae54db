//! The names of the columns of rows, in one order.

use std::collections::{BTreeSet, HashMap, HashSet};

use tera::Value;

use crate::dataset::FieldPlace;
use crate::row_value::is_nothing;

/// The title of the only column, if rows have no fields.
pub(super) const ALONE: &str = "value";

/// Names of columns, as rows show them.
#[derive(Default)]
pub(super) struct Names {
    /// Whether the values under a name are ever more than null or a map.
    has_value: HashMap<String, bool>,
    /// The fields of each map, by its name; the rows have none, but a map may have an empty one.
    maps: HashMap<Option<String>, Fields>,
}

impl Names {
    /// Learns the names of a row.
    pub(super) fn learn(&mut self, row: &Value) {
        self.learn_under(row, None);
    }

    fn learn_under(&mut self, value: &Value, name: Option<&str>) {
        match value.as_map().filter(|fields| !fields.is_empty() || name.is_none()) {
            Some(fields) => {
                let names = fields.iter().map(|(field, _)| field.to_string());
                self.maps.entry(name.map(str::to_owned)).or_default().learn(names);
                for (field, value) in fields {
                    self.learn_under(value, Some(&nested(name, field)));
                }
            }
            None => {
                let has_value = self.has_value.entry(name.unwrap_or(ALONE).to_owned());
                *has_value.or_default() |= !is_nothing(value);
            }
        }
    }

    /// Learns a field that the rows learnt so far may have left out.
    pub(super) fn learn_place(&mut self, place: FieldPlace) {
        let FieldPlace { map, before, field } = place;
        self.has_value.entry(nested(map.as_deref(), &field)).or_default();
        let names = before.into_iter().chain([field]);
        self.maps.entry(map).or_default().learn(names);
    }

    /// The names of the columns, in the order of the fields. If the orders of rows contradict each
    /// other, as with hash maps, they are sorted. If a name never had a value itself, its nested
    /// names replace it.
    pub(super) fn into_titles(self) -> Vec<String> {
        let mut titles = Vec::with_capacity(self.has_value.len());
        self.push_titles(None, &mut titles);
        if self.has_value.contains_key(ALONE) && !titles.iter().any(|title| title == ALONE) {
            titles.push(ALONE.to_owned());
        }
        // a key with a dot may have the name of a nested field
        let mut seen = HashSet::new();
        titles.retain(|title| seen.insert(title.clone()));
        titles
    }

    fn push_titles(&self, map: Option<&str>, titles: &mut Vec<String>) {
        let fields = self.maps.get(&map.map(str::to_owned)).map(Fields::in_order);
        for field in fields.into_iter().flatten() {
            let name = nested(map, &field);
            let is_outer = self.maps.contains_key(&Some(name.clone()));
            if self.has_value.get(&name).is_some_and(|has_value| *has_value || !is_outer) {
                titles.push(name.clone());
            }
            if is_outer {
                self.push_titles(Some(&name), titles);
            }
        }
    }
}

pub(super) fn nested(name: Option<&str>, field: &impl std::fmt::Display) -> String {
    name.map_or_else(|| field.to_string(), |name| format!("{name}.{field}"))
}

/// The fields of one map: the position where each was first seen, and which ones followed which.
#[derive(Default)]
struct Fields {
    numbers: HashMap<String, usize>,
    pairs: BTreeSet<(usize, usize)>,
}

impl Fields {
    fn learn(&mut self, names: impl IntoIterator<Item = String>) {
        let mut before = None;
        for name in names {
            let next = self.numbers.len();
            let number = *self.numbers.entry(name).or_insert(next);
            self.pairs.extend(before.map(|before| (before, number)));
            before = Some(number);
        }
    }

    /// The fields in an order that fits all rows; by name, if there is none, because a field comes
    /// before itself.
    fn in_order(&self) -> Vec<String> {
        let mut names: Vec<_> = self.numbers.iter().map(|(name, number)| (*number, name)).collect();
        names.sort_unstable();
        let mut befores = vec![0_usize; names.len()];
        for (_, after) in &self.pairs {
            if let Some(count) = befores.get_mut(*after) {
                *count = count.saturating_add(1);
            }
        }
        let firsts = befores.iter().enumerate().filter(|(_, count)| **count == 0);
        // of those that can come next, the one that was seen first
        let mut ready: BTreeSet<_> = firsts.map(|(number, _)| number).collect();
        let mut ordered = Vec::with_capacity(names.len());
        while let Some(number) = ready.pop_first() {
            ordered.extend(names.get(number).map(|(_, name)| (*name).clone()));
            for (_, after) in self.pairs.range((number, 0)..=(number, usize::MAX)) {
                if let Some(count) = befores.get_mut(*after) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        ready.insert(*after);
                    }
                }
            }
        }
        if ordered.len() < names.len() {
            ordered = self.numbers.keys().cloned().collect();
            ordered.sort_unstable();
        }
        ordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The titles for rows with these fields; a dot marks a nested one.
    fn titles(rows: &[&[&str]]) -> String {
        let mut names = Names::default();
        for row in rows {
            let fields = row.iter().map(|field| ((*field).to_owned().into(), Value::from(1)));
            names.learn(&Value::from(fields.collect::<tera::Map>()));
        }
        names.into_titles().join(" ")
    }

    #[test]
    fn rows_that_agree_keep_the_order_of_the_first() {
        assert_eq!(titles(&[&["c", "a", "b"], &["c", "a", "b"]]), "c a b");
        assert_eq!(titles(&[&["c", "b"]]), "c b");
    }

    #[test]
    fn a_field_with_an_empty_name_is_a_column_and_not_the_row() {
        let mut names = Names::default();
        let fields = [("a", Value::from(1)), ("", Value::none())];
        let fields = fields.map(|(name, value)| (name.to_owned().into(), value));
        names.learn(&Value::from(fields.into_iter().collect::<tera::Map>()));
        assert_eq!(names.into_titles(), ["a", ""]);
    }

    #[test]
    fn rows_that_leave_fields_out_agree_all_the_same() {
        let rows: &[&[&str]] = &[&["z", "d"], &["z", "c"], &["z", "b"], &["z", "c", "b", "a"]];
        assert_eq!(titles(rows), "z d c b a");
    }

    #[test]
    fn a_field_that_comes_late_is_where_its_row_has_it() {
        assert_eq!(titles(&[&["a", "c"], &["a", "b", "c"]]), "a b c");
        assert_eq!(titles(&[&["c"], &["b", "c"], &["a", "b"]]), "a b c");
    }

    #[test]
    fn names_are_sorted_where_rows_disagree() {
        assert_eq!(titles(&[&["c", "a", "b"], &["a", "b", "c"]]), "a b c");
        assert_eq!(titles(&[&["b", "a"], &["c", "b"], &["a", "c"]]), "a b c");
    }

    #[test]
    fn what_is_around_a_map_whose_rows_disagree_stays() {
        let mut names = Names::default();
        for keys in [["y", "x"], ["x", "y"]] {
            let inner: tera::Map =
                keys.iter().map(|key| ((*key).to_owned().into(), Value::from(1))).collect();
            let fields = [("z", Value::from(1)), ("at", Value::from(inner)), ("a", Value::from(1))];
            let fields = fields.map(|(name, value)| (name.to_owned().into(), value));
            names.learn(&Value::from(tera::Map::from_iter(fields)));
        }
        assert_eq!(names.into_titles(), ["z", "at.x", "at.y", "a"]);
    }
}
