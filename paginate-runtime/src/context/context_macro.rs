//! What `context!` decides for each entry, by its type: value or dataset.
//!
//! The choice is made by method lookup, which tries fewer references last: a list in memory is a
//! value, then comes what is a dataset, then what serialises, and then nothing that a context can
//! hold.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::Serialize;

use crate::context::Context;
use crate::dataset::Dataset;

/// Stands for the type of an entry.
pub struct Type<T>(PhantomData<T>);

impl<T> Type<T> {
    /// The type of this value.
    pub fn of(_: &T) -> Self {
        Type(PhantomData)
    }
}

type Name = Cow<'static, str>;

/// A value.
pub struct AsValue;

impl AsValue {
    /// Puts the entry into the context.
    pub fn put<T: Serialize + Send + 'static>(self, context: &mut Context, name: Name, entry: T) {
        context.insert(name, entry);
    }
}

/// A dataset.
pub struct AsDataset;

impl AsDataset {
    /// Puts the entry into the context.
    pub fn put<T: Dataset>(self, context: &mut Context, name: Name, entry: T) {
        context.dataset(name, entry);
    }
}

/// Neither.
pub struct AsNeither;

impl AsNeither {
    /// Never compiles, and says why.
    pub fn put<T: ContextEntry>(self, _: &mut Context, _: Name, _: T) {}
}

/// What a context can hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a context",
    label = "neither a value that serialises nor a dataset",
    note = "derive `serde::Serialize`, and let it own what it holds and be `Send`",
    note = "a query becomes a dataset with `.on(&pool)`"
)]
pub trait ContextEntry {}

/// First choice.
pub trait ListIsAValue {
    /// How the entry goes in.
    fn kind(&self) -> AsValue {
        AsValue
    }
}
impl<T: Serialize + Send + 'static> ListIsAValue for &&&Type<Vec<T>> {}

/// Second choice.
pub trait IsADataset {
    /// How the entry goes in.
    fn kind(&self) -> AsDataset {
        AsDataset
    }
}
impl<T: Dataset> IsADataset for &&Type<T> {}

/// Third choice.
pub trait IsAValue {
    /// How the entry goes in.
    fn kind(&self) -> AsValue {
        AsValue
    }
}
impl<T: Serialize + Send + 'static> IsAValue for &Type<T> {}

/// No choice.
pub trait IsNeither {
    /// How the entry goes in.
    fn kind(&self) -> AsNeither {
        AsNeither
    }
}
impl<T> IsNeither for Type<T> {}

/// Makes a [`Context`]: `name: value`, or only `name` for a variable of that name.
///
/// An entry is put in as a dataset if it is one, else as a value. In a function that is generic
/// over the type of an entry use [`Context::insert`] and [`Context::dataset`].
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
            ::std::borrow::Cow::Borrowed(::core::stringify!($name)),
            entry,
        );
    }};
}
