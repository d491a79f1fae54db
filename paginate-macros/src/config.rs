//! The arguments of one attribute as a config, for the runtime.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use crate::args::{Arg, Args};
use crate::span::private;
use crate::value::{Bound, Count, Flag, List, Name, Nulls, Number, OutOfRange, Params, Text};

/// The config, with every argument that was given as a call, checked while the program is compiled.
pub(crate) fn config(args: &Args, check: &str, krate: &TokenStream) -> TokenStream {
    let setters = [
        args.limit.as_ref().map(|Arg { key, value }| {
            let rows = number(key, value, krate);
            quote! { .#key(#rows) }
        }),
        args.max_limit.as_ref().map(|Arg { key, value }| {
            let bound =
                bound(key, value, krate, &quote!(MaxLimit::Unlimited), &quote!(MaxLimit::new));
            quote! { .#key(#bound) }
        }),
        args.default_order.as_ref().map(|order| columns("columns", order, krate)),
        args.max_pages.as_ref().map(|Arg { key, value }| {
            let pages = number(key, value, krate);
            quote! { .#key(#pages) }
        }),
        args.max_sort.as_ref().map(|Arg { key, value }| {
            let bound =
                bound(key, value, krate, &quote!(MaxRows::Unlimited), &quote!(MaxRows::Rows));
            quote! { .#key(#bound) }
        }),
        args.dynamic_limit.as_ref().map(|Arg { key, value: Text(entry) }| quote! { .#key(#entry) }),
        args.out_of_range.as_ref().map(|Arg { key, value }| {
            let policy = match value {
                OutOfRange::Clamp => quote!(Clamp),
                OutOfRange::Redirect => quote!(Redirect),
                OutOfRange::Empty => quote!(Empty),
                OutOfRange::NotFound => quote!(NotFound),
            };
            quote! { .#key(#krate::OutOfRange::#policy) }
        }),
        args.redirect_on_last_page
            .as_ref()
            .map(|Arg { key, value: Flag(on) }| quote! { .#key(#on) }),
        args.params.as_ref().map(|Arg { key, value }| {
            let names = params(value);
            quote! { .#key(#krate::Params::#names) }
        }),
        args.order_by.as_ref().map(|list| columns("names", list, krate)),
        args.nulls.as_ref().map(|Arg { key, value }| {
            let place = match value {
                Nulls::First => quote!(First),
                Nulls::Last => quote!(Last),
            };
            quote! { .#key(#krate::Nulls::#place) }
        }),
        args.ignore_case.as_ref().map(|list| columns("names", list, krate)),
        args.count.as_ref().map(|Arg { key, value }| {
            let count = match value {
                Count::Exact => quote!(Exact),
                Count::Estimate => quote!(Estimate),
                Count::None => quote!(None),
                Count::Bounded(most) => {
                    let most = number(key, most, krate);
                    quote!(bounded(#most))
                }
            };
            quote! { .#key(#krate::Count::#count) }
        }),
        args.count_ttl.as_ref().map(|Arg { key, value }| {
            let seconds = number(key, value, krate);
            quote! { .#key(::core::time::Duration::from_secs(#seconds)) }
        }),
        args.max_offset.as_ref().map(|Arg { key, value }| {
            let rows = number(key, value, krate);
            quote! { .#key(#rows) }
        }),
        args.strict.as_ref().map(|Arg { key, value: Flag(on) }| quote! { .#key(#on) }),
        args.csv.as_ref().map(|Arg { key, value: Flag(on) }| quote! { .#key(#on) }),
        args.max_csv.as_ref().map(|Arg { key, value }| {
            let bound =
                bound(key, value, krate, &quote!(MaxRows::Unlimited), &quote!(MaxRows::Rows));
            quote! { .#key(#bound) }
        }),
        args.csv_wait.as_ref().map(|Arg { key, value }| {
            let seconds = number(key, value, krate);
            quote! { .#key(::core::time::Duration::from_secs(#seconds)) }
        }),
        args.object.as_ref().map(|Arg { key, value: Flag(on) }| quote! { .#key(#on) }),
        args.invalid_status.as_ref().map(|Arg { key, value }| {
            let status = number(key, value, krate);
            let check = private(krate, "client_error", key.span());
            quote_spanned! {key.span()=> .#key(#check(#status)) }
        }),
        args.header.as_ref().map(|Arg { value, .. }| match value {
            Name::None => quote! { .without_header() },
            Name::Named(Text(name)) => {
                let check = private(krate, "header_name", name.span());
                quote_spanned! {name.span()=> .header(#check(#name)) }
            }
        }),
        args.envelope.as_ref().map(|Arg { value, .. }| match value {
            Name::None => quote! { .without_envelope() },
            Name::Named(Text(rows)) => {
                let check = private(krate, "envelope_name", rows.span());
                quote_spanned! {rows.span()=> .envelope(#check(#rows)) }
            }
        }),
        args.cursor.as_ref().map(|Arg { key, value: Flag(on) }| quote! { .#key(#on) }),
        args.etag.as_ref().map(|Arg { key, value: Flag(on) }| quote! { .#key(#on) }),
    ];
    let setters = setters.into_iter().flatten();
    let setters = setters.collect::<TokenStream>();
    let span = args.limit.as_ref().map_or_else(Span::call_site, Arg::span);
    let checked = private(krate, check, span);
    quote_spanned! {span=> #checked(#krate::PaginateConfig::new() #setters) }
}

/// Any integer type will do, and what it holds is checked while the program is compiled.
fn number(key: &Ident, value: &Number, krate: &TokenStream) -> TokenStream {
    if let Some(literal) = value.literal() {
        return quote! { #literal };
    }
    let Number(value) = value;
    // resolved as ours, so that no lint complains of the cast
    let span = value.span().resolved_at(Span::call_site());
    let (number, integer) = (private(krate, "number", span), private(krate, "integer", span));
    let message = format!("`{key}` must be a number from 0 to {}", u64::MAX);
    quote_spanned! {span=> #number(#integer(#value) as i128, #message) }
}

fn bound(
    key: &Ident,
    bound: &Bound,
    krate: &TokenStream,
    none: &TokenStream,
    at: &TokenStream,
) -> TokenStream {
    match bound {
        Bound::None => quote! { #krate::#none },
        Bound::At(value) => {
            let value = number(key, value, krate);
            quote! { #krate::#at(#value) }
        }
    }
}

/// A list of columns, checked by `check` while the program is compiled.
fn columns(
    check: &str,
    Arg { key, value: List(names) }: &Arg<List>,
    krate: &TokenStream,
) -> TokenStream {
    let spans = names.iter().map(Text::span);
    let span = spans.reduce(|all, next| all.join(next).unwrap_or(all)).unwrap_or(key.span());
    let names = names.iter().map(|Text(name)| name);
    let (list, name) = (private(krate, check, span), key.to_string());
    quote_spanned! {span=> .#key(#list(const { &[#(#names),*] }, #name)) }
}

fn params(params: &Params) -> TokenStream {
    match params {
        Params::Tg => quote!(Tg),
        Params::Plain => quote!(Plain),
        Params::Own { page, limit, order } => {
            quote! { Own { page: #page, limit: #limit, order: #order } }
        }
    }
}
