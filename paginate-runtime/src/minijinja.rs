//! Pages in templates of minijinja: the fields of `tg.paginate`, and its links as methods.

use std::num::NonZeroU64;
use std::sync::Arc;

use ::minijinja::value::{Enumerator, Kwargs, Object, Serde, Value, from_args};
use ::minijinja::{Error, ErrorKind, State};
use serde::Serialize;

use crate::page::target::Target;
use crate::page::window::Edges;
use crate::paginator::{Page, PageInfo};
use crate::url::query_string;

/// The numbers and links of a page as a value of minijinja, with the fields of `tg.paginate`.
///
/// Methods: `paginate.get_href(2)`, with `"last"` for the last page, `order="name"` for a click on a
/// column and `fragment="cats"` for a part of the page, and `paginate.iter_pages(left_edge=2,
/// left_current=2, right_current=4, right_edge=2)`, where all arguments are optional.
///
/// ```
/// use minijinja::{Environment, Value, context};
/// use tg_paginate::{PaginateConfig, Paginator, Request};
///
/// const NUMBERS: Paginator = Paginator::new("numbers", PaginateConfig::new().limit(2));
///
/// # async fn handler() -> Result<(), Box<dyn std::error::Error>> {
/// let page = NUMBERS.page(Request::new("/", "numbers_tgp_no=2"), vec![1, 2, 3]).await?;
/// let (numbers, paginate) = page.into_parts();
/// let context = context! { numbers, paginate => Value::from(paginate) };
///
/// let mut templates = Environment::new();
/// templates.add_template("numbers.html", "{{ numbers }}, {{ paginate.get_href(1) }}")?;
/// assert_eq!(templates.get_template("numbers.html")?.render(context)?, "[3], /");
/// # Ok(())
/// # }
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "minijinja")))]
impl From<PageInfo> for Value {
    fn from(info: PageInfo) -> Self {
        Value::from_object(PageObject { fields: Value::from(Serde(&info)), info })
    }
}

/// The page as a [pagination object](crate::PaginateConfig::object) of minijinja: its rows are
/// `items`, and it has the methods of a [`PageInfo`].
#[cfg_attr(docsrs, doc(cfg(feature = "minijinja")))]
impl<T: Serialize> From<Page<T>> for Value {
    fn from(page: Page<T>) -> Self {
        let fields = Value::from(Serde(&page));
        let (_, info) = page.into_parts();
        Value::from_object(PageObject { fields, info })
    }
}

#[derive(Debug)]
struct PageObject {
    info: PageInfo,
    fields: Value,
}

impl Object for PageObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.fields.get_item(key).ok().filter(|value| !value.is_undefined())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.fields.try_iter();
        Enumerator::Values(names.map(Iterator::collect).unwrap_or_default())
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "get_href" => self.get_href(args).map(Value::from),
            "iter_pages" => self.iter_pages(args),
            _ => Err(ErrorKind::UnknownMethod.into()),
        }
    }
}

impl PageObject {
    fn get_href(&self, args: &[Value]) -> Result<String, Error> {
        let (page, named): (Option<Value>, Kwargs) = from_args(args)?;
        let page = match page {
            Some(page) => Some(page),
            None => named.get("page")?,
        };
        let order = named.get::<Option<&str>>("order")?.filter(|order| !order.is_empty());
        let fragment = named.get::<Option<&str>>("fragment")?.unwrap_or_default();
        named.assert_all_used()?;
        let page = page.map_or(Ok(Target::FIRST), |page| target(&page))?;
        Ok(self.info.href(page, order) + &query_string::fragment(fragment))
    }

    fn iter_pages(&self, args: &[Value]) -> Result<Value, Error> {
        let (named,): (Kwargs,) = from_args(args)?;
        let edge = |name, default| named.get(name).map(|edge: Option<u64>| edge.unwrap_or(default));
        let default = Edges::default();
        let edges = Edges {
            left_edge: edge("left_edge", default.left_edge)?,
            left_current: edge("left_current", default.left_current)?,
            right_current: edge("right_current", default.right_current)?,
            right_edge: edge("right_edge", default.right_edge)?,
        };
        named.assert_all_used()?;
        Ok(self.info.iter_pages(edges).into_iter().map(Value::from).collect())
    }
}

fn target(page: &Value) -> Result<Target, Error> {
    if page.as_str() == Some("last") {
        return Ok(Target::Last);
    }
    let number = u64::try_from(page.clone()).ok().and_then(NonZeroU64::new);
    number.map(Target::Page).ok_or_else(|| {
        let message = format!("`page={page}` is no page: take a number from 1, or \"last\"");
        Error::new(ErrorKind::InvalidOperation, message)
    })
}
