//! Finds one column of a row by serialising the row until the column comes.

use std::fmt;

use serde::ser::{self, Serialize};

use super::fields::{Fields, VisitFields};
use super::key::Key;
use super::to_key::key_of;

/// The result of looking for a column. Integers are passed in registers; other keys allocate
/// anyway, and are stored in a slot of the caller.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    Int(i64),
    Kept,
    Missing,
}

/// Looks for the column `name` of a row: first as a literal key, then as a dotted path into nested
/// values. Stores a key other than an integer in `slot`.
#[inline]
pub(super) fn seek<T: Serialize + ?Sized>(row: &T, name: &str, slot: &mut Option<Key>) -> Found {
    match row.serialize(Fields(Finder { name, step: Step::Literal, slot })) {
        Err(Stop::Found(found)) => found,
        Err(Stop::Refused) => Found::Missing,
        Ok(()) => seek_nested(row, name, slot),
    }
}

/// Not inlined, because almost every name is a literal key.
#[inline(never)]
fn seek_nested<T: Serialize + ?Sized>(row: &T, name: &str, slot: &mut Option<Key>) -> Found {
    if !name.contains('.') {
        return Found::Missing;
    }
    match row.serialize(Fields(Finder { name, step: Step::Path, slot })) {
        Err(Stop::Found(found)) => found,
        Err(Stop::Refused) | Ok(()) => Found::Missing,
    }
}

/// The sort key of the column `name` of a row; `None` if the row does not have it.
pub(super) fn find<T: Serialize + ?Sized>(row: &T, name: &str) -> Option<Key> {
    let mut slot = None;
    match seek(row, name, &mut slot) {
        Found::Int(number) => Some(Key::Int(number)),
        Found::Kept => slot,
        Found::Missing => None,
    }
}

struct Finder<'n, 'f> {
    name: &'n str,
    step: Step,
    slot: &'f mut Option<Key>,
}

/// How to interpret the name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A key of the row.
    Literal,
    /// A key of the row, a dot, and a name within the value of that key.
    Path,
}

impl VisitFields for Finder<'_, '_> {
    type Stop = Stop;

    /// Stops with the value if the name leads to it.
    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Stop> {
        // compares lengths first: most keys have another length
        match self.step {
            Step::Literal if key.len() != self.name.len() || key != self.name => Ok(()),
            Step::Literal => Err(Stop::Found(self.keep(key_of(value)))),
            Step::Path => self.look_into(key, value),
        }
    }

    fn inside(self, variant: &str) -> Result<Self, Stop> {
        let rest = self.name.strip_prefix(variant);
        let name = rest.and_then(|rest| rest.strip_prefix('.')).unwrap_or("");
        Ok(Finder { name, ..self })
    }
}

impl Finder<'_, '_> {
    #[inline(always)]
    fn keep(&mut self, key: Key) -> Found {
        if let Key::Int(number) = key {
            // the compiler does not see that there is nothing to drop
            std::mem::forget(key);
            return Found::Int(number);
        }
        *self.slot = Some(key);
        Found::Kept
    }

    #[inline(never)]
    fn look_into<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Stop> {
        let rest = self.name.strip_prefix(key).and_then(|rest| rest.strip_prefix('.'));
        match rest.map_or(Found::Missing, |rest| seek(value, rest, self.slot)) {
            Found::Missing => Ok(()),
            found => Err(Stop::Found(found)),
        }
    }
}

/// Serialisation ended early, on purpose. Serde needs an error for that.
#[derive(Debug)]
enum Stop {
    Found(Found),
    /// The row failed to serialise.
    Refused,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing more needs to be serialised")
    }
}

impl std::error::Error for Stop {}

impl ser::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Stop::Refused
    }
}
