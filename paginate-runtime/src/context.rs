//! The context that a handler returns: values and datasets by name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::dataset::{AnyDataset, Dataset, Sequence, erase};
use crate::error::Error;
use crate::limit::Limit;
use crate::paginate::Paginate;

/// The values that a template is rendered with, and the datasets that are to be paged.
///
/// [`context!`](crate::context) makes one in one go.
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
    /// What came as a `tera::Context`; the entries go before it.
    base: tera::Context,
    entries: BTreeMap<Cow<'static, str>, Entry>,
}

enum Entry {
    Value(Box<dyn Value>),
    Dataset(AnyDataset),
}

/// A value that is serialised when it is needed, whole or page by page.
trait Value: Send {
    fn as_serialize(&self) -> &dyn erased_serde::Serialize;
    fn into_dataset(self: Box<Self>, name: &str) -> AnyDataset;
}

impl<T: Serialize + Send + 'static> Value for T {
    fn as_serialize(&self) -> &dyn erased_serde::Serialize {
        self
    }

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

    /// Puts a value in. It stays as it is until it is needed: of a sequence that is paged only
    /// the page is ever serialised.
    pub fn insert(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Serialize + Send + 'static,
    ) {
        self.entries
            .insert(name.into(), Entry::Value(Box::new(value)));
    }

    /// Puts a dataset in, for the `#[paginate]` that names it.
    pub fn dataset(&mut self, name: impl Into<Cow<'static, str>>, dataset: impl Dataset) {
        self.entries
            .insert(name.into(), Entry::Dataset(erase(dataset)));
    }

    /// Takes the entry out as a dataset.
    pub(crate) fn take(&mut self, name: &str) -> Option<AnyDataset> {
        match self.entries.remove(name) {
            Some(Entry::Value(value)) => Some(value.into_dataset(name)),
            Some(Entry::Dataset(dataset)) => Some(dataset),
            None => self
                .base
                .remove(name)
                .map(|value| Box::new(value).into_dataset(name)),
        }
    }

    /// The entry as a limit; null means all rows, as 0 does.
    pub(crate) fn limit(&self, name: &'static str) -> Result<Limit, Error> {
        let value = match self.entries.get(name) {
            Some(Entry::Value(value)) => to_tera(name, value.as_serialize())?,
            Some(Entry::Dataset(_)) => return Err(Error::DynamicLimit(name)),
            None => self
                .base
                .get(name)
                .cloned()
                .ok_or(Error::DynamicLimit(name))?,
        };
        match value.as_u64() {
            Some(rows) => Ok(Limit::new(rows)),
            None if value.is_none() => Ok(Limit::All),
            None => Err(Error::DynamicLimit(name)),
        }
    }

    /// Everything as a template sees it.
    pub(crate) fn into_tera(self, paged: &Paged) -> Result<tera::Context, Error> {
        let own_tg = match self.entries.get("tg") {
            Some(Entry::Value(value)) => Some(to_tera("tg", value.as_serialize())?),
            _ => self.base.get("tg").cloned(),
        };
        let mut tera = self.base;
        for (name, entry) in self.entries {
            match entry {
                Entry::Value(value) => {
                    let value = to_tera(&name, value.as_serialize())?;
                    tera.insert_value(name, value);
                }
                Entry::Dataset(_) => return Err(Error::NotPaged(name.into_owned())),
            }
        }
        let tg = to_tera(
            "tg",
            &Tg {
                paged,
                detail: Detail::Template,
            },
        )?;
        tera.insert_value("tg", merged(own_tg, tg));
        Ok(tera)
    }

    /// Everything, or only the entries in `only`, as a program sees it.
    pub(crate) fn into_json(self, paged: &Paged, only: Option<&[&str]>) -> Result<Vec<u8>, Error> {
        let (base, detail) = match only {
            Some(_) => (base_entries(&self.base, only)?, Detail::Program),
            None => (base_entries(&self.base, None)?, Detail::Full),
        };
        let json = Json {
            base,
            entries: self.entries,
            paged,
            only,
            detail,
        };
        if let Some(name) = json.first_dataset() {
            return Err(Error::NotPaged(name.to_owned()));
        }
        serde_json::to_vec(&json).map_err(|error| Error::Serialize {
            name: "context".to_owned(),
            message: error.to_string(),
        })
    }
}

