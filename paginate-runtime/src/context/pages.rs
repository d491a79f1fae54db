//! A context with its pages: the result of a handler's paginators.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::{SerializeMap, Serializer};
use tera::{ErrorKind, Tera, TeraResult, Value};

use super::missing_template::missing_template;
use crate::context::Context;
use crate::csv::Csv;
use crate::dataset::AnyRow;
use crate::error::Error;
use crate::log_once::is_first_time;
use crate::paginator::PageInfo;
use crate::paginator::{ListRequest, Paginator};
use crate::row_value::{or_unserialisable, to_tera};
use crate::url::filter;
use crate::url::request::Request;

/// A request for the paginators of one handler: `#[paginate]` for any web framework.
///
/// # Example
///
/// ```
/// use tg_paginate::{PaginateConfig, Paginator, ContextRequest, Request, context};
///
/// const PERSONS: [Paginator; 1] =
///     [Paginator::new("persons", PaginateConfig::new().limit(2))];
///
/// # async fn handler() -> Result<(), tg_paginate::Error> {
/// let request = Request::new("/persons", "persons_tgp_no=2");
/// let paging = ContextRequest::read(&PERSONS, request)?;
/// let context = context! { persons: vec!["Ada", "Alan", "Grace"] };
/// let paged = paging.page(context).await?;
///
/// let mut tera = tg_paginate::new_tera();
/// tera.add_raw_template("persons.html", "{{ persons[0] }} of {{ tg.paginate.row_count }}")?;
/// assert_eq!(paged.render(&tera, "persons.html")?, "Grace of 3");
/// # Ok(())
/// # }
/// ```
pub struct ContextRequest<'r> {
    lists: Vec<ListRequest<'r>>,
    query: &'r str,
}

impl<'r> ContextRequest<'r> {
    /// Reads a request. The first paginator becomes `tg.paginate`.
    ///
    /// # Errors
    /// [`Error::Redirect`], [`Error::NotFound`] and [`Error::Invalid`], if the settings ask for
    /// them and no data is needed to decide.
    pub fn read(paginators: &[Paginator], request: impl Into<Request<'r>>) -> Result<Self, Error> {
        let request = request.into();
        let mut asked = Paginator::ask_all(paginators, &request)?;
        // a response can have only one file
        asked.iter_mut().filter(|asked| asked.has_csv()).skip(1).for_each(ListRequest::without_csv);
        Ok(ContextRequest { lists: asked, query: request.query() })
    }

    /// Returns the parameters of the request that none of the paginators reads, like
    /// [`Paginator::filter`].
    ///
    /// # Errors
    /// [`Error::Filter`] if the parameters do not fit the type.
    pub fn filter<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let names: Vec<_> = self.lists.iter().map(ListRequest::names).collect();
        filter::deserialise(&filter::filter_query(self.query, &names))
    }

    /// Whether the request asks for CSV and a paginator offers it. Then respond with
    /// [`ContextRequest::csv`].
    #[must_use]
    pub fn wants_csv(&self) -> bool {
        self.lists.iter().any(ListRequest::wants_csv)
    }

    /// Returns all rows, as CSV, of the entry whose paginator offers CSV; of the first, if several
    /// do.
    ///
    /// # Errors
    /// Those of [`Paginator::csv`]; an error if the entry is missing or is no dataset;
    /// [`Error::NotFound`] if no paginator offers CSV.
    pub async fn csv(self, mut context: Context) -> Result<Csv, Error> {
        let asked = self.lists.into_iter().find(ListRequest::has_csv).ok_or(Error::NotFound)?;
        let var = asked.var();
        let dataset = context.take(var).ok_or(Error::MissingVariable(var))?;
        asked.csv(dataset).await
    }

    /// Pages the entries of the context that the paginators name.
    ///
    /// # Errors
    /// Those of [`Paginator::page`], and an error if an entry is missing or is no dataset.
    pub async fn page(self, mut context: Context) -> Result<ContextPages, Error> {
        let mut lists = Vec::with_capacity(self.lists.len());
        for asked in self.lists {
            let var = asked.var();
            let limit = asked.dynamic_limit().map(|entry| context.limit(entry)).transpose()?;
            let dataset = context.take(var).ok_or(Error::MissingVariable(var))?;
            let becomes_object = asked.becomes_object();
            let page = asked.page(dataset, limit).await?;
            let (rows, paginate) = page.into_parts();
            lists.push(List { paginate, rows, becomes_object });
        }
        Ok(ContextPages { context, lists })
    }
}

/// A context with pages in place of its datasets, and `tg` for the template.
pub struct ContextPages {
    context: Context,
    /// The list of the topmost attribute is the first.
    lists: Vec<List>,
}

/// A variable that is paged.
struct List {
    paginate: PageInfo,
    rows: Vec<AnyRow>,
    /// Whether the variable becomes the pagination object instead of the rows of the page.
    becomes_object: bool,
}

