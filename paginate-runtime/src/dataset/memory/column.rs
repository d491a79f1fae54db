//! Finds one column of a row by serialising the row until the column comes.

use std::fmt;

use serde::ser::{self, Serialize};

use super::fields::{Fields, VisitFields};
use super::key::Key;
use super::to_key::key_of;

/// What to keep of the value of a column.
pub(super) trait Keep {
    /// Passed in registers; anything larger is stored in the keeper.
    type Kept: fmt::Debug;

    fn keep<T: Serialize + ?Sized>(&mut self, value: &T) -> Self::Kept;
}

/// A sort key. Integers are passed in registers; other keys allocate anyway, and are stored in the
/// slot.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    Int(i64),
    Kept,
}

impl Keep for Option<Key> {
    type Kept = Found;

    #[inline(always)]
    fn keep<T: Serialize + ?Sized>(&mut self, value: &T) -> Found {
        let key = key_of(value);
        if let Key::Int(number) = key {
            // the compiler does not see that there is nothing to drop
            std::mem::forget(key);
            return Found::Int(number);
        }
        *self = Some(key);
        Found::Kept
    }
}

/// Looks for the column `name` of a row: first as a literal key, then as a dotted path into nested
/// values.
#[inline]
pub(super) fn seek<T: Serialize + ?Sized, K: Keep>(
    row: &T,
    name: &str,
    keeper: &mut K,
) -> Option<K::Kept> {
    match row.serialize(Fields(Finder { name, step: Step::Literal, keeper })) {
        Err(Stop::Found(found)) => Some(found),
        Err(Stop::Refused) => None,
        Ok(()) => seek_nested(row, name, keeper),
    }
}

/// Not inlined, because almost every name is a literal key.
#[inline(never)]
fn seek_nested<T: Serialize + ?Sized, K: Keep>(
    row: &T,
    name: &str,
    keeper: &mut K,
) -> Option<K::Kept> {
    if !name.contains('.') {
        return None;
    }
    match row.serialize(Fields(Finder { name, step: Step::Path, keeper })) {
        Err(Stop::Found(found)) => Some(found),
        Err(Stop::Refused) | Ok(()) => None,
    }
}

/// The sort key of the column `name` of a row; `None` if the row does not have it.
pub(super) fn find<T: Serialize + ?Sized>(row: &T, name: &str) -> Option<Key> {
    let mut slot = None;
    match seek(row, name, &mut slot)? {
        Found::Int(number) => Some(Key::Int(number)),
        Found::Kept => slot,
    }
}

struct Finder<'n, 'f, K> {
    name: &'n str,
    step: Step,
    keeper: &'f mut K,
}

/// How to interpret the name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A key of the row.
    Literal,
    /// A key of the row, a dot, and a name within the value of that key.
    Path,
}

impl<K: Keep> VisitFields for Finder<'_, '_, K> {
    type Stop = Stop<K::Kept>;

    /// Stops with the value if the name leads to it.
    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Self::Stop> {
        // compares lengths first: most keys have another length
        match self.step {
            Step::Literal if key.len() != self.name.len() || key != self.name => Ok(()),
            Step::Literal => Err(Stop::Found(self.keeper.keep(value))),
            Step::Path => self.look_into(key, value),
        }
    }

    fn inside(self, variant: &str) -> Result<Self, Self::Stop> {
        let rest = self.name.strip_prefix(variant);
        let name = rest.and_then(|rest| rest.strip_prefix('.')).unwrap_or("");
        Ok(Finder { name, ..self })
    }
}

impl<K: Keep> Finder<'_, '_, K> {
    #[inline(never)]
    fn look_into<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
    ) -> Result<(), Stop<K::Kept>> {
        let rest = self.name.strip_prefix(key).and_then(|rest| rest.strip_prefix('.'));
        match rest.and_then(|rest| seek(value, rest, self.keeper)) {
            Some(found) => Err(Stop::Found(found)),
            None => Ok(()),
        }
    }
}

/// Serialisation ended early, on purpose. Serde needs an error for that.
#[derive(Debug)]
enum Stop<F> {
    Found(F),
    /// The row failed to serialise.
    Refused,
}

impl<F> fmt::Display for Stop<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing more needs to be serialised")
    }
}

impl<F: fmt::Debug> std::error::Error for Stop<F> {}

impl<F: fmt::Debug> ser::Error for Stop<F> {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Stop::Refused
    }
}
