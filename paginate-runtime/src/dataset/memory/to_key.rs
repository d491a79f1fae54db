//! Converts any value to a sort key.

// the error of a value that fails to serialise
use std::fmt::Error as Refused;

use serde::ser::{self, Serialize, Serializer};

use super::key::Key;
use super::scalars::{transparent, units};

/// The sort key of a value. A value that fails to serialise counts as null.
#[inline]
pub(super) fn key_of<T: Serialize + ?Sized>(value: &T) -> Key {
    // not `unwrap_or`, which drops the other key; that is measurable for a million rows
    match value.serialize(ToKey) {
        Ok(key) => key,
        Err(Refused) => Key::Null,
    }
}

struct ToKey;

macro_rules! numbers {
    ($($method:ident($type:ty) => $key:expr;)*) => {
        $(#[inline]
        fn $method(self, number: $type) -> Result<Key, Refused> {
            Ok($key(number.into()))
        })*
    };
}

impl Serializer for ToKey {
    type Ok = Key;
    type Error = Refused;
    type SerializeSeq = Array;
    type SerializeTuple = Array;
    type SerializeTupleStruct = Array;
    type SerializeTupleVariant = Variant<Array>;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Variant<Object>;

    numbers! {
        serialize_bool(bool) => Key::Bool;
        serialize_i8(i8) => Key::Int;
        serialize_i16(i16) => Key::Int;
        serialize_i32(i32) => Key::Int;
        serialize_i64(i64) => Key::Int;
        serialize_i128(i128) => Key::signed;
        serialize_u8(u8) => Key::Int;
        serialize_u16(u16) => Key::Int;
        serialize_u32(u32) => Key::Int;
        serialize_u64(u64) => Key::signed;
        serialize_u128(u128) => Key::unsigned;
        serialize_f32(f32) => Key::Float;
        serialize_f64(f64) => Key::Float;
        serialize_str(&str) => Key::Text;
    }
    units!(Ok(Key::Null));
    transparent!();

    fn serialize_char(self, text: char) -> Result<Key, Refused> {
        self.serialize_str(text.encode_utf8(&mut [0; 4]))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Key, Refused> {
        Ok(Key::Array(bytes.iter().map(|byte| Key::Int((*byte).into())).collect()))
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Key, Refused> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Key, Refused> {
        Ok(Key::object(vec![(variant.into(), value.serialize(ToKey)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Array, Refused> {
        Ok(Array::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<Array, Refused> {
        Ok(Array::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Array, Refused> {
        Ok(Array::default())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Variant<Array>, Refused> {
        Ok(Variant { name, value: Array::default() })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, Refused> {
        Ok(Object::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object, Refused> {
        Ok(Object::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Variant<Object>, Refused> {
        Ok(Variant { name, value: Object::default() })
    }
}

#[derive(Default)]
struct Array(Vec<Key>);

#[derive(Default)]
struct Object {
    entries: Vec<(Box<str>, Key)>,
    name: Box<str>,
}

/// The value of an enum's variant: an object whose only entry has the variant's name.
struct Variant<V> {
    name: &'static str,
    value: V,
}

impl Array {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.0.push(value.serialize(ToKey)?);
        Ok(())
    }

    fn into_key(self) -> Key {
        Key::Array(self.0.into_boxed_slice())
    }
}

impl Object {
    fn push<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Refused> {
        self.entries.push((name.into(), value.serialize(ToKey)?));
        Ok(())
    }
}

impl<V> Variant<V> {
    fn around(self, key: impl FnOnce(V) -> Key) -> Key {
        Key::object(vec![(self.name.into(), key(self.value))])
    }
}

macro_rules! arrays {
    ($($trait:ident $method:ident,)*) => {
        $(impl ser::$trait for Array {
            type Ok = Key;
            type Error = Refused;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                self.push(value)
            }

            fn end(self) -> Result<Key, Refused> {
                Ok(self.into_key())
            }
        })*
    };
}

arrays! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
}

impl ser::SerializeTupleVariant for Variant<Array> {
    type Ok = Key;
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.value.push(value)
    }

    fn end(self) -> Result<Key, Refused> {
        Ok(self.around(Array::into_key))
    }
}

impl ser::SerializeMap for Object {
    type Ok = Key;
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Refused> {
        self.name = match name.serialize(ToKey)? {
            Key::Text(name) => name,
            other => format!("{other:?}").into(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        let name = std::mem::take(&mut self.name);
        self.push(&name, value)
    }

    fn end(self) -> Result<Key, Refused> {
        Ok(Key::object(self.entries))
    }
}

impl ser::SerializeStruct for Object {
    type Ok = Key;
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.push(name, value)
    }

    fn end(self) -> Result<Key, Refused> {
        Ok(Key::object(self.entries))
    }
}

impl ser::SerializeStructVariant for Variant<Object> {
    type Ok = Key;
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.value.push(name, value)
    }

    fn end(self) -> Result<Key, Refused> {
        Ok(self.around(|object| Key::object(object.entries)))
    }
}
