//! Converts any value to its code.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::code::Coder;
use super::column::Keep;
use super::scalars::transparent;
use super::to_key::key_of;

impl Keep for Coder<'_> {
    type Kept = u64;

    #[inline(always)]
    fn keep<T: Serialize + ?Sized>(&mut self, value: &T) -> u64 {
        match value.serialize(ToCode(self)) {
            Ok(code) => code,
            Err(NoCode) => self.key(&key_of(value)),
        }
    }
}

/// Serialises the usual types to codes, and refuses the others.
struct ToCode<'k, 'c>(&'k mut Coder<'c>);

/// The value must be converted to a key.
#[derive(Debug)]
struct NoCode;

impl fmt::Display for NoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value has no code of its own")
    }
}

impl std::error::Error for NoCode {}

impl ser::Error for NoCode {
    fn custom<T: fmt::Display>(_: T) -> Self {
        NoCode
    }
}

macro_rules! codes {
    ($($method:ident($type:ty) => $code:ident;)*) => {
        $(#[inline]
        fn $method(self, value: $type) -> Result<u64, NoCode> {
            Ok(self.0.$code(value.into()))
        })*
    };
}

macro_rules! refused {
    ($($method:ident($($type:ty),*) -> $answer:ty;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$answer, NoCode> {
            Err(NoCode)
        })*
    };
}

type Never = Impossible<u64, NoCode>;

impl Serializer for ToCode<'_, '_> {
    type Ok = u64;
    type Error = NoCode;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    codes! {
        serialize_bool(bool) => bool;
        serialize_i8(i8) => int;
        serialize_i16(i16) => int;
        serialize_i32(i32) => int;
        serialize_i64(i64) => int;
        serialize_u8(u8) => int;
        serialize_u16(u16) => int;
        serialize_u32(u32) => int;
        serialize_f32(f32) => float;
        serialize_f64(f64) => float;
        serialize_str(&str) => text;
    }
    transparent!();

    #[inline]
    fn serialize_u64(self, number: u64) -> Result<u64, NoCode> {
        i64::try_from(number).map(|number| self.0.int(number)).map_err(|_| NoCode)
    }

    #[inline]
    fn serialize_none(self) -> Result<u64, NoCode> {
        Ok(Coder::NULL)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<u64, NoCode> {
        Err(NoCode)
    }

    refused! {
        serialize_i128(i128) -> u64;
        serialize_u128(u128) -> u64;
        serialize_char(char) -> u64;
        serialize_bytes(&[u8]) -> u64;
        serialize_unit() -> u64;
        serialize_unit_struct(&'static str) -> u64;
        serialize_unit_variant(&'static str, u32, &'static str) -> u64;
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct(&'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}
