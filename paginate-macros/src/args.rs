//! The arguments of one attribute, as they are written.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, Path, Token};

use crate::errors::Errors;
use crate::value::{Bound, Count, Flag, Json, List, Name, Nulls, Number, OutOfRange, Params, Text};

/// A value together with its key, which messages point at.
pub(crate) struct Arg<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

impl<T> Arg<T> {
    pub(crate) fn span(&self) -> Span {
        self.key.span()
    }
}

/// The arguments of one attribute.
#[derive(Default)]
pub(crate) struct Args {
    pub(crate) var: Option<Arg<Text>>,
    pub(crate) limit: Option<Arg<Number>>,
    pub(crate) max_limit: Option<Arg<Bound>>,
    pub(crate) default_order: Option<Arg<List>>,
    pub(crate) max_pages: Option<Arg<Number>>,
    pub(crate) max_sort: Option<Arg<Bound>>,
    pub(crate) dynamic_limit: Option<Arg<Text>>,
    pub(crate) template: Option<Arg<Text>>,
    pub(crate) json: Option<Arg<Json>>,
    pub(crate) out_of_range: Option<Arg<OutOfRange>>,
    pub(crate) redirect_on_last_page: Option<Arg<Flag>>,
    pub(crate) params: Option<Arg<Params>>,
    pub(crate) page_path: Option<Arg<Text>>,
    pub(crate) object: Option<Arg<Flag>>,
    pub(crate) order_by: Option<Arg<List>>,
    pub(crate) nulls: Option<Arg<Nulls>>,
    pub(crate) ignore_case: Option<Arg<List>>,
    pub(crate) count: Option<Arg<Count>>,
    pub(crate) count_ttl: Option<Arg<Number>>,
    pub(crate) max_offset: Option<Arg<Number>>,
    pub(crate) strict: Option<Arg<Flag>>,
    pub(crate) invalid_status: Option<Arg<Number>>,
    pub(crate) header: Option<Arg<Name>>,
    pub(crate) envelope: Option<Arg<Name>>,
    pub(crate) cursor: Option<Arg<Flag>>,
    pub(crate) etag: Option<Arg<Flag>>,
    pub(crate) csv: Option<Arg<Flag>>,
    pub(crate) max_csv: Option<Arg<Bound>>,
    pub(crate) csv_wait: Option<Arg<Number>>,
    pub(crate) krate: Option<Arg<Path>>,
}

const KNOWN: &str = "`var`, `limit`, `max_limit`, `default_order`, `max_pages`, `max_sort`, \
                     `dynamic_limit`, `template`, `json`, `out_of_range`, \
                     `redirect_on_last_page`, `params`, `page_path`, `object`, `order_by`, \
                     `nulls`, `ignore_case`, `count`, `count_ttl`, `max_offset`, `strict`, \
                     `invalid_status`, `header`, `envelope`, `cursor`, `etag`, `csv`, \
                     `max_csv`, `csv_wait`, `crate`";

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Args::default();
        let mut errors = Errors::default();
        while !input.is_empty() {
            if errors.take(args.parse_one(input)).is_none() {
                skip_to_comma(input)?;
            }
            if !input.is_empty() && errors.take(input.parse::<Token![,]>()).is_none() {
                skip_to_comma(input)?;
                let _ = input.parse::<Token![,]>();
            }
        }
        errors.finish(args)
    }
}

impl Args {
    fn parse_one(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let key = input.call(Ident::parse_any)?;
        match key.to_string().as_str() {
            "var" => assign(&mut self.var, key, input),
            "limit" => assign(&mut self.limit, key, input),
            "max_limit" => assign(&mut self.max_limit, key, input),
            "default_order" => assign(&mut self.default_order, key, input),
            "max_pages" => assign(&mut self.max_pages, key, input),
            "max_sort" => assign(&mut self.max_sort, key, input),
            "dynamic_limit" => assign(&mut self.dynamic_limit, key, input),
            "template" => assign(&mut self.template, key, input),
            "json" => fill(&mut self.json, key, input),
            "out_of_range" => assign(&mut self.out_of_range, key, input),
            "redirect_on_last_page" => fill(&mut self.redirect_on_last_page, key, input),
            "params" => fill(&mut self.params, key, input),
            "page_path" => assign(&mut self.page_path, key, input),
            "object" => fill(&mut self.object, key, input),
            "order_by" => assign(&mut self.order_by, key, input),
            "nulls" => assign(&mut self.nulls, key, input),
            "ignore_case" => assign(&mut self.ignore_case, key, input),
            "count" => assign(&mut self.count, key, input),
            "count_ttl" => assign(&mut self.count_ttl, key, input),
            "max_offset" => assign(&mut self.max_offset, key, input),
            "strict" => fill(&mut self.strict, key, input),
            "invalid_status" => assign(&mut self.invalid_status, key, input),
            "header" => assign(&mut self.header, key, input),
            "envelope" => assign(&mut self.envelope, key, input),
            "cursor" => fill(&mut self.cursor, key, input),
            "etag" => fill(&mut self.etag, key, input),
            "csv" => fill(&mut self.csv, key, input),
            "max_csv" => assign(&mut self.max_csv, key, input),
            "csv_wait" => assign(&mut self.csv_wait, key, input),
            "crate" => assign(&mut self.krate, key, input),
            unknown => Err(Error::new(
                key.span(),
                format!("`paginate` has no argument `{unknown}`; it has {KNOWN}"),
            )),
        }
    }
}

/// `key = value`.
fn assign<T: Parse>(
    slot: &mut Option<Arg<T>>,
    key: Ident,
    input: ParseStream<'_>,
) -> syn::Result<()> {
    if !input.peek(Token![=]) {
        return Err(Error::new(key.span(), format!("`{key}` needs a value: `{key} = …`")));
    }
    input.parse::<Token![=]>()?;
    fill(slot, key, input)
}

/// `key` and whatever the value itself begins with.
fn fill<T: Parse>(
    slot: &mut Option<Arg<T>>,
    key: Ident,
    input: ParseStream<'_>,
) -> syn::Result<()> {
    let value = input.parse().map_err(|error: Error| {
        let problems = error
            .into_iter()
            .map(|problem| Error::new(problem.span(), format!("`{key}` {problem}")));
        problems
            .reduce(|mut all, next| {
                all.combine(next);
                all
            })
            .unwrap_or_else(|| Error::new(key.span(), format!("`{key}` has a bad value")))
    })?;
    if slot.is_some() {
        return Err(Error::new(key.span(), format!("`{key}` stands here twice: keep one")));
    }
    *slot = Some(Arg { key, value });
    Ok(())
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}
