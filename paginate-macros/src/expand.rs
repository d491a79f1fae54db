//! From parsed attributes to tokens: one short call into the runtime.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, GenericParam, Ident, ReturnType};

use crate::analyse::{analyse, classify};
use crate::args::{Arg, Args};
use crate::errors::Errors;
use crate::framework::Framework;
use crate::handler::{Handler, REQUEST, parse_args_of};
use crate::handler_kind::HandlerKind;
use crate::openapi::Documented;
use crate::spanned::{fn_of, set_span};
use crate::value::Text;

/// The whole attribute: parse, analyse, expand.
pub(crate) fn paginate(framework: Framework, args: TokenStream, item: &TokenStream) -> TokenStream {
    let handler = match syn::parse2::<Handler>(item.clone()) {
        Ok(handler) => handler,
        Err(error) => return with_errors(&error, item),
    };
    if let Err(error) = handler.check(framework) {
        // a method cannot be inside a function
        let is_method = handler.signature.receiver().is_some();
        let item = if is_method { item.clone() } else { fallback_handler(&handler, None) };
        return with_errors(&error, &item);
    }
    let (paginates, spans) = match parse_paginates(args, &handler) {
        Ok(parsed) => parsed,
        Err(error) => return with_errors(&error, &fallback_handler(&handler, None)),
    };
    let kind = classify(&paginates, &handler);
    match analyse(&paginates, &spans, kind) {
        Ok(()) => expand(&handler, &paginates, kind, framework),
        Err(error) => {
            // includes what the compiler finds in the values
            let krate = find_crate(&paginates);
            let configs = paginates.iter().map(|args| args.config(kind, &krate));
            let checks = quote! { #(const _: #krate::PaginateConfig = #configs;)* };
            with_errors(&error, &fallback_handler(&handler, Some(&checks)))
        }
    }
}

/// The arguments of all `#[paginate]`, the topmost first, and their places in the source.
fn parse_paginates(args: TokenStream, handler: &Handler) -> syn::Result<(Vec<Args>, Vec<Span>)> {
    let mut errors = Errors::default();
    let mut all: Vec<Args> = errors.take(syn::parse2(args)).into_iter().collect();
    let mut spans = vec![Span::call_site()];
    for attribute in &handler.paginates {
        all.extend(errors.take(parse_args_of(attribute)));
        spans.push(attribute.path().span());
    }
    errors.finish((all, spans))
}

/// The path of our crate.
fn find_crate(paginates: &[Args]) -> TokenStream {
    let path = paginates.iter().find_map(|args| args.crate_.as_ref());
    path.map_or_else(|| quote!(::tg_paginate), |path| path.value.to_token_stream())
}

/// The errors, with the function, whose absence would cause further errors.
fn with_errors(error: &syn::Error, item: &TokenStream) -> TokenStream {
    let errors = error.to_compile_error();
    quote! { #errors #item }
}

/// The handler with its own errors, in a function that `#[get]` and similar attributes accept.
fn fallback_handler(handler: &Handler, checks: Option<&TokenStream>) -> TokenStream {
    let Handler { attributes, visibility, signature, body, .. } = handler;
    let (inner_attributes, attributes) = split_attributes(attributes);
    let (name, generics) = (&signature.ident, &signature.generics);
    let conditions = &generics.where_clause;
    quote! {
        #(#attributes)*
        #visibility async fn #name #generics () -> &'static str #conditions {
            #[allow(dead_code, reason = "exists only for its own errors")]
            #(#inner_attributes)*
            #signature #body
            #checks
            ""
        }
    }
}

fn expand(
    handler: &Handler,
    paginates: &[Args],
    handler_kind: HandlerKind,
    framework: Framework,
) -> TokenStream {
    let krate = find_crate(paginates);
    let framework_module = framework.module(&krate);
    let name = handler.signature.ident.to_string();
    let name = quote! { ::core::concat!(::core::module_path!(), "::", #name) };
    let mut documented = Documented::new(handler, framework);
    let (kind, fields) = match (handler_kind, paginates) {
        (HandlerKind::Rows | HandlerKind::ManualPage, [args]) => {
            let config = args.config(handler_kind, &krate);
            let paginator = quote! { #krate::ApiPaginator::new(#config) };
            let paginator = documented.add(handler, args, paginator, &krate);
            (quote!(ListHandler), quote! { name: #name, paginator: #paginator })
        }
        (_, all) => {
            let paginators = all.iter().map(|args| build_paginator(args, &krate));
            let view = build_view(all, &krate);
            (quote!(Handler), quote! { name: #name, paginators: &[#(#paginators),*], view: #view })
        }
    };
    // if the value cannot become a response, the return type is at fault
    let span = match &handler.signature.output {
        ReturnType::Type(_, answer) => answer.span(),
        ReturnType::Default => handler.signature.ident.span(),
    };
    let filter = handler.takes_filter().then(|| {
        let query = match handler_kind {
            HandlerKind::Context | HandlerKind::Rows => quote!(filter_query),
            HandlerKind::ManualPage => quote!(filter_query_of_slices),
        };
        build_filter(handler, &kind, &fields, &query, &krate)
    });
    let run = match handler_kind {
        HandlerKind::Context => "run",
        HandlerKind::Rows => "list",
        HandlerKind::ManualPage => "in_view",
    };
    let request = Ident::new(REQUEST, Span::mixed_site());
    let (run, call) = (fn_of(&framework_module, run, span), build_call(handler, &krate, span));
    let answer = quote_spanned! {span=> #run(#request, __TG_PAGINATE_HANDLER, #call).await };
    let value = match &filter {
        Some(filter) => {
            let name = &filter.name;
            quote!(#name::HANDLER)
        }
        None => quote!(&#krate::__private::#kind { #fields }),
    };
    let unwrap = filter.as_ref().map(|_| quote! { let #request = #request.request; });
    let body = quote! {
        #[allow(clippy::all, clippy::pedantic, reason = "integers of any type are cast")]
        const __TG_PAGINATE_HANDLER: &#krate::__private::#kind = #value;
        #unwrap
        #answer
    };
    build_function(handler, &documented, filter.as_ref(), &framework_module, &body)
}

/// The type that tells the extractor `Filter` about the handler.
struct FilterSource {
    name: Ident,
    item: TokenStream,
}

/// It has the handler as a constant, because an extractor runs before the function does.
fn build_filter(
    handler: &Handler,
    kind: &TokenStream,
    fields: &TokenStream,
    query: &TokenStream,
    krate: &TokenStream,
) -> FilterSource {
    let name = format_ident!("__TgPaginateFilter_{}", handler.signature.ident);
    let visibility = &handler.visibility;
    let item = quote! {
        #[doc(hidden)]
        #[allow(
            non_camel_case_types,
            unreachable_pub,
            missing_copy_implementations,
            missing_debug_implementations,
            reason = "as visible as the handler, and named after it"
        )]
        #visibility struct #name;
        #[allow(clippy::all, clippy::pedantic, reason = "integers of any type are cast")]
        impl #name {
            const HANDLER: &'static #krate::__private::#kind =
                &#krate::__private::#kind { #fields };
        }
        impl #krate::__private::Filtered for #name {
            fn filter_query(request: &#krate::Request<'_>) -> ::std::string::String {
                #name::HANDLER.#query(request)
            }
        }
    };
    FilterSource { name, item }
}

/// The function that the framework calls: it takes the request before the handler's arguments, and
/// contains the handler.
fn build_function(
    handler: &Handler,
    Documented { attributes, items, .. }: &Documented,
    filter: Option<&FilterSource>,
    framework: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let Handler { visibility, signature, body: inner, .. } = handler;
    let (inner_attributes, attributes) = split_attributes(attributes);
    let name = &signature.ident;
    let generics = &signature.generics;
    let conditions = &generics.where_clause;
    let request = Ident::new(REQUEST, Span::mixed_site());
    // the pagination parameters come from the request and are no extractor
    let parameters = handler.find_parameters();
    let extractors = handler.argument_names().zip(&signature.inputs).enumerate();
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
    let (taken, filter) = match filter {
        Some(FilterSource { name, item }) => (quote!(FilteredRequest<#name>), Some(item)),
        None => (quote!(HttpRequest), None),
    };
    // the request is one argument more than clippy permits; what the user exceeds stays a warning
    let allowed = (names.len() == 7).then(|| {
        let reason = "`#[paginate]` adds the request";
        quote! { #[allow(clippy::too_many_arguments, reason = #reason)] }
    });
    quote! {
        #items
        #filter
        #allowed
        #(#attributes)*
        #visibility async fn #name #generics (
            #request: #framework::#taken,
            #arguments
        ) -> #framework::Answer #conditions {
            #(#inner_attributes)*
            #signature #inner
            #body
        }
    }
}

/// The handler's future, from the arguments of the outer function. If the handler takes the
/// pagination parameters, a closure from these to a future that returns them as well.
fn build_call(handler: &Handler, krate: &TokenStream, span: Span) -> TokenStream {
    let signature = &handler.signature;
    let name = &signature.ident;
    let arguments = handler.argument_names();
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
    let inner = set_span(inner, span);
    match handler.find_parameters().and_then(|place| handler.argument_names().nth(place)) {
        Some(parameters) => {
            let owned = Ident::new("__tg_paginate_parameters", Span::mixed_site());
            // returned too, because the handler says in it how many rows there are
            quote_spanned! {span=> move |mut #owned: #krate::PaginationParameters| async move {
                let #parameters = &mut #owned;
                let answer = #inner;
                (answer, #owned)
            } }
        }
        None => quote_spanned! {span=> async move #inner },
    }
}

fn build_view(paginates: &[Args], krate: &TokenStream) -> TokenStream {
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

fn build_paginator(args: &Args, krate: &TokenStream) -> TokenStream {
    let var = args.var.as_ref().map(|var| &var.value.0);
    let config = args.config(HandlerKind::Context, krate);
    let page_path = args.page_path.as_ref().map(|Arg { key, value }| {
        let (page_path, pattern) = (Ident::new(&key.to_string(), value.span()), &value.0);
        quote_spanned! {value.span()=> .#page_path(#pattern) }
    });
    quote! { #krate::Paginator::new(#var, #config) #page_path }
}

/// The attributes of the handler itself, and those of the function that the framework calls.
/// `#[tracing::instrument]` names the handler's own arguments and result.
fn split_attributes(attributes: &[Attribute]) -> (Vec<&Attribute>, Vec<&Attribute>) {
    let is_instrument =
        |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == "instrument");
    attributes.iter().partition(|attribute| is_instrument(attribute.path()))
}
