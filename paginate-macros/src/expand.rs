//! From parsed attributes to tokens: one short call into the runtime.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, GenericParam, Ident, ReturnType};

use crate::analyse::{Checked, Kind, analyse};
use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::handler::{Handler, REQUEST, further_args};
use crate::openapi::Documented;
use crate::value::{Bound, Count, Flag, List, Name, Nulls, Number, OutOfRange, Params, Text};

/// The whole attribute: parse, analyse, expand.
pub(crate) fn paginate(args: TokenStream, item: &TokenStream) -> TokenStream {
    let handler = match syn::parse2::<Handler>(item.clone()) {
        Ok(handler) => handler,
        Err(error) => return with_errors(&error, item),
    };
    if let Err(error) = handler.check() {
        // a method cannot stand inside a function
        let is_method = handler.signature.receiver().is_some();
        let item = if is_method { item.clone() } else { answerless(&handler) };
        return with_errors(&error, &item);
    }
    match checked(args, &handler) {
        Ok(checked) => expand(&handler, &checked),
        Err(error) => with_errors(&error, &answerless(&handler)),
    }
}

fn checked(args: TokenStream, handler: &Handler) -> syn::Result<Checked> {
    let mut errors = Errors::default();
    let mut all: Vec<Args> = errors.take(syn::parse2(args)).into_iter().collect();
    let mut spans = vec![Span::call_site()];
    for attribute in &handler.paginates {
        all.extend(errors.take(further_args(attribute)));
        spans.push(attribute.path().span());
    }
    errors.finish(())?;
    analyse(all, &spans, handler)
}

/// The errors, and the function so that no second error comes of its absence.
fn with_errors(error: &syn::Error, item: &TokenStream) -> TokenStream {
    let errors = error.to_compile_error();
    quote! { #errors #item }
}

/// The handler with its own errors, in a function that `#[get]` and its like accept.
fn answerless(handler: &Handler) -> TokenStream {
    let Handler { attributes, visibility, signature, body, .. } = handler;
    let (name, generics) = (&signature.ident, &signature.generics);
    let conditions = &generics.where_clause;
    quote! {
        #(#attributes)*
        #visibility async fn #name #generics () -> &'static str #conditions {
            // it is here for its own errors alone
            #[allow(dead_code)]
            #signature #body
            ""
        }
    }
}

