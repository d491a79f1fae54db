//! The context that a handler returns: named values and datasets.

mod context_macro;
mod missing_template;
mod pages;

pub use context_macro::{IsADataset, IsAValue, IsNeither, ListIsAValue, Type, plain_name};
pub use pages::{ContextPages, ContextRequest};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser::SerializeMap;

use crate::dataset::{AnyDataset, AnyValue, Dataset, Sequence, erase};
use crate::error::Error;
use crate::page::limit::Limit;
use crate::row_value::or_unserialisable;

/// The values for a template, and the datasets to page.
///
/// The macro [`context!`](crate::context) creates one.
///
/// ```
/// use tg_paginate::Context;
///
/// let mut context = Context::new();
/// context.insert("title", "People");
/// context.insert("persons", vec!["Ada", "Grace"]);
/// ```
#[derive(Default)]
pub struct Context {
    /// The values of a `tera::Context`; entries override them.
    base: tera::Context,
    entries: BTreeMap<Cow<'static, str>, Entry>,
}

enum Entry {
    Value(Box<dyn Value>),
    Dataset(AnyDataset),
}

/// A value that is serialised on demand, whole or only a page.
trait Value: AnyValue {
    fn into_dataset(self: Box<Self>, name: &str) -> AnyDataset;
}

erased_serde::serialize_trait_object!(Value);

impl<T: Serialize + Send + 'static> Value for T {
    fn into_dataset(self: Box<Self>, name: &str) -> AnyDataset {
        let name = name.to_owned();
        erase(Sequence { name, value: *self })
    }
}

impl Context {
    /// A context without entries.
    #[must_use]
    pub fn new() -> Self {
        Context::default()
    }

    /// Inserts a value. It is serialised only when needed; of a sequence that is paged, only the
    /// page is.
    pub fn insert(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Serialize + Send + 'static,
    ) {
        self.entries.insert(name.into(), Entry::Value(Box::new(value)));
    }

    /// Inserts a dataset, for the `#[paginate]` that names it.
    pub fn dataset(&mut self, name: impl Into<Cow<'static, str>>, dataset: impl Dataset) {
        self.entries.insert(name.into(), Entry::Dataset(erase(dataset)));
    }

    /// Removes an entry and returns it as a dataset.
    pub(crate) fn take(&mut self, name: &str) -> Option<AnyDataset> {
        match self.entries.remove(name) {
            Some(Entry::Value(value)) => Some(value.into_dataset(name)),
            Some(Entry::Dataset(dataset)) => Some(dataset),
            None => self.base.remove(name).map(|value| Box::new(value).into_dataset(name)),
        }
    }

    /// The entry as a limit; null means all rows, as does 0.
    pub(crate) fn limit(&self, name: &'static str) -> Result<Limit, Error> {
        let value = self.value(name)?.ok_or(Error::DynamicLimit(name))?;
        match value.as_u64() {
            Some(rows) => Ok(Limit::new(rows)),
            None if value.is_none() => Ok(Limit::All),
            None => Err(Error::DynamicLimit(name)),
        }
    }

    /// The value of an entry; `None` if it takes a query to get it.
    pub(crate) fn value(&self, name: &str) -> Result<Option<tera::Value>, Error> {
        match self.entries.get(name) {
            Some(Entry::Value(value)) => or_unserialisable(name, value.to_tera()).map(Some),
            Some(Entry::Dataset(_)) => Err(Error::NotPaged(name.to_owned())),
            None => Ok(self.base.get(name).cloned()),
        }
    }

    /// Whether there is an entry of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name) || self.base.contains_key(name)
    }

    /// The whole context, as a template sees it.
    pub(crate) fn into_tera(self) -> Result<tera::Context, Error> {
        let mut tera = self.base;
        for (name, entry) in self.entries {
            let Entry::Value(value) = entry else {
                return Err(Error::NotPaged(name.into_owned()));
            };
            let value = or_unserialisable(&name, value.to_tera())?;
            tera.insert_value(name, value);
        }
        Ok(tera)
    }

    /// Serialises the entries for which `shows` returns true.
    pub(crate) fn serialize_entries<M: SerializeMap>(
        &self,
        map: &mut M,
        shows: impl Fn(&str) -> bool,
    ) -> Result<(), M::Error> {
        let base = base_entries(&self.base).map_err(serde::ser::Error::custom)?;
        for (name, value) in &base {
            if shows(name) && !self.entries.contains_key(name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        for (name, entry) in &self.entries {
            if shows(name) {
                match entry {
                    Entry::Value(value) => map.serialize_entry(name, value)?,
                    Entry::Dataset(_) => {
                        let error = Error::NotPaged(name.as_ref().to_owned());
                        return Err(serde::ser::Error::custom(error));
                    }
                }
            }
        }
        Ok(())
    }
}

impl From<tera::Context> for Context {
    fn from(base: tera::Context) -> Self {
        Context { base, entries: BTreeMap::new() }
    }
}

impl<K: Into<Cow<'static, str>>, V: Serialize + Send + 'static> FromIterator<(K, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut context = Context::new();
        for (name, value) in entries {
            context.insert(name, value);
        }
        context
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("base", &self.base)
            .field("entries", &self.entries.keys())
            .finish()
    }
}

/// The entries of a `tera::Context`, which has no iterator. Templates can dump them.
fn base_entries(base: &tera::Context) -> Result<BTreeMap<String, tera::Value>, Error> {
    if *base == tera::Context::new() {
        return Ok(BTreeMap::new());
    }
    let (send, receive) = std::sync::mpsc::sync_channel(1);
    let mut tera = tera::Tera::new();
    tera.register_filter(
        "send",
        move |dump: &tera::Value, _: tera::Kwargs, _: &tera::State<'_>| {
            send.try_send(dump.clone()).is_ok()
        },
    );
    tera.render_str("{{ __tera_context | send }}", base, false)?;
    let dump = receive.try_recv().ok().and_then(tera::Value::into_map);
    let entries = dump.unwrap_or_default().into_iter();
    Ok(entries.map(|(name, value)| (name.to_string(), value)).collect())
}
