//! Finds one column of a row by serialising the row until the column comes.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use super::key::Key;
use super::scalars::{scalars, transparent, units};
use super::to_key::key_of;

/// What became of the search for a column. An integer travels in registers; any other key, which
/// needs memory anyway, is kept where the caller wants it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    Int(i64),
    Kept,
    Missing,
}

/// Looks for the column `name` of a row: first as a literal key, then as a dotted path into what
/// is nested. A key other than an integer goes into `slot`.
#[inline]
pub(super) fn seek<T: Serialize + ?Sized>(row: &T, name: &str, slot: &mut Option<Key>) -> Found {
    match row.serialize(Finder { name, step: Step::Literal, slot }) {
        Err(Stop::Found(found)) => found,
        Err(Stop::Refused) => Found::Missing,
        Ok(()) => seek_nested(row, name, slot),
    }
}

/// Not inlined: almost every name is a literal key.
#[inline(never)]
fn seek_nested<T: Serialize + ?Sized>(row: &T, name: &str, slot: &mut Option<Key>) -> Found {
    if !name.contains('.') {
        return Found::Missing;
    }
    match row.serialize(Finder { name, step: Step::Path, slot }) {
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

/// What the name is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A key of the row.
    Literal,
    /// A key of the row, a dot, and a name in the value of that key.
    Path,
}

impl Finder<'_, '_> {
    /// Stops with the value if the name leads to it.
    #[inline(always)]
    fn look<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Stop> {
        // by far the most keys are of another length, which costs nothing to see
        match self.step {
            Step::Literal if key.len() != self.name.len() || key != self.name => Ok(()),
            Step::Literal => Err(Stop::Found(self.keep(key_of(value)))),
            Step::Path => self.look_into(key, value),
        }
    }

    #[inline(always)]
    fn keep(&mut self, key: Key) -> Found {
        if let Key::Int(number) = key {
            // there is nothing to drop, which the compiler does not see
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

/// Nothing more needs to be serialised: an error is only the way to stop early.
#[derive(Debug)]
enum Stop {
    Found(Found),
    /// The row does not want to be serialised.
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

impl<'n, 'f> Serializer for Finder<'n, 'f> {
    type Ok = ();
    type Error = Stop;
    type SerializeSeq = Numbered<'n, 'f>;
    type SerializeTuple = Numbered<'n, 'f>;
    type SerializeTupleStruct = Numbered<'n, 'f>;
    type SerializeTupleVariant = Numbered<'n, 'f>;
    type SerializeMap = Mapped<'n, 'f>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Nested<'n, 'f>;

    scalars!(Ok(()));
    units!(Ok(()));
    transparent!();

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Stop> {
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        self.look(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Numbered<'n, 'f>, Stop> {
        Ok(Numbered { finder: self, index: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Numbered<'n, 'f>, Stop> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Numbered<'n, 'f>, Stop> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Numbered<'n, 'f>, Stop> {
        self.inside(variant).serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Mapped<'n, 'f>, Stop> {
        Ok(Mapped { finder: self, key: None })
    }

    #[inline(always)]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Stop> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Nested<'n, 'f>, Stop> {
        Ok(Nested(self.inside(variant)))
    }
}

impl Finder<'_, '_> {
    /// The search in the fields of a variant, which stand below its name.
    fn inside(self, variant: &str) -> Self {
        let rest = self.name.strip_prefix(variant);
        let name = rest.and_then(|rest| rest.strip_prefix('.')).unwrap_or("");
        Finder { name, ..self }
    }
}

impl ser::SerializeStruct for Finder<'_, '_> {
    type Ok = ();
    type Error = Stop;

    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        self.look(key, value)
    }

    #[inline]
    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}

/// The fields of an enum's variant.
struct Nested<'n, 'f>(Finder<'n, 'f>);

impl ser::SerializeStructVariant for Nested<'_, '_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        self.0.look(key, value)
    }

    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}

/// The elements of a sequence; their names are their indices.
struct Numbered<'n, 'f> {
    finder: Finder<'n, 'f>,
    index: usize,
}

macro_rules! numbered {
    ($($trait:ident $method:ident,)*) => {
        $(impl ser::$trait for Numbered<'_, '_> {
            type Ok = ();
            type Error = Stop;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
                let index = self.index.to_string();
                self.index = self.index.saturating_add(1);
                self.finder.look(&index, value)
            }

            fn end(self) -> Result<(), Stop> {
                Ok(())
            }
        })*
    };
}

numbered! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

/// The entries of a map; only text can name a column.
struct Mapped<'n, 'f> {
    finder: Finder<'n, 'f>,
    key: Option<Box<str>>,
}

impl ser::SerializeMap for Mapped<'_, '_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Stop> {
        self.key = match key_of(key) {
            Key::Text(text) => Some(text),
            Key::Int(number) => Some(number.to_string().into()),
            _ => None,
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        match self.key.take() {
            Some(key) => self.finder.look(&key, value),
            None => Ok(()),
        }
    }

    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}