impl List {
    fn var(&self) -> &'static str {
        self.paginate.var_name()
    }

    /// The value of the variable in a template.
    fn variable(&self) -> Result<Value, Error> {
        let rows = self.rows.iter().map(AnyRow::to_tera);
        let rows =
            or_unserialisable(self.var(), rows.collect::<TeraResult<Vec<_>>>().map(Value::from))?;
        match self.becomes_object {
            true => to_tera(self.var(), &self.paginate.object_for_template(&rows)),
            false => Ok(rows),
        }
    }
}

impl fmt::Debug for ContextPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists = self.lists.iter().map(|list| &list.paginate);
        f.debug_struct("ContextPages")
            .field("context", &self.context)
            .field("lists", &lists.collect::<Vec<_>>())
            .finish()
    }
}

impl ContextPages {
    /// Renders a template with the context and `tg`.
    ///
    /// # Errors
    /// Errors of Tera, and of values that cannot be serialised.
    pub fn render(self, tera: &Tera, template: &str) -> Result<String, Error> {
        let own = self.context.value("tg")?;
        let mut context = self.context.into_tera()?;
        let mut paginates = tera::Map::with_capacity(self.lists.len());
        for list in &self.lists {
            let name = list.var();
            context.insert_value(name, list.variable()?);
            let paginate = to_tera("tg", &list.paginate.for_template())?;
            paginates.insert(name.into(), paginate);
        }
        let mut tg = own.and_then(Value::into_map).unwrap_or_default();
        if let Some((_, topmost)) = paginates.first() {
            tg.insert("paginate".into(), topmost.clone());
        }
        tg.insert("paginates".into(), paginates.into());
        context.insert_value("tg", tg.into());
        tera.render(template, &context).map_err(|error| match error.kind() {
            ErrorKind::TemplateNotFound(name) => missing_template(name, tera),
            _ => error.into(),
        })
    }

    /// Serialises the context and `tg` as JSON.
    ///
    /// # Errors
    /// If a value cannot be serialised.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        self.json(&Json { paged: self, only: None })
    }

    /// Serialises the pages, `tg` and the given entries of the context as JSON. An entry that the
    /// context does not have is left out, and logged once.
    ///
    /// # Errors
    /// If a value cannot be serialised.
    pub fn to_json_with(&self, entries: &[&str]) -> Result<Vec<u8>, Error> {
        let has = |name: &str| {
            name == "tg"
                || self.context.has(name)
                || self.lists.iter().any(|list| list.var() == name)
        };
        let vars = self.lists.iter().map(List::var).collect::<Vec<_>>();
        for name in entries.iter().filter(|name| !has(name)) {
            if is_first_time(("no entry", &vars, name)) {
                tracing::warn!(
                    ?vars,
                    "JSON lacks `{name}`, because the context has no such entry: add it to the \
                     context, or correct the name in `json`"
                );
            }
        }
        self.json(&Json { paged: self, only: Some(entries) })
    }

    fn json(&self, json: &Json<'_>) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(json).map_err(|error| Error::Serialize {
            name: "context".to_owned(),
            message: error.to_string(),
        })
    }
}

struct Json<'p> {
    paged: &'p ContextPages,
    /// The entries to show besides the pages; `None` for all.
    only: Option<&'p [&'p str]>,
}

impl Json<'_> {
    fn shows(&self, name: &str) -> bool {
        name != "tg" && self.only.is_none_or(|only| only.contains(&name))
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ContextPages { context, lists } = self.paged;
        let detail = if self.only.is_none() { Detail::Full } else { Detail::Program };
        let mut json = serializer.serialize_map(None)?;
        context.serialize_entries(&mut json, |name| self.shows(name))?;
        for List { paginate, rows, becomes_object } in lists {
            match becomes_object {
                true => json.serialize_entry(paginate.var_name(), &paginate.object(rows))?,
                false => json.serialize_entry(paginate.var_name(), rows)?,
            }
        }
        json.serialize_entry("tg", &Tg { lists, detail })?;
        json.end()
    }
}

/// Which fields of [`PageInfo`] to show.
#[derive(Clone, Copy)]
enum Detail {
    /// All fields, including the parameters of links.
    Full,
    /// Only numbers and links.
    Program,
}

struct Tg<'p> {
    lists: &'p [List],
    detail: Detail,
}

impl Serialize for Tg<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tg = serializer.serialize_map(Some(2))?;
        if let Some(topmost) = self.lists.first() {
            tg.serialize_entry("paginate", &Shown(&topmost.paginate, self.detail))?;
        }
        tg.serialize_entry("paginates", &ByName(self))?;
        tg.end()
    }
}

struct ByName<'p>(&'p Tg<'p>);

impl Serialize for ByName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Tg { lists, detail } = self.0;
        let shown = lists.iter().map(|list| (list.var(), Shown(&list.paginate, *detail)));
        serializer.collect_map(shown)
    }
}

struct Shown<'p>(&'p PageInfo, Detail);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Detail::Full => self.0.serialize(serializer),
            Detail::Program => self.0.for_program().serialize(serializer),
        }
    }
}