fn expand(handler: &Handler, checked: &Checked) -> TokenStream {
    let krate = checked.paginates.iter().find_map(|args| args.krate.as_ref());
    let krate = match krate {
        Some(path) => path.value.to_token_stream(),
        None => quote!(::tg_paginate),
    };
    let name = handler.signature.ident.to_string();
    let name = quote! { ::core::concat!(::core::module_path!(), "::", #name) };
    let mut documented = Documented::new(handler);
    let (kind, fields) = match (checked.kind, checked.paginates.as_slice()) {
        (Kind::Rows | Kind::Slices, [args]) => {
            let config = config(args, "checked_list", &krate);
            let paginator = quote! { #krate::ApiPaginator::new(#config) };
            documented.add(handler, args, &paginator, &krate);
            (quote!(ListHandler), quote! { name: #name, paginator: #paginator })
        }
        (_, all) => {
            let paginators = all.iter().map(|args| paginator(args, &krate));
            let view = view(all, &krate);
            (quote!(Handler), quote! { name: #name, paginators: &[#(#paginators),*], view: #view })
        }
    };
    // what cannot be answered with is the fault of the return type
    let span = match &handler.signature.output {
        ReturnType::Type(_, answer) => answer.span(),
        ReturnType::Default => handler.signature.ident.span(),
    };
    let run = match checked.kind {
        Kind::Context => "run",
        Kind::Rows => "list",
        Kind::Slices => "in_view",
    };
    let request = Ident::new(REQUEST, Span::mixed_site());
    let (run, call) = (private(&krate, run, span), call(handler, &krate, span));
    let answer = quote_spanned! {span=> #run(#request, __TG_PAGINATE_HANDLER, #call).await };
    let body = quote! {
        // any integer type is cast, and not every cast is needed: no lint of the user's is about that
        #[allow(clippy::all, clippy::pedantic)]
        const __TG_PAGINATE_HANDLER: &#krate::__private::#kind =
            &#krate::__private::#kind { #fields };
        #answer
    };
    outer(handler, &documented, &krate, &body)
}

/// The function that actix-web sees: the request before the handler's own arguments, and the
/// handler itself inside.
fn outer(
    handler: &Handler,
    Documented { attributes, items }: &Documented,
    krate: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let Handler { visibility, signature, body: inner, .. } = handler;
    let name = &signature.ident;
    let generics = &signature.generics;
    let conditions = &generics.where_clause;
    let request = Ident::new(REQUEST, Span::mixed_site());
    // what the request asks for is no extractor
    let parameters = handler.parameters();
    let extractors = handler.arguments().zip(&signature.inputs).enumerate();
    let (names, types): (Vec<Ident>, Vec<_>) = extractors
        .filter(|(place, _)| Some(*place) != parameters)
        .filter_map(|(_, (name, input))| match input {
            FnArg::Typed(typed) => Some((name, &typed.ty)),
            FnArg::Receiver(_) => None,
        })
        .unzip();
    let arguments = if names.len() > 15 {
        quote! { (#(#names,)*): (#(#types,)*) }
    } else {
        quote! { #(#names: #types),* }
    };
    quote! {
        #items
        #(#attributes)*
        #visibility async fn #name #generics (
            #request: #krate::__private::HttpRequest,
            #arguments
        ) -> #krate::__private::Result<#krate::__private::HttpResponse> #conditions {
            #signature #inner
            #body
        }
    }
}

/// The handler's future, from the arguments of the outer function; or what makes it of the parameters,
/// if it takes them.
fn call(handler: &Handler, krate: &TokenStream, span: Span) -> TokenStream {
    let signature = &handler.signature;
    let name = &signature.ident;
    let arguments = handler.arguments();
    let generics: Vec<&Ident> = signature
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
            GenericParam::Lifetime(_) => None,
        })
        .collect();
    let turbofish = (!generics.is_empty()).then(|| quote! { ::<#(#generics),*> });
    let dot_await = signature.asyncness.map(|_| quote! { .await });
    let inner = quote! { { #name #turbofish (#(#arguments),*) #dot_await } };
    let inner = at(inner, span);
    match handler.parameters().and_then(|place| handler.arguments().nth(place)) {
        Some(parameters) => {
            quote_spanned! {span=> async move |#parameters: &mut #krate::PaginationParameters| #inner }
        }
        None => quote_spanned! {span=> async move #inner },
    }
}

fn view(paginates: &[Args], krate: &TokenStream) -> TokenStream {
    let template = paginates.iter().find_map(|args| args.template.as_ref());
    let json = paginates.iter().find_map(|args| args.json.as_ref());
    match (template, json) {
        (None, _) => quote! { #krate::__private::View::Json },
        (Some(Arg { value: Text(template), .. }), None) => {
            quote! { #krate::__private::View::Template(#template) }
        }
        (Some(Arg { value: Text(template), .. }), Some(json)) => {
            let also = json.value.0.iter().map(|Text(name)| name);
            quote! {
                #krate::__private::View::TemplateOrJson { template: #template, also: &[#(#also),*] }
            }
        }
    }
}

fn paginator(args: &Args, krate: &TokenStream) -> TokenStream {
    let var = args.var.as_ref().map(|var| &var.value.0);
    let config = config(args, "checked", krate);
    let page_path = args.page_path.as_ref().map(|Arg { key, value }| {
        let (page_path, pattern) = (Ident::new(&key.to_string(), value.span()), &value.0);
        quote_spanned! {value.span()=> .#page_path(#pattern) }
    });
    quote! { #krate::Paginator::new(#var, #config) #page_path }
}

/// The config, with every argument that was given as a call, checked while the program is compiled.
fn config(args: &Args, check: &str, krate: &TokenStream) -> TokenStream {
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
                bound(key, value, krate, &quote!(MaxSort::Unlimited), &quote!(MaxSort::Rows));
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
        args.redirect_on_last_page.as_ref().map(|Arg { value: Flag(on), .. }| match on {
            true => quote! { .redirect_on_last_page() },
            false => quote! { .serve_on_last_page() },
        }),
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
            quote! { .#key(#seconds) }
        }),
        args.max_offset.as_ref().map(|Arg { key, value }| {
            let rows = number(key, value, krate);
            quote! { .#key(#rows) }
        }),
        args.strict.as_ref().map(|Arg { value: Flag(on), .. }| match on {
            true => quote! { .strict() },
            false => quote! { .lenient() },
        }),
        args.csv.as_ref().map(|Arg { value: Flag(on), .. }| match on {
            true => quote! { .csv() },
            false => quote! { .no_csv() },
        }),
        args.max_csv.as_ref().map(|Arg { key, value }| {
            let bound = bound(key, value, krate, &quote!(MaxCsv::Unlimited), &quote!(MaxCsv::Rows));
            quote! { .#key(#bound) }
        }),
        args.object.as_ref().map(|Arg { value: Flag(on), .. }| match on {
            true => quote! { .object() },
            false => quote! { .rows() },
        }),
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
            Name::Named(Text(rows)) => quote! { .envelope(#rows) },
        }),
        args.cursor.as_ref().map(|Arg { value: Flag(on), .. }| match on {
            true => quote! { .cursors() },
            false => quote! { .numbers() },
        }),
        args.etag.as_ref().map(|Arg { value: Flag(on), .. }| match on {
            true => quote! { .etag() },
            false => quote! { .without_etag() },
        }),
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

/// A function of ours, at the place that an error of its call is about.
fn private(krate: &TokenStream, name: &str, span: Span) -> TokenStream {
    let name = Ident::new(name, span);
    at(quote! { #krate::__private::#name }, span)
}

fn at(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
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
