//! What templates can call: `get_href` as a filter and as a function, other filters, and the
//! components.

use std::num::NonZeroU64;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::components;
use crate::components::numbers::{Marks, group_digits, significant};
use crate::grid;
use crate::page::target::Target;
use crate::page::window::{Edges, iter_pages};
use crate::url::links::Links;
use crate::url::query_string;

/// Creates a Tera instance with the functions, filters and components of [`register`].
///
/// ```
/// let mut tera = tg_paginate::new_tera();
/// tera.add_raw_template("page.html", "{{ <tg.pages /> }}")?;
/// # Ok::<(), tera::Error>(())
/// ```
#[must_use]
#[allow(clippy::expect_used, reason = "our own templates in an empty instance: tested")]
pub fn new_tera() -> Tera {
    let mut tera = Tera::new();
    register(&mut tera).expect("the components are good templates");
    tera
}

/// Registers functions, filters and components in a Tera instance.
///
/// Call it before you add templates: Tera refuses a template that calls something unknown, with
/// `Unknown filter`, `Unknown function` or `Unknown component`. Settings that Tera requires before
/// the first template, such as [`Tera::set_fallback_prefixes`], come before this call.
///
/// Functions and filters:
/// - `{{ tg.paginate | get_href(page=2) }}` is the link to page 2. `page` may be `"last"`; without
///   it the link is to page 1.
/// - `{{ tg.paginate | get_href(order="name") }}` adds a click on the column `name`.
/// - `{{ tg.paginate | get_href(page=2, fragment="cats") }}` ends in `#cats`.
/// - `{{ get_href(page=2, order="name", var="persons") }}` does this for `tg.paginates.persons`,
///   and without `var` for `tg.paginate`.
/// - `{% for page in tg.paginate | iter_pages(left_edge=2, left_current=2, right_current=4,
///   right_edge=2) %}` lists the numbers at both ends and around the current page, with null for
///   each gap. These values are the defaults, and 1,000 is the maximum of each.
/// - `{{ 12345.5 | group_digits(separator=",", decimal=".") }}` gives `12,345.5`, and `{{ 12345 |
///   significant(digits=2) }}` gives `12000`. The marks are the defaults.
///
/// Components, each of which takes `var="persons"` for `tg.paginates.persons`, and those with links
/// or a form `fragment="cats"`, an `id` of the page that they lead to:
///
/// - `{{ <tg.pages /> }}` links to pages; `numbers={tg.paginate | iter_pages}` lists these instead
///   of the window, and `label` is the accessible name.
/// - `{{ <tg.summary one="person" many="persons" /> }}`: "Showing 11–20 of 95 persons".
/// - `{{ <tg.hidden except={["q"]} /> }}` is for a form of your own: it carries the request's other
///   parameters, except those that the form has fields for.
/// - `{{ <tg.page_size sizes={[10, 50]} /> }}` and `{{ <tg.go_to_page /> }}` are forms.
/// - `{{ <tg.empty many="persons" clear="/persons" /> }}` is a message for an empty list.
/// - `{{ <tg.csv /> }}` links to all rows as CSV, if the settings offer it.
/// - `{{ <tg.grid rows={persons} caption="Persons" /> }}` is the table of a
///   [`DataGrid`](crate::DataGrid) with summary and pages, and
///   `{{ <tg.data_grid grid={persons} caption="Persons" /> }}` one without pages.
/// - `{{ <tg.head /> }}` is for the `<head>`: `rel` `prev`, `next` and `canonical`.
///
/// The component `tg.pages` is in the template `tg/pages.html`, and likewise the others. To replace
/// it, add a template of that name that contains a component of that name. All texts are in
/// `tg.text`, which shows those of [`tg_locale`](crate::Locale).
///
/// # Errors
/// The error of Tera if the instance already has a component with one of these names.
pub fn register(tera: &mut Tera) -> TeraResult<()> {
    tera.register_filter("get_href", |paginate: &Value, kwargs: Kwargs, _: &State<'_>| {
        href(paginate, &kwargs)
    });
    tera.register_filter("iter_pages", |paginate: &Value, kwargs: Kwargs, _: &State<'_>| {
        pages(paginate, &kwargs)
    });
    tera.register_function("get_href", |kwargs: Kwargs, state: &State<'_>| {
        let Some(tg) = state.get::<Value>("tg")? else {
            return Err(Error::message(
                "`get_href()` finds no `tg`: put `#[paginate]` on the handler, and inside a \
                 component declare the argument `@tg`",
            ));
        };
        href(find_paginate(&tg, &kwargs)?, &kwargs)
    });
    // what components with the argument `var` show
    tera.register_filter("tg_paginate", |tg: &Value, kwargs: Kwargs, _: &State<'_>| {
        find_paginate(tg, &kwargs).cloned()
    });
    // what components put behind links that are fields of `tg.paginate`
    tera.register_filter("tg_fragment", |id: &str, _: Kwargs, _: &State<'_>| {
        query_string::fragment(id)
    });
    tera.register_filter("group_digits", |number: &Value, kwargs: Kwargs, _: &State<'_>| {
        let group = kwargs.get::<&str>("separator")?.unwrap_or(",");
        let decimal = kwargs.get::<&str>("decimal")?.unwrap_or(".");
        TeraResult::Ok(group_digits(&number.to_string(), Marks { group, decimal }))
    });
    tera.register_filter("significant", |number: u64, kwargs: Kwargs, _: &State<'_>| {
        kwargs.get::<u32>("digits").map(|digits| significant(number, digits.unwrap_or(2)))
    });
    tera.register_filter("tg_class", |classes: &Value, kwargs: Kwargs, state: &State<'_>| {
        let names = components::classes(classes, kwargs.must_get::<&str>("of")?);
        state.escape(&names).map(|names| Value::safe_string(&names))
    });
    tera.register_filter("tg_text", |locale: &Value, kwargs: Kwargs, state: &State<'_>| {
        components::text(locale, &kwargs, state)
    });
    tera.register_filter("tg_header", |columns: &[Value], kwargs: Kwargs, state: &State<'_>| {
        grid::header(columns, &kwargs, state)
    });
    tera.register_filter("tg_body", |rows: &[Value], kwargs: Kwargs, state: &State<'_>| {
        grid::body(rows, &kwargs, state)
    });
    components::add(tera)
}

