//! The names that rows have, learnt in one pass for all requested names.

use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow;

use serde::Serialize;

use super::elements::{self, Visit};
use super::fields::{Fields, VisitFields};
use crate::page::column_name::fold;
use crate::page::ordering::LONGEST_NAME;

/// The most memory for the names of one list. A list that needs more has maps whose keys are data;
/// further names are no columns.
const MOST_BYTES: usize = 1 << 20;

/// How many keys of a place are compared before a lookup by hash.
const MOST_CHILDREN: usize = 256;

/// How many keys after the last one are tried for the next one, because rows may skip fields.
const NEAR: usize = 8;

/// The names of columns: keys, and paths into nested values, as [`super::column::find`] interprets
/// them.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: Vec<Place>,
    by_path: HashMap<Box<str>, usize>,
    /// The columns by what the spellings of their names have in common; `None` for several columns.
    by_spelling: HashMap<Box<str>, Option<usize>>,
    bytes: usize,
    wanted: Option<Vec<Wanted>>,
    /// The number of wanted names that no row has had yet.
    missing: usize,
    /// The number of rows visited.
    rows: usize,
    /// Whether the latest row is a struct, so that all rows have its fields.
    are_structs: bool,
}

/// A name to look for.
#[derive(Debug)]
struct Wanted {
    name: String,
    folded: String,
    /// Whether a row has a spelling of it.
    is_spelled: bool,
}

/// A value in a row, under a key or a path. The first place is the row itself.
#[derive(Debug, Default)]
struct Place {
    path: Box<str>,
    is_column: bool,
    /// Whether a name can lead into it.
    is_entered: bool,
    /// Its keys in the order in which they were found; `None` for a key of no interest.
    children: Vec<(Box<str>, Option<usize>)>,
}

impl Names {
    /// Collects all names that a URL can contain.
    pub(super) fn all() -> Self {
        let row = Place { is_entered: true, ..Place::default() };
        Names { places: vec![row], missing: usize::MAX, ..Names::default() }
    }

