//! Visits the fields of any value that serialises, without knowing its type.

use serde::ser::{self, Serialize, Serializer};

use super::key::Key;
use super::scalars::{scalars, transparent, units};
use super::to_key::key_of;

/// What to do with each field of a struct or map, and each element of a sequence.
pub(crate) trait VisitFields: Sized {
    type Stop: ser::Error;

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Self::Stop>;

    /// The visitor for the fields of an enum's variant, which are nested under its name.
    fn inside(self, variant: &str) -> Result<Self, Self::Stop>;

    /// An element of a sequence, with its index as the key.
    fn element<T: Serialize + ?Sized>(
        &mut self,
        index: usize,
        value: &T,
    ) -> Result<(), Self::Stop> {
        self.field(&index.to_string(), value)
    }

    /// The value is a struct, not a map.
    fn is_struct(&mut self) {}

    /// This value skips a field that others of its type may have.
    fn left_out(&mut self, _key: &str) -> Result<(), Self::Stop> {
        Ok(())
    }
}

/// A serializer that visits the fields of its value.
pub(crate) struct Fields<V>(pub(crate) V);

impl<V: VisitFields> Serializer for Fields<V> {
    type Ok = ();
    type Error = V::Stop;
    type SerializeSeq = Numbered<V>;
    type SerializeTuple = Numbered<V>;
    type SerializeTupleStruct = Numbered<V>;
    type SerializeTupleVariant = Numbered<V>;
    type SerializeMap = Mapped<V>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    scalars!(Ok(()));
    units!(Ok(()));
    transparent!();

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), V::Stop> {
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), V::Stop> {
        self.0.field(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Numbered<V>, V::Stop> {
        Ok(Numbered { visitor: self.0, index: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Numbered<V>, V::Stop> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Numbered<V>, V::Stop> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Numbered<V>, V::Stop> {
        Fields(self.0.inside(variant)?).serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Mapped<V>, V::Stop> {
        Ok(Mapped { visitor: self.0, key: None })
    }

    #[inline(always)]
    fn serialize_struct(mut self, _: &'static str, _: usize) -> Result<Self, V::Stop> {
        self.0.is_struct();
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, V::Stop> {
        self.0.inside(variant).map(Fields)
    }
}

macro_rules! structs {
    ($($trait:ident)*) => {
        $(impl<V: VisitFields> ser::$trait for Fields<V> {
            type Ok = ();
            type Error = V::Stop;

            #[inline(always)]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), V::Stop> {
                self.0.field(key, value)
            }

            /// Called for a field with `skip_serializing_if`, but not for one with `skip`.
            fn skip_field(&mut self, key: &'static str) -> Result<(), V::Stop> {
                self.0.left_out(key)
            }

            #[inline]
            fn end(self) -> Result<(), V::Stop> {
                Ok(())
            }
        })*
    };
}

structs!(SerializeStruct SerializeStructVariant);

pub(crate) struct Numbered<V> {
    visitor: V,
    index: usize,
}

macro_rules! sequences {
    ($($method:ident of $trait:ident,)*) => {
        $(impl<V: VisitFields> ser::$trait for Numbered<V> {
            type Ok = ();
            type Error = V::Stop;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), V::Stop> {
                let index = self.index;
                self.index = index.saturating_add(1);
                self.visitor.element(index, value)
            }

            fn end(self) -> Result<(), V::Stop> {
                Ok(())
            }
        })*
    };
}

sequences! {
    serialize_element of SerializeSeq,
    serialize_element of SerializeTuple,
    serialize_field of SerializeTupleStruct,
    serialize_field of SerializeTupleVariant,
}

/// The entries of a map. Only text and numbers can be names of columns.
pub(crate) struct Mapped<V> {
    visitor: V,
    key: Option<Box<str>>,
}

impl<V: VisitFields> ser::SerializeMap for Mapped<V> {
    type Ok = ();
    type Error = V::Stop;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), V::Stop> {
        self.key = match key_of(key) {
            Key::Text(text) => Some(text),
            Key::Int(number) => Some(number.to_string().into()),
            _ => None,
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), V::Stop> {
        match self.key.take() {
            Some(key) => self.visitor.field(&key, value),
            None => Ok(()),
        }
    }

    fn end(self) -> Result<(), V::Stop> {
        Ok(())
    }
}
