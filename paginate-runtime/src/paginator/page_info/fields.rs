//! The fields of `tg.paginate`, under the names that templates and programs see.

use std::borrow::Cow;

use erased_serde::Serialize as Items;
use serde::{Serialize, Serializer};

use super::PageInfo;
use crate::page::limit::{Limit, MaxLimit};
use crate::page::ordering::Ordering;
use crate::url::links::Links;
use crate::url::param_names::ParamNames;

impl PageInfo {
    /// The fields for a template, with those that `get_href` needs.
    pub(crate) fn for_template(&self) -> impl Serialize + '_ {
        Fields { links: Some(&self.links), ..self.with_forms(self.fields()) }
    }

    /// The fields without the parameters of links, which programs do not need.
    pub(crate) fn for_program(&self) -> impl Serialize + '_ {
        self.fields()
    }

    /// The pagination object that a template gets.
    pub(crate) fn object_for_template<'a>(&'a self, items: &'a dyn Items) -> impl Serialize + 'a {
        Fields { links: Some(&self.links), ..self.with_forms(self.object_fields(items)) }
    }

    /// The pagination object without the parameters of links.
    pub(crate) fn object<'a>(&'a self, items: &'a dyn Items) -> impl Serialize + 'a {
        self.object_fields(items)
    }

    fn object_fields<'a>(&'a self, items: &'a dyn Items) -> Fields<'a> {
        let fields = self.fields();
        Fields {
            pages: Pages::Number(fields.page_count),
            items: Some(items),
            first: Some(self.first_item),
            last: Some(self.last_item),
            ..fields
        }
    }

    fn fields(&self) -> Fields<'_> {
        let is_counted = !self.row_count.is_unknown();
        let row_count = is_counted.then_some(self.row_count.number());
        Fields {
            var_name: self.list.var_name,
            pages: Pages::Window(&self.pages),
            current_page: self.current_page,
            page_count: self.page_count(),
            limit: self.limit(),
            row_count,
            row_count_is: self.row_count.name(),
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
            total: row_count,
            per_page: self.limit(),
            page: self.current_page,
            items: None,
            first: None,
            last: None,
            max_limit: None,
            all_rows: None,
            directions: None,
            names: None,
            grid: None,
            input_values: None,
            base_path: None,
            href_canonical: None,
            links: None,
        }
    }

    /// Adds what forms and headers need.
    fn with_forms<'a>(&'a self, fields: Fields<'a>) -> Fields<'a> {
        Fields {
            max_limit: Some(match self.list.max_limit {
                MaxLimit::Fixed => Some(0),
                MaxLimit::Rows(rows) => Some(rows.get()),
                MaxLimit::Unlimited => None,
            }),
            all_rows: Some(self.list.limit == Limit::All),
            directions: Some(Directions(&self.ordering)),
            names: Some(&self.list.names),
            grid: self.grid.as_ref(),
            input_values: Some(&self.list.input_values),
            base_path: Some(self.base_path()),
            href_canonical: Some(self.href_canonical()),
            ..fields
        }
    }
}

impl Serialize for PageInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_forms(self.fields()).serialize(serializer)
    }
}

/// The fields under the names that templates and programs see. They are in one struct, because
/// serde turns flattened fields into maps with owned keys, at twice the cost.
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
    // the fields of a pagination object, under Flask-SQLAlchemy's names
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<&'a dyn Items>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<u64>,
    // for forms, headers and the `<head>`; programs do not need them
    #[serde(skip_serializing_if = "Option::is_none")]
    max_limit: Option<Option<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    all_rows: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directions: Option<Directions<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<&'a ParamNames>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<&'a tera::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_values: Option<&'a [(Cow<'static, str>, String)]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    href_canonical: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<&'a Links<'static>>,
}

/// TurboGears and Flask-SQLAlchemy use the name `pages` for different things.
#[derive(Serialize)]
#[serde(untagged)]
enum Pages<'a> {
    Window(&'a [u64]),
    Number(Option<u64>),
}

/// The direction of each column, most important first.
struct Directions<'a>(&'a Ordering);

impl Serialize for Directions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = self.0.columns().iter();
        serializer.collect_map(columns.map(|column| (&column.name, column.direction.name())))
    }
}
