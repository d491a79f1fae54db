//! The rules: what is wrong with arguments that parsed, each on the key that it is about.

use std::collections::HashSet;

use proc_macro2::Span;

use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::handler::Handler;
use crate::list;
use crate::value::{Bound, List, Params, Text};

/// The attributes of one handler, known to fit together.
pub(crate) struct Checked {
    /// The topmost first.
    pub(crate) paginates: Vec<Args>,
    pub(crate) kind: Kind,
}

/// What the handler returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A context with entries to page.
    Context,
    /// Rows to page.
    Rows,
    /// The rows of a page, which it sliced by itself.
    Slices,
}

impl Kind {
    fn of(paginates: &[Args], handler: &Handler) -> Self {
        match paginates {
            _ if handler.parameters().is_some() => Kind::Slices,
            [args] if args.var.is_none() => Kind::Rows,
            _ => Kind::Context,
        }
    }
}

/// Checks the attributes of a handler; `spans` are where they stand.
pub(crate) fn analyse(
    paginates: Vec<Args>,
    spans: &[Span],
    handler: &Handler,
) -> syn::Result<Checked> {
    let mut errors = Errors::default();
    let kind = Kind::of(&paginates, handler);
    if let (Kind::Slices, Some(second)) = (kind, spans.get(1)) {
        errors.add(*second, "a handler that slices by itself has one page: keep one `#[paginate]`");
    }
    for (args, span) in paginates.iter().zip(spans) {
        match kind {
            Kind::Context => {
                check_var(args, *span, &mut errors);
                list::check_absent(args, &mut errors);
            }
            Kind::Rows | Kind::Slices => list::check(args, kind, &mut errors),
        }
        check_limit(args, &mut errors);
        check_columns(args, &mut errors);
        check_texts(args, &mut errors);
    }
    check_view(&paginates, &mut errors);
    check_page_path(&paginates, &mut errors);
    check_names(&paginates, &mut errors);
    errors.finish(Checked { paginates, kind })
}

fn check_var(args: &Args, span: Span, errors: &mut Errors) {
    let Some(var) = &args.var else {
        let message = "`var` is missing: `var = \"…\"` names the entry of the context to page";
        return errors.add(span, message);
    };
    let is_name =
        |text: String| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if var.value.literal().is_some_and(|text| !is_name(text)) {
        errors.add(
            var.value.span(),
            "`var` is a name of the context and of the URL: letters, digits and `_`",
        );
    }
}

fn check_limit(args: &Args, errors: &mut Errors) {
    let (Some(limit), Some(max_limit)) = (&args.limit, &args.max_limit) else {
        return;
    };
    let Bound::At(most) = &max_limit.value else {
        return;
    };
    match (limit.value.literal(), most.literal()) {
        (Some(0), Some(most)) if most > 0 => errors.add(
            limit.span(),
            format!(
                "`limit = 0` shows all rows, more than `max_limit = {most}`: set a limit, or \
                     `max_limit = none`"
            ),
        ),
        (Some(rows), Some(most)) if most > 0 && rows > most => errors.add(
            limit.span(),
            format!(
                "`limit = {rows}` is above `max_limit = {most}`: raise `max_limit`, or lower \
                     `limit`"
            ),
        ),
        _ => {}
    }
}

fn check_columns(args: &Args, errors: &mut Errors) {
    for list in [&args.default_order, &args.order_by, &args.ignore_case].into_iter().flatten() {
        let Arg { key, value: List(columns) } = list;
        if columns.is_empty() {
            errors.add(key.span(), format!("`{key}` is empty: name a column, or leave it out"));
        }
        for column in columns {
            if let Some(problem) = column.literal().and_then(|text| column_problem(&text)) {
                errors.add(column.span(), format!("`{key}` {problem}"));
            }
        }
    }
    for list in [&args.order_by, &args.ignore_case].into_iter().flatten() {
        for column in &list.value.0 {
            if column.literal().is_some_and(|text| text.starts_with('-')) {
                let key = &list.key;
                let message =
                    format!("`{key}` is about columns in both directions: remove the `-`");
                errors.add(column.span(), message);
            }
        }
    }
}

