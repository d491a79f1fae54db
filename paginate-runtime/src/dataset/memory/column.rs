//! Finds one column of a row by serialising the row until the column comes.

use std::fmt;
use std::ops::ControlFlow;

use serde::ser::{self, Serialize, Serializer};

use super::elements::{self, Visit};
use super::key::Key;
use super::scalars::{scalars, transparent, units};
use super::to_key::key_of;

/// The sort key of the column `name` of a row; `None` if the row does not have it.
///
/// The name is first a literal key, then a dotted path into what is nested.
#[inline]
pub(super) fn find<T: Serialize + ?Sized>(row: &T, name: &str) -> Option<Key> {
    let mut found = None;
    // an error is only the way to stop early
    let _ = row.serialize(Finder { name, found: &mut found });
    found
}

/// Whether any row has the column.
pub(super) fn any(rows: &impl Serialize, name: &str) -> bool {
    struct Any<'n> {
        name: &'n str,
        found: bool,
    }

    impl Visit for Any<'_> {
        fn visit<T: Serialize + ?Sized>(&mut self, _: usize, row: &T) -> ControlFlow<()> {
            self.found = find(row, self.name).is_some();
            match self.found {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        }
    }

    let mut any = Any { name, found: false };
    elements::each(rows, &mut any).is_ok() && any.found
}

struct Finder<'n, 'f> {
    name: &'n str,
    found: &'f mut Option<Key>,
}

impl Finder<'_, '_> {
    /// Takes the value if its key is the wanted one, and looks into it if it begins the path.
    #[inline]
    fn look<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Stop> {
        let Some(rest) = self.name.strip_prefix(key) else {
            return Ok(());
        };
        if rest.is_empty() {
            *self.found = Some(key_of(value));
            return Err(Stop);
        }
        if let Some(rest) = rest.strip_prefix('.')
            && self.found.is_none()
        {
            *self.found = find(value, rest);
        }
        Ok(())
    }
}

/// Nothing more needs to be serialised.
#[derive(Debug)]
struct Stop;

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the column is found")
    }
}

impl std::error::Error for Stop {}

impl ser::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Stop
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

    #[inline]
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

impl<'n, 'f> Finder<'n, 'f> {
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

    #[inline]
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
