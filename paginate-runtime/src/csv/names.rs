//! The names of the columns of rows, in one order.

use std::collections::{BTreeSet, HashMap};

use tera::Value;

use super::left_out::LeftOut;
use crate::row_value::is_nothing;

/// The title of the only column, if rows have no fields.
pub(super) const ALONE: &str = "value";

/// Names in the order in which they were seen.
#[derive(Default)]
pub(super) struct Names {
    seen: Vec<Seen>,
    /// The fields of each map, by its name.
    maps: HashMap<String, Fields>,
}

struct Seen {
    name: String,
    /// Whether it has ever had a value.
    has_value: bool,
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
                self.maps.entry(name.unwrap_or_default().to_owned()).or_default().learn(names);
                for (field, value) in fields {
                    self.learn_under(value, Some(&nested(name, field)));
                }
            }
            None => {
                let name = name.unwrap_or(ALONE);
                let has_value = !is_nothing(value);
                match self.seen.iter_mut().find(|seen| seen.name == name) {
                    Some(seen) => seen.has_value |= has_value,
                    None => self.seen.push(Seen { name: name.to_owned(), has_value }),
                }
            }
        }
    }

    /// Learns the name of a field that a row leaves out. Its column is behind that of the field
    /// before it.
    pub(super) fn learn_left_out(&mut self, LeftOut { map, before, name }: LeftOut) {
        let is_part = |seen: &Seen, of: &str| seen.name == of || is_within(&seen.name, of);
        if self.seen.iter().any(|seen| is_part(seen, &name)) {
            return;
        }
        let before = before.and_then(|before| {
            let place = self.seen.iter().rposition(|seen| is_part(seen, &before))?;
            Some(place.saturating_add(1))
        });
        let first = || match &map {
            Some(map) => self.seen.iter().position(|seen| is_part(seen, map)),
            None => Some(0),
        };
        let place = before.or_else(first).unwrap_or(self.seen.len());
        self.seen.insert(place, Seen { name, has_value: false });
    }

    /// The names of the columns, in the order in which they were seen. If the orders of rows
    /// contradict each other, as with hash maps, they are sorted. If a name never had a value
    /// itself, its nested names replace it.
    pub(super) fn into_titles(self) -> Vec<String> {
        let is_outer = |name: &str| self.seen.iter().any(|other| is_within(&other.name, name));
        let shown = self.seen.iter().filter(|seen| seen.has_value || !is_outer(&seen.name));
        let mut titles: Vec<_> = shown.map(|seen| seen.name.clone()).collect();
        for (map, _) in self.maps.iter().filter(|(_, fields)| !fields.have_an_order()) {
            sort_within(&mut titles, map);
        }
        titles
    }
}

/// Sorts the names within a map, and keeps their positions.
fn sort_within(titles: &mut [String], map: &str) {
    let mut within: Vec<_> =
        titles.iter_mut().filter(|title| map.is_empty() || is_within(title, map)).collect();
    let mut sorted: Vec<_> = within.iter_mut().map(|title| std::mem::take(*title)).collect();
    sorted.sort_unstable();
    for (title, name) in within.into_iter().zip(sorted) {
        *title = name;
    }
}

fn is_within(name: &str, map: &str) -> bool {
    name.strip_prefix(map).is_some_and(|rest| rest.starts_with('.'))
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
    fn learn(&mut self, names: impl Iterator<Item = String>) {
        let mut before = None;
        for name in names {
            let next = self.numbers.len();
            let number = *self.numbers.entry(name).or_insert(next);
            self.pairs.extend(before.map(|before| (before, number)));
            before = Some(number);
        }
    }

    /// Whether one order fits all rows, so that no field comes before itself.
    fn have_an_order(&self) -> bool {
        let mut befores = vec![0_usize; self.numbers.len()];
        for (_, after) in &self.pairs {
            if let Some(count) = befores.get_mut(*after) {
                *count = count.saturating_add(1);
            }
        }
        let firsts = befores.iter().enumerate().filter(|(_, count)| **count == 0);
        let mut ready: Vec<_> = firsts.map(|(number, _)| number).collect();
        let mut placed = 0_usize;
        while let Some(number) = ready.pop() {
            placed = placed.saturating_add(1);
            for (_, after) in self.pairs.range((number, 0)..=(number, usize::MAX)) {
                if let Some(count) = befores.get_mut(*after) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        ready.push(*after);
                    }
                }
            }
        }
        placed == self.numbers.len()
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
    fn rows_that_leave_fields_out_agree_all_the_same() {
        let rows: &[&[&str]] = &[&["z", "d"], &["z", "c"], &["z", "b"], &["z", "c", "b", "a"]];
        assert_eq!(titles(rows), "z d c b a");
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