/// `tg.paginates.persons` for the argument `var="persons"`; `tg.paginate` without one.
fn find_paginate<'t>(tg: &'t Value, kwargs: &Kwargs) -> TeraResult<&'t Value> {
    let var = kwargs.get::<&str>("var")?.unwrap_or_default();
    if var.is_empty() {
        let missing = || Error::message("finds no `tg.paginate`: put `#[paginate]` on the handler");
        return tg.get_from_path("paginate").ok_or_else(missing);
    }
    let lists = tg.get_from_path("paginates").and_then(Value::as_map);
    let mut lists = lists.into_iter().flatten();
    let mut names = Vec::new();
    let found = lists.find_map(|(name, paginate)| {
        names.push(name.to_string());
        (name.as_str() == Some(var)).then_some(paginate)
    });
    found.ok_or_else(|| {
        let names = names.join("`, `");
        Error::message(format!("`tg.paginates` has no `{var}`; it has `{names}`: correct `var`"))
    })
}

/// The numbers that `iter_pages` lists. Without a count they end at the next page.
fn pages(paginate: &Value, kwargs: &Kwargs) -> TeraResult<Vec<Value>> {
    let number = |name| paginate.get_from_path(name).and_then(Value::as_u64);
    let Some(current) = number("current_page") else {
        return Err(Error::message("`iter_pages` takes `tg.paginate` or one of `tg.paginates`"));
    };
    let page_count = number("page_count").or(number("next_num")).unwrap_or(current);
    let edge = |name, default| kwargs.get::<u64>(name).map(|edge| edge.unwrap_or(default));
    let default = Edges::default();
    let edges = Edges {
        left_edge: edge("left_edge", default.left_edge)?,
        left_current: edge("left_current", default.left_current)?,
        right_current: edge("right_current", default.right_current)?,
        right_edge: edge("right_edge", default.right_edge)?,
    };
    let pages = iter_pages(current, page_count, edges).into_iter();
    Ok(pages.map(|page| page.map_or(Value::none(), Value::from)).collect())
}

fn href(paginate: &Value, kwargs: &Kwargs) -> TeraResult<String> {
    let links = paginate.get_from_path("links");
    let Some(links) = links.and_then(Links::read) else {
        return Err(Error::message("`get_href` takes `tg.paginate` or one of `tg.paginates`"));
    };
    let page = match kwargs.get::<&Value>("page")? {
        Some(page) => target(page)?,
        None => Target::FIRST,
    };
    let page_count = paginate.get_from_path("page_count").and_then(Value::as_u64);
    let page = links.found(page, page_count);
    let order = kwargs.get::<&str>("order")?.filter(|order| !order.is_empty());
    let fragment = kwargs.get::<&str>("fragment")?.unwrap_or_default();
    Ok(links.href(page, order) + &query_string::fragment(fragment))
}

fn target(page: &Value) -> TeraResult<Target> {
    if page.as_str() == Some("last") {
        return Ok(Target::Last);
    }
    match page.as_u64().and_then(NonZeroU64::new) {
        Some(page) => Ok(Target::Page(page)),
        None => Err(Error::message(format!(
            "`page={page}` is no page: take a number from 1, or \"last\""
        ))),
    }
}
