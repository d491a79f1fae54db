//! Macros for the about thirty methods of a serializer, most of which do the same here.

/// The methods for scalars, with one body.
macro_rules! scalars {
    ($answer:expr) => {
        $crate::dataset::memory::scalars::scalars!(@ $answer;
            serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32)
            serialize_i64(i64) serialize_i128(i128) serialize_u8(u8) serialize_u16(u16)
            serialize_u32(u32) serialize_u64(u64) serialize_u128(u128) serialize_f32(f32)
            serialize_f64(f64) serialize_char(char) serialize_str(&str) serialize_bytes(&[u8])
        );
    };
    (@ $answer:expr; $($method:ident($type:ty))*) => {
        $(fn $method(self, _: $type) -> Result<Self::Ok, Self::Error> {
            $answer
        })*
    };
}

/// The methods for units, with one body.
macro_rules! units {
    ($answer:expr) => {
        fn serialize_none(self) -> Result<Self::Ok, Self::Error> {
            $answer
        }

        fn serialize_unit(self) -> Result<Self::Ok, Self::Error> {
            $answer
        }

        fn serialize_unit_struct(self, _: &'static str) -> Result<Self::Ok, Self::Error> {
            $answer
        }
    };
}

/// The methods for wrappers, which pass their content on.
macro_rules! transparent {
    () => {
        fn serialize_some<T: serde::Serialize + ?Sized>(
            self,
            value: &T,
        ) -> Result<Self::Ok, Self::Error> {
            value.serialize(self)
        }

        fn serialize_newtype_struct<T: serde::Serialize + ?Sized>(
            self,
            _: &'static str,
            value: &T,
        ) -> Result<Self::Ok, Self::Error> {
            value.serialize(self)
        }
    };
}

pub(crate) use {scalars, transparent, units};