    /// Collects these names, and stops when it has found all of them.
    pub(super) fn among<'n>(wanted: impl Iterator<Item = &'n str>) -> Self {
        let mut wanted: Vec<_> = wanted.collect();
        wanted.sort_unstable();
        wanted.dedup();
        let wanted = wanted.into_iter().map(|name| Wanted {
            name: name.to_owned(),
            folded: fold(name),
            is_spelled: false,
        });
        let wanted = wanted.collect::<Vec<_>>();
        Names { missing: wanted.len(), wanted: Some(wanted), ..Names::all() }
    }

    /// Visits the rows before `end` that have not been visited yet.
    pub(super) fn learn(&mut self, rows: &impl Serialize, end: usize) {
        let start = self.rows;
        if self.missing > 0 && start < end {
            // rows that are no sequence have no names
            let _ = elements::each(rows, &mut Learning { names: self, start, end });
            self.rows = end;
        }
    }

    /// Whether more rows can add names.
    pub(super) fn are_missing(&self) -> bool {
        self.missing > 0
    }

    /// Whether rows have this very name.
    pub(super) fn contains(&self, name: &str) -> bool {
        let place = self.by_path.get(name).and_then(|place| self.places.get(*place));
        place.is_some_and(|place| place.is_column)
    }

    /// The name that rows have for a name in any spelling; `None` if they have none, or several.
    pub(super) fn find<'n>(&'n self, name: &'n str) -> Option<&'n str> {
        if self.contains(name) {
            return Some(name);
        }
        let folded = Some(fold(name)).filter(|folded| !folded.is_empty())?;
        let place = self.by_spelling.get(&*folded).copied()??;
        self.places.get(place).map(|place| &*place.path)
    }

    /// Whether all rows have the same names, so that one without a dot is found in each or in none.
    pub(super) fn are_complete(&self) -> bool {
        self.are_structs
    }

    /// The place of a key. `at` is where it is expected among its siblings.
    fn place(&mut self, parent: usize, at: &mut usize, key: &str) -> Option<usize> {
        let Place { path, children, .. } = self.places.get(parent)?;
        let near = children.iter().enumerate().skip(*at).take(NEAR);
        for (index, (known, place)) in near {
            if **known == *key {
                *at = index.saturating_add(1);
                return *place;
            }
        }
        let path = if parent == 0 { key.to_owned() } else { [path, ".", key].concat() };
        let place = match self.by_path.get(&*path) {
            Some(place) => return Some(*place),
            None => self.add(path),
        };
        let size = key.len().saturating_add(64);
        if let Some(Place { children, .. }) = self.places.get_mut(parent)
            && children.len() < MOST_CHILDREN
            && self.bytes.saturating_add(size) <= MOST_BYTES
        {
            children.push((key.into(), place));
            self.bytes = self.bytes.saturating_add(size);
            *at = children.len();
        }
        place
    }

    fn add(&mut self, path: String) -> Option<usize> {
        // the path is stored three times; 240 bytes are for the structures around it
        let bytes = self.bytes.saturating_add(path.len().saturating_mul(3)).saturating_add(240);
        if path.len() > LONGEST_NAME || bytes > MOST_BYTES {
            return None;
        }
        let is_entered = match &self.wanted {
            None => path.len().saturating_add(1) < LONGEST_NAME,
            Some(wanted) => {
                let folded = fold(&path);
                let rest = |wanted: &'_ Wanted| {
                    wanted.folded.strip_prefix(&*folded).map(|rest| rest.chars().next())
                };
                if wanted.iter().all(|wanted| rest(wanted).is_none()) {
                    return None;
                }
                wanted.iter().any(|wanted| rest(wanted) == Some(Some('.')))
            }
        };
        let (place, path) = (self.places.len(), path.into_boxed_str());
        self.bytes = bytes;
        self.by_path.insert(path.clone(), place);
        self.places.push(Place { path, is_entered, ..Place::default() });
        Some(place)
    }

    /// Records a column, and returns whether a name can lead into it.
    fn found(&mut self, at: usize) -> bool {
        let Some(place) = self.places.get_mut(at) else {
            return false;
        };
        let (is_new, is_entered) =
            (!std::mem::replace(&mut place.is_column, true), place.is_entered);
        if is_new {
            let folded = fold(&place.path);
            for wanted in self.wanted.iter_mut().flatten() {
                wanted.is_spelled |= wanted.folded == folded;
                if *wanted.name == *place.path {
                    self.missing = self.missing.saturating_sub(1);
                }
            }
            let spelled = self.by_spelling.entry(folded.into());
            spelled.and_modify(|spelled| *spelled = None).or_insert(Some(at));
        }
        is_entered
    }

    /// Ends a row. A struct has all names, so that spellings of them need not be looked for any
    /// further.
    fn end_row(&mut self) {
        let mut wanted = self.wanted.iter().flatten();
        let is_known = |wanted: &Wanted| wanted.is_spelled && !wanted.name.contains('.');
        if self.are_structs && self.wanted.is_some() && wanted.all(is_known) {
            self.missing = 0;
        }
    }
}

struct Learning<'n> {
    names: &'n mut Names,
    start: usize,
    end: usize,
}

impl Visit for Learning<'_> {
    #[inline]
    fn visit<T: Serialize + ?Sized>(&mut self, index: usize, row: &T) -> ControlFlow<()> {
        if index < self.start {
            return ControlFlow::Continue(());
        }
        if index >= self.end || !self.names.are_missing() {
            return ControlFlow::Break(());
        }
        self.names.are_structs = false;
        Learner { names: self.names, place: 0, at: 0 }.enter(row);
        self.names.end_row();
        ControlFlow::Continue(())
    }
}

/// Learns the names in one place of a row.
struct Learner<'n> {
    names: &'n mut Names,
    place: usize,
    at: usize,
}

impl Learner<'_> {
    fn enter<T: Serialize + ?Sized>(self, value: &T) {
        // keeps the names before a value that fails to serialise
        let _ = value.serialize(Fields(self));
    }
}

impl VisitFields for Learner<'_> {
    type Stop = fmt::Error;

    /// Fails to stop early when no name is left to learn.
    #[inline]
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> fmt::Result {
        if let Some(place) = self.names.place(self.place, &mut self.at, key)
            && self.names.found(place)
        {
            Learner { names: self.names, place, at: 0 }.enter(value);
        }
        self.names.are_missing().then_some(()).ok_or(fmt::Error)
    }

    fn is_struct(&mut self) {
        self.names.are_structs |= self.place == 0;
    }

    /// The rows have the column, even if all its values are left out.
    fn left_out(&mut self, key: &str) -> fmt::Result {
        self.field(key, &())
    }

    /// The variant itself is not a column.
    fn inside(mut self, variant: &str) -> Result<Self, fmt::Error> {
        let place = self.names.place(self.place, &mut self.at, variant).ok_or(fmt::Error)?;
        Ok(Learner { place, at: 0, ..self })
    }
}