impl From<tera::Context> for Context {
    fn from(base: tera::Context) -> Self {
        Context {
            base,
            entries: BTreeMap::new(),
        }
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

fn to_tera(name: &str, value: &(impl Serialize + ?Sized)) -> Result<tera::Value, Error> {
    tera::Value::try_from_serializable(value).map_err(|error| Error::Serialize {
        name: name.to_owned(),
        message: error.to_string(),
    })
}

/// Our `tg` with what the program has put into a `tg` of its own.
fn merged(own: Option<tera::Value>, ours: tera::Value) -> tera::Value {
    match (own.and_then(tera::Value::into_map), ours.clone().into_map()) {
        (Some(mut own), Some(ours)) => {
            own.extend(ours);
            own.into()
        }
        _ => ours,
    }
}

/// The entries of a `tera::Context`. It keeps them to itself, but its templates may dump them.
fn base_entries(
    base: &tera::Context,
    only: Option<&[&str]>,
) -> Result<BTreeMap<String, tera::Value>, Error> {
    if *base == tera::Context::new() {
        return Ok(BTreeMap::new());
    }
    if let Some(names) = only {
        let entries = names.iter().filter_map(|name| {
            let value = base.get(name)?.clone();
            Some(((*name).to_owned(), value))
        });
        return Ok(entries.collect());
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
    Ok(entries
        .map(|(name, value)| (name.to_string(), value))
        .collect())
}

/// The pages of a request, the topmost attribute's first.
#[derive(Default)]
pub(crate) struct Paged(pub(crate) Vec<Paginate>);

/// How much of [`Paginate`] is shown.
#[derive(Clone, Copy)]
enum Detail {
    /// With all that links need.
    Template,
    /// With the parameters of links.
    Full,
    /// Numbers and links.
    Program,
}

struct Tg<'p> {
    paged: &'p Paged,
    detail: Detail,
}

impl Serialize for Tg<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tg = serializer.serialize_map(Some(2))?;
        if let Some(topmost) = self.paged.0.first() {
            tg.serialize_entry("paginate", &Shown(topmost, self.detail))?;
        }
        tg.serialize_entry("paginates", &Paginates(self))?;
        tg.end()
    }
}

struct Paginates<'p>(&'p Tg<'p>);

impl Serialize for Paginates<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Tg { paged, detail } = self.0;
        serializer.collect_map(
            paged
                .0
                .iter()
                .map(|page| (page.var_name(), Shown(page, *detail))),
        )
    }
}

struct Shown<'p>(&'p Paginate, Detail);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Detail::Template => self.0.for_template().serialize(serializer),
            Detail::Full => self.0.serialize(serializer),
            Detail::Program => self.0.for_program().serialize(serializer),
        }
    }
}

struct Json<'p> {
    base: BTreeMap<String, tera::Value>,
    entries: BTreeMap<Cow<'static, str>, Entry>,
    paged: &'p Paged,
    only: Option<&'p [&'p str]>,
    detail: Detail,
}

impl Json<'_> {
    fn shows(&self, name: &str) -> bool {
        name != "tg" && self.only.is_none_or(|only| only.contains(&name))
    }

    fn first_dataset(&self) -> Option<&str> {
        let datasets = self
            .entries
            .iter()
            .filter(|(_, entry)| matches!(entry, Entry::Dataset(_)));
        datasets
            .map(|(name, _)| &**name)
            .find(|name| self.shows(name))
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_map(None)?;
        for (name, value) in &self.base {
            if self.shows(name) && !self.entries.contains_key(name.as_str()) {
                json.serialize_entry(name, value)?;
            }
        }
        for (name, entry) in &self.entries {
            if let Entry::Value(value) = entry
                && self.shows(name)
            {
                json.serialize_entry(name, value.as_serialize())?;
            }
        }
        json.serialize_entry(
            "tg",
            &Tg {
                paged: self.paged,
                detail: self.detail,
            },
        )?;
        json.end()
    }
}
