//! The rules: checks arguments that parsed, and reports each problem at its key.

use std::collections::HashSet;

use proc_macro2::Span;

use crate::api_rules::check_api;
use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::handler::Handler;
use crate::handler_kind::HandlerKind;
use crate::value::{Count, Params, Text};

/// The kind of the handler, judged by its attributes and arguments.
pub(crate) fn classify(paginates: &[Args], handler: &Handler) -> HandlerKind {
    match paginates {
        _ if handler.find_parameters().is_some() => HandlerKind::ManualPage,
        [args] if args.var.is_none() => HandlerKind::Rows,
        _ => HandlerKind::Context,
    }
}

/// Checks the attributes of a handler; `spans` are their places in the source.
pub(crate) fn analyse(paginates: &[Args], spans: &[Span], kind: HandlerKind) -> syn::Result<()> {
    let mut errors = Errors::default();
    if let (HandlerKind::ManualPage, Some(second)) = (kind, spans.get(1)) {
        errors.add(*second, "a handler that slices its rows has one page: keep one `#[paginate]`");
    }
    for (args, span) in paginates.iter().zip(spans) {
        match (kind, &args.var) {
            (HandlerKind::Context, None) => errors.add(
                *span,
                "`var` is missing: `var = \"…\"` names the entry of the context to page",
            ),
            (HandlerKind::Context, Some(var)) => {
                check_var(&var.value, &mut errors);
                check_handlers(args, kind, &mut errors);
            }
            (HandlerKind::Rows | HandlerKind::ManualPage, _) => {
                check_handlers(args, kind, &mut errors);
                check_api(args, &mut errors);
            }
        }
        check_texts(args, &mut errors);
        check_count(args, &mut errors);
    }
    check_view(paginates, &mut errors);
    check_page_path(paginates, &mut errors);
    check_names(paginates, &mut errors);
    errors.finish(())
}

/// Refuses arguments that have no meaning for a handler of this kind.
fn check_handlers(args: &Args, kind: HandlerKind, errors: &mut Errors) {
    for (key, handlers) in args.iter_written() {
        if let Some(problem) = handlers.find_problem(kind, key) {
            errors.add(key.span(), problem);
        }
    }
}

fn check_var(var: &Text, errors: &mut Errors) {
    let is_name =
        |text: String| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if var.literal().is_some_and(|text| !is_name(text)) {
        errors.add(
            var.span(),
            "`var` is a name in the context and in the URL: use letters, digits and `_`",
        );
    }
    if var.literal().is_some_and(|text| ["tg", "tg_classes"].contains(&text.as_str())) {
        errors.add(var.span(), "the components use this name: choose another one for the entry");
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

fn check_count(args: &Args, errors: &mut Errors) {
    if let Some(ttl) = &args.count_ttl
        && args.count.as_ref().is_some_and(|count| matches!(count.value, Count::None))
    {
        errors.add(ttl.span(), "`count = none` does not count rows: remove `count_ttl`");
    }
}

/// One handler can have the number of only one page in its path.
fn check_page_path(paginates: &[Args], errors: &mut Errors) {
    let paths = paginates.iter().filter_map(|args| args.page_path.as_ref());
    for further in paths.skip(1) {
        errors.add(
            further.span(),
            "this handler has `page_path` twice: keep one; the other list uses the query string",
        );
    }
}

/// A handler has one template, one `json` and one `csv`.
fn check_view(paginates: &[Args], errors: &mut Errors) {
    let templates = paginates.iter().filter_map(|args| args.template.as_ref());
    for further in templates.skip(1) {
        errors.add(further.span(), "this handler has `template` twice: keep one");
    }
    let mut json = paginates.iter().filter_map(|args| args.json.as_ref());
    if let Some(json) = json.next()
        && paginates.iter().all(|args| args.template.is_none())
    {
        errors.add(json.span(), "`json` needs `template`: without one the response is always JSON");
    }
    for further in json {
        errors.add(further.span(), "this handler has `json` twice: keep one");
    }
    let csv = paginates.iter().filter_map(|args| args.csv.as_ref());
    for further in csv.filter(|csv| csv.value.0).skip(1) {
        errors.add(further.span(), "this handler has `csv` twice: keep one");
    }
}

/// Two attributes cannot page one variable, nor read one parameter of the URL.
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
            // TurboGears' parameters contain the name of the variable
            Some(Arg { value: Params::Tg, .. }) | None => Vec::new(),
        };
        let mut twice = own.into_iter().filter(|(name, _)| !parameters.insert(name.clone()));
        if let Some((name, span)) = twice.next() {
            errors.add(
                span,
                format!(
                    "another attribute reads the parameter `{name}`: choose other names, \
                     `params(page = \"…\", limit = \"…\", order = \"…\")`"
                ),
            );
        }
        // one message per attribute is enough, but insert all its names
        twice.for_each(drop);
    }
}
