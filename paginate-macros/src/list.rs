//! The rules of APIs: handlers without `var`, which return rows.

use syn::Ident;

use crate::analyse::Kind;
use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::value::{Flag, Name, Params};

/// Nothing that only APIs have may stand beside `var`.
pub(crate) fn check_absent(args: &Args, errors: &mut Errors) {
    let keys = [key(&args.header), key(&args.envelope), key(&args.cursor), key(&args.etag)];
    if args.var.is_some() {
        for key in keys.into_iter().flatten() {
            let message = format!(
                "`{key}` is for APIs, whose handlers return rows and no context: remove `var`, or \
                 `{key}`"
            );
            errors.add(key.span(), message);
        }
    }
}

pub(crate) fn check(args: &Args, kind: Kind, errors: &mut Errors) {
    check_needless(args, kind, errors);
    check_names(args, errors);
    let is_cursor = matches!(args.cursor, Some(Arg { value: Flag(true), .. }));
    for key in [key(&args.count), key(&args.count_ttl)].into_iter().flatten() {
        if is_cursor {
            let message = format!("`cursor` counts nothing: remove `{key}`, or `cursor`");
            errors.add(key.span(), message);
        }
    }
    if let (None, Some(limit)) = (&args.max_limit, &args.limit)
        && let Some(rows) = limit.value.literal()
        && (rows == 0 || rows > 100)
    {
        errors.add(
            limit.span(),
            format!(
                "`limit = {rows}` is above `max_limit`, which is 100 by itself: set `max_limit` too"
            ),
        );
    }
}

/// What has no meaning for a handler of this kind.
fn check_needless(args: &Args, kind: Kind, errors: &mut Errors) {
    let of_contexts = [
        key(&args.max_pages),
        key(&args.dynamic_limit),
        key(&args.template),
        key(&args.json),
        key(&args.redirect_on_last_page),
        key(&args.object),
        key(&args.page_path),
        key(&args.csv),
        key(&args.max_csv),
        key(&args.csv_wait),
    ];
    for key in of_contexts.into_iter().flatten() {
        let message = format!(
            "`{key}` needs `var = \"…\"`, which names the entry of a context to page: without `var` \
             the answer is a list in JSON"
        );
        errors.add(key.span(), message);
    }
    if kind != Kind::Slices {
        return;
    }
    if let Some(var) = &args.var {
        let message = "the handler slices by itself, and nothing of a context is paged: remove \
                       `var`, or the argument `PaginationParameters`";
        errors.add(var.span(), message);
    }
    let of_datasets = [
        key(&args.default_order),
        key(&args.order_by),
        key(&args.nulls),
        key(&args.ignore_case),
        key(&args.max_sort),
        key(&args.count),
        key(&args.count_ttl),
        key(&args.max_offset),
        key(&args.out_of_range),
        key(&args.cursor),
    ];
    for key in of_datasets.into_iter().flatten() {
        let message = format!(
            "`{key}` is about rows that are paged for the handler, and this one slices by itself: \
             remove `{key}`, or the argument `PaginationParameters`"
        );
        errors.add(key.span(), message);
    }
}

fn check_names(args: &Args, errors: &mut Errors) {
    if let Some(Arg { key, value: Params::Tg }) = &args.params {
        let message = "`params = \"tg\"` names parameters after `var`, which is not there: take \
                       \"plain\" or names of your own";
        errors.add(key.span(), message);
    }
    if let Some(Arg { value: Name::Named(name), .. }) = &args.header
        && let Some(text) = name.literal()
        && !is_header(&text)
    {
        errors.add(name.span(), "`header` takes the name of a header, such as \"X-Pagination\"");
    }
    let Some(Arg { key: envelope, value: Name::Named(rows) }) = &args.envelope else {
        return;
    };
    if rows.literal().is_some_and(|rows| ["", "pagination", "links"].contains(&rows.as_str())) {
        let message = "`envelope` names the rows, beside which stand `pagination` and `links`: take \
                       another name, such as \"data\"";
        errors.add(rows.span(), message);
    }
    if let Some(Arg { key, value: Name::Named(_) }) = &args.header {
        let message = format!("`{envelope}` has the metadata in the body: remove `{key}`");
        errors.add(key.span(), message);
    }
}

fn is_header(name: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    !name.is_empty() && name.bytes().all(is_fine)
}

fn key<T>(arg: &Option<Arg<T>>) -> Option<&Ident> {
    arg.as_ref().map(|arg| &arg.key)
}