fn column_problem(text: &str) -> Option<&'static str> {
    let name = text.strip_prefix('-').unwrap_or(text);
    if name.is_empty() {
        Some("needs the name of a column, or leave it out")
    } else if name.starts_with('-') {
        Some("takes one `-` for descending, or none")
    } else if name.contains(',') {
        Some("takes several columns as a list: `[\"-age\", \"name\"]`")
    } else {
        None
    }
}

fn check_texts(args: &Args, errors: &mut Errors) {
    for text in [&args.template, &args.dynamic_limit].into_iter().flatten() {
        let Arg { key, value } = text;
        if value.literal().is_some_and(|text| text.is_empty()) {
            errors.add(value.span(), format!("`{key}` is empty: name one, or leave it out"));
        }
    }
    let literal = |text: &Option<Arg<Text>>| text.as_ref().and_then(|text| text.value.literal());
    if let Some(dynamic_limit) = &args.dynamic_limit
        && literal(&args.var).is_some_and(|var| Some(var) == literal(&args.dynamic_limit))
    {
        errors.add(
            dynamic_limit.span(),
            "`dynamic_limit` names the entry that holds the number of rows, not the rows",
        );
    }
}

/// A path has room for the number of one page.
fn check_page_path(paginates: &[Args], errors: &mut Errors) {
    let paths = paginates.iter().filter_map(|args| args.page_path.as_ref());
    for further in paths.skip(1) {
        errors.add(
            further.span(),
            "`page_path` stands on this handler twice: the other pages stay in the query string",
        );
    }
}

/// One handler gives one answer.
fn check_view(paginates: &[Args], errors: &mut Errors) {
    let templates = paginates.iter().filter_map(|args| args.template.as_ref());
    for further in templates.skip(1) {
        errors.add(further.span(), "`template` stands on this handler twice: keep one");
    }
    let mut json = paginates.iter().filter_map(|args| args.json.as_ref());
    if let Some(json) = json.next()
        && paginates.iter().all(|args| args.template.is_none())
    {
        errors.add(
            json.span(),
            "`json` needs `template`: without one the answer is JSON for everybody",
        );
    }
    for further in json {
        errors.add(further.span(), "`json` stands on this handler twice: keep one");
    }
    let csv = paginates.iter().filter_map(|args| args.csv.as_ref());
    for further in csv.filter(|csv| csv.value.0).skip(1) {
        errors.add(further.span(), "`csv` stands on this handler twice: keep one");
    }
}

/// Two attributes may not page the same variable, nor read the same parameter of the URL.
fn check_names(paginates: &[Args], errors: &mut Errors) {
    let (mut vars, mut parameters) = (HashSet::new(), HashSet::new());
    for args in paginates {
        if let Some(var) = &args.var
            && let Some(name) = var.value.literal()
            && !vars.insert(name.clone())
        {
            errors.add(var.value.span(), format!("`{name}` is paged twice: name another entry"));
        }
        let own: Vec<(String, Span)> = match &args.params {
            Some(Arg { value: Params::Plain, key }) => {
                ["page", "page_size", "sort"].map(|name| (name.to_owned(), key.span())).into()
            }
            Some(Arg { value: Params::Own { page, limit, order }, .. }) => {
                [page, limit, order].map(|name| (name.value(), name.span())).into()
            }
            // those of TurboGears have the variable in their names
            Some(Arg { value: Params::Tg, .. }) | None => Vec::new(),
        };
        let mut twice = own.into_iter().filter(|(name, _)| !parameters.insert(name.clone()));
        if let Some((name, span)) = twice.next() {
            errors.add(
                span,
                format!(
                    "the parameter `{name}` is taken twice: give this one names of its own, \
                     `params(page = \"…\", limit = \"…\", order = \"…\")`"
                ),
            );
        }
        // one message is enough, but all names are taken
        twice.for_each(drop);
    }
}
