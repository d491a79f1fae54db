//! Floats of 32 bits with their shortest digits. As 64 bits, 19.99 would be 19.989999771118164.

use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// The 64-bit float with the shortest text of a 32-bit one.
pub(crate) fn widen(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

/// A value whose 32-bit floats serialise as 64-bit ones with the same digits.
pub(crate) struct ShortFloats<'v, T: ?Sized>(pub(crate) &'v T);

impl<T: Serialize + ?Sized> Serialize for ShortFloats<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Widening(serializer))
    }
}

/// Passes everything on but 32-bit floats.
struct Widening<S>(S);

macro_rules! pass_on {
    ($($method:ident($($name:ident: $type:ty),*) -> $output:ident;)*) => { $(
        fn $method(self, $($name: $type),*) -> Result<Self::$output, Self::Error> {
            self.0.$method($($name),*)
        }
    )* };
}

macro_rules! pass_on_wrapped {
    ($($method:ident($($name:ident: $type:ty),*) -> $output:ident;)*) => { $(
        fn $method(self, $($name: $type),*) -> Result<Self::$output, Self::Error> {
            self.0.$method($($name),*).map(Widening)
        }
    )* };
}

impl<S: Serializer> Serializer for Widening<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Widening<S::SerializeSeq>;
    type SerializeTuple = Widening<S::SerializeTuple>;
    type SerializeTupleStruct = Widening<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Widening<S::SerializeTupleVariant>;
    type SerializeMap = Widening<S::SerializeMap>;
    type SerializeStruct = Widening<S::SerializeStruct>;
    type SerializeStructVariant = Widening<S::SerializeStructVariant>;

    fn serialize_f32(self, number: f32) -> Result<S::Ok, S::Error> {
        self.0.serialize_f64(widen(number))
    }

    pass_on! {
        serialize_bool(value: bool) -> Ok;
        serialize_i8(value: i8) -> Ok;
        serialize_i16(value: i16) -> Ok;
        serialize_i32(value: i32) -> Ok;
        serialize_i64(value: i64) -> Ok;
        serialize_i128(value: i128) -> Ok;
        serialize_u8(value: u8) -> Ok;
        serialize_u16(value: u16) -> Ok;
        serialize_u32(value: u32) -> Ok;
        serialize_u64(value: u64) -> Ok;
        serialize_u128(value: u128) -> Ok;
        serialize_f64(value: f64) -> Ok;
        serialize_char(value: char) -> Ok;
        serialize_str(value: &str) -> Ok;
        serialize_bytes(value: &[u8]) -> Ok;
        serialize_none() -> Ok;
        serialize_unit() -> Ok;
        serialize_unit_struct(name: &'static str) -> Ok;
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str) -> Ok;
    }

    pass_on_wrapped! {
        serialize_seq(len: Option<usize>) -> SerializeSeq;
        serialize_tuple(len: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, len: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
            -> SerializeTupleVariant;
        serialize_map(len: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, len: usize) -> SerializeStruct;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
            -> SerializeStructVariant;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&ShortFloats(value))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &ShortFloats(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_variant(name, index, variant, &ShortFloats(value))
    }

    fn collect_str<T: std::fmt::Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! pass_on_elements {
    ($($trait:ident: $method:ident($($name:ident: $type:ty),*);)*) => { $(
        impl<S: $trait> $trait for Widening<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: $type,)*
                value: &T,
            ) -> Result<(), S::Error> {
                self.0.$method($($name,)* &ShortFloats(value))
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        }
    )* };
}

pass_on_elements! {
    SerializeSeq: serialize_element();
    SerializeTuple: serialize_element();
    SerializeTupleStruct: serialize_field();
    SerializeTupleVariant: serialize_field();
    SerializeStruct: serialize_field(key: &'static str);
    SerializeStructVariant: serialize_field(key: &'static str);
}

impl<S: SerializeMap> SerializeMap for Widening<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), S::Error> {
        self.0.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.0.serialize_value(&ShortFloats(value))
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use tera::Value;

    use super::*;

    #[derive(Serialize)]
    struct Product {
        price: f32,
        sizes: Vec<Option<f32>>,
        pair: (f32, f64),
        kind: Kind,
    }

    #[derive(Serialize)]
    enum Kind {
        Weight(f32),
        Box { width: f32 },
    }

    #[test]
    fn floats_have_their_own_digits_wherever_they_are() {
        let product =
            |kind| Product { price: 19.99, sizes: vec![Some(0.1), None], pair: (0.1, 0.1), kind };
        for kind in [Kind::Weight(0.7), Kind::Box { width: 0.7 }] {
            let product = product(kind);
            let value = Value::try_from_serializable(&ShortFloats(&product)).unwrap();
            let shown = serde_json::to_string(&value).unwrap();
            assert!(shown.contains("19.99") && shown.contains("0.7"), "{shown}");
            assert!(!shown.contains("000000"), "{shown}");
        }
    }

    #[test]
    fn what_is_no_number_stays() {
        assert!(widen(f32::NAN).is_nan());
        assert_eq!(widen(f32::NEG_INFINITY), f64::NEG_INFINITY);
        assert_eq!(widen(f32::MAX).to_string(), f32::MAX.to_string());
    }
}
