//! How `context!` decides for each entry, by its type, whether it is a value or a dataset.
//!
//! Method lookup makes the choice, because it tries fewer references last: first lists in memory,
//! which are values, then datasets, then types that serialise, and last types that a context cannot
//! hold.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::Serialize;

use crate::context::Context;
use crate::dataset::Dataset;

/// Represents the type of an entry.
pub struct Type<T>(PhantomData<T>);

impl<T> Type<T> {
    /// The type of this value.
    pub fn of(_: &T) -> Self {
        Type(PhantomData)
    }
}

type Name = Cow<'static, str>;

/// The name of an entry without the `r#` of Rust: `type` for `r#type`.
#[must_use]
pub fn plain_name(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Inserts the entry as a value.
pub struct AsValue;

impl AsValue {
    /// Puts the entry into the context.
    pub fn put<T: Serialize + Send + 'static>(self, context: &mut Context, name: Name, entry: T) {
        context.insert(name, entry);
    }
}

/// Inserts the entry as a dataset.
pub struct AsDataset;

impl AsDataset {
    /// Puts the entry into the context.
    pub fn put<T: Dataset>(self, context: &mut Context, name: Name, entry: T) {
        context.dataset(name, entry);
    }
}

/// For an entry that is neither a value nor a dataset.
pub struct AsNeither;

impl AsNeither {
    /// Never compiles; the bound gives the message.
    pub fn put<T: ContextEntry>(self, _: &mut Context, _: Name, _: T) {}
}

/// A type that a context can hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an entry of a context",
    label = "neither a value that serialises nor a dataset",
    note = "derive `serde::Serialize` for a value, and for the rows of a list or a query; the type \
            must be `Send` and `'static`",
    note = "a query without a pool becomes a dataset with `.on(&pool)`",
    note = "a query on `&mut *tx` does not outlive the handler: give the transaction to \
            `SharedConnection::new`, and write `.on(&shared)`"
)]
pub trait ContextEntry {}

/// First choice.
pub trait ListIsAValue {
    /// How to insert the entry.
    fn kind(&self) -> AsValue {
        AsValue
    }
}
impl<T: Serialize + Send + 'static> ListIsAValue for &&&Type<Vec<T>> {}

/// Second choice.
pub trait IsADataset {
    /// How to insert the entry.
    fn kind(&self) -> AsDataset {
        AsDataset
    }
}
impl<T: Dataset> IsADataset for &&Type<T> {}

/// Third choice.
pub trait IsAValue {
    /// How to insert the entry.
    fn kind(&self) -> AsValue {
        AsValue
    }
}
impl<T: Serialize + Send + 'static> IsAValue for &Type<T> {}

/// Last choice.
pub trait IsNeither {
    /// How to insert the entry.
    fn kind(&self) -> AsNeither {
        AsNeither
    }
}
impl<T> IsNeither for Type<T> {}

/// Creates a [`Context`] from entries `name: value`, or `name` for a variable of that name.
///
/// An entry becomes a dataset if its type is one, else a value. In a function that is generic over
/// the type of an entry, use [`Context::insert`] and [`Context::dataset`].
///
/// ```
/// use tg_paginate::context;
///
/// let persons = vec!["Ada", "Grace"];
/// let context = context! { title: "People", persons };
/// ```
#[macro_export]
macro_rules! context {
    ($($name:ident $(: $value:expr)?),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut context = $crate::Context::new();
        $($crate::__context_entry!(context, $name, $($value)?);)*
        context
    }};
}

/// One entry of [`context!`].
#[doc(hidden)]
#[macro_export]
macro_rules! __context_entry {
    ($context:ident, $name:ident,) => {
        $crate::__context_entry!($context, $name, $name)
    };
    ($context:ident, $name:ident, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::__private::{IsADataset, IsAValue, IsNeither, ListIsAValue};
        let entry = $value;
        (&&&&$crate::__private::Type::of(&entry)).kind().put(
            &mut $context,
            ::std::borrow::Cow::Borrowed($crate::__private::plain_name(::core::stringify!($name))),
            entry,
        );
    }};
}
