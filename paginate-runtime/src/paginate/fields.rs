//! The fields of `tg.paginate`, under the names that templates and programs see.

use std::borrow::Cow;

use erased_serde::Serialize as Items;
use serde::{Serialize, Serializer};

use super::Paginate;
use crate::limit::MaxLimit;
use crate::links::Links;
use crate::ordering::Ordering;
use crate::params::ParamNames;

impl Paginate {
    /// The same as a template gets it: with what `get_href` needs.
    pub(crate) fn for_template(&self) -> impl Serialize + '_ {
        Fields { forms: Some(self.forms()), links: Some(&self.links), ..self.fields() }
    }

    /// The same without the parameters of links, which are of no use to programs.
    pub(crate) fn for_program(&self) -> impl Serialize + '_ {
        self.fields()
    }

    /// The pagination object that a template gets.
    pub(crate) fn object_for_template<'a>(&'a self, items: &'a dyn Items) -> impl Serialize + 'a {
        let (forms, links) = (Some(self.forms()), Some(&self.links));
        Fields { forms, links, ..self.object_fields(items) }
    }

    /// The same without the parameters of links.
    pub(crate) fn object<'a>(&'a self, items: &'a dyn Items) -> impl Serialize + 'a {
        self.object_fields(items)
    }

    fn object_fields<'a>(&'a self, items: &'a dyn Items) -> Fields<'a> {
        let (first, last) = (self.first_item, self.last_item);
        let fields = self.fields();
        let pages = Pages::Number(fields.page_count);
        Fields { pages, object: Some(Object { items, first, last }), ..fields }
    }

    fn fields(&self) -> Fields<'_> {
        let counted = !self.row_count.is_unknown();
        Fields {
            var_name: &self.var_name,
            pages: Pages::Window(&self.pages),
            current_page: self.current_page,
            page_count: counted.then_some(self.page_count),
            limit: self.limit(),
            row_count: counted.then_some(self.row_count()),
            row_count_is: self.row_count.is(),
            first_item: self.first_item,
            last_item: self.last_item,
            order: self.order(),
            ordering: &self.ordering,
            reversed: self.reversed(),
            href_first: self.href_first(),
            href_prev: self.href_prev(),
            href_next: self.href_next(),
            href_last: self.href_last(),
            href_csv: self.href_csv(),
            has_next: self.has_next(),
            has_prev: self.has_prev(),
            next_num: self.next_num(),
            prev_num: self.prev_num(),
            total: counted.then_some(self.row_count()),
            per_page: self.limit(),
            page: self.current_page,
            object: None,
            forms: None,
            links: None,
        }
    }

    fn forms(&self) -> Forms<'_> {
        Forms {
            max_limit: match self.max_limit {
                MaxLimit::Fixed => Some(0),
                MaxLimit::Rows(rows) => Some(rows.get()),
                MaxLimit::Unlimited => None,
            },
            directions: Directions(&self.ordering),
            names: &self.names,
            grid: self.grid.as_ref(),
            input_values: &self.input_values,
            href_canonical: self.href_canonical(),
        }
    }
}

impl Serialize for Paginate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Fields { forms: Some(self.forms()), ..self.fields() }.serialize(serializer)
    }
}

/// The fields under the names that templates and programs see.
#[derive(Serialize)]
struct Fields<'a> {
    var_name: &'a str,
    pages: Pages<'a>,
    current_page: u64,
    page_count: Option<u64>,
    limit: u64,
    row_count: Option<u64>,
    row_count_is: &'static str,
    first_item: u64,
    last_item: u64,
    order: Option<&'a str>,
    ordering: &'a Ordering,
    reversed: bool,
    href_first: Option<String>,
    href_prev: Option<String>,
    href_next: Option<String>,
    href_last: Option<String>,
    href_csv: Option<String>,
    has_next: bool,
    has_prev: bool,
    next_num: Option<u64>,
    prev_num: Option<u64>,
    total: Option<u64>,
    per_page: u64,
    page: u64,
    #[serde(flatten)]
    object: Option<Object<'a>>,
    #[serde(flatten)]
    forms: Option<Forms<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<&'a Links<'static>>,
}

/// `pages` is a name that TurboGears and Flask-SQLAlchemy have for different things.
#[derive(Serialize)]
#[serde(untagged)]
enum Pages<'a> {
    Window(&'a [u64]),
    Number(Option<u64>),
}

/// What makes it a pagination object, under Flask-SQLAlchemy's names.
#[derive(Serialize)]
struct Object<'a> {
    items: &'a dyn Items,
    first: u64,
    last: u64,
}

/// What forms, headers and the `<head>` are made of, which is of no use to programs.
#[derive(Serialize)]
struct Forms<'a> {
    max_limit: Option<u64>,
    directions: Directions<'a>,
    names: &'a ParamNames,
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<&'a tera::Value>,
    input_values: &'a [(Cow<'static, str>, String)],
    href_canonical: String,
}

/// Which way each column is sorted, most important first.
struct Directions<'a>(&'a Ordering);

impl Serialize for Directions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = self.0.columns().iter();
        serializer.collect_map(columns.map(|column| (&column.name, column.direction.name())))
    }
}
