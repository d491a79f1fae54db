//! OpenAPI: what the attribute adds to a `#[utoipa::path(…)]` below it.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{
    Attribute, GenericArgument, Ident, Meta, Path, PathArguments, ReturnType, Type, TypeParamBound,
};

use crate::args::{Arg, Args};
use crate::framework::Framework;
use crate::handler::Handler;
use crate::value::EnvelopeName;

/// The attributes of a handler, and the items that its `#[utoipa::path(…)]` refers to.
pub(crate) struct Documented {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) items: TokenStream,
    framework: Framework,
}

impl Documented {
    pub(crate) fn new(handler: &Handler, framework: Framework) -> Self {
        let attributes = handler.attributes.clone();
        Documented { attributes, items: TokenStream::new(), framework }
    }

    /// Adds the parameters and responses of `paginator` to the `#[utoipa::path(…)]`, if there is
    /// one. Returns the paginator, which becomes a constant in that case.
    pub(crate) fn add(
        &mut self,
        handler: &Handler,
        args: &Args,
        paginator: TokenStream,
        krate: &TokenStream,
    ) -> TokenStream {
        if !cfg!(feature = "utoipa") {
            return paginator;
        }
        let name = format_ident!("__TgPaginate_{}", handler.signature.ident);
        for attribute in self.attributes.iter_mut().filter(|attribute| is_utoipa(attribute)) {
            let arguments = match &attribute.meta {
                Meta::List(list) => list.tokens.clone(),
                _ => TokenStream::new(),
            };
            let written = collect_answers(&arguments);
            let has_page = written.clone().into_iter().any(is_success);
            let rows =
                find_row_type(&handler.signature.output, self.framework).filter(|_| !has_page);
            let body =
                rows.and_then(|rows| build_body(handler, args, rows, krate, &mut self.items));
            // first, so that the handler's own description of a 200 wins
            let page = body.map(|body| {
                quote! { (status = 200, description = "One page.", body = #body), }
            });
            let path = attribute.path().clone();
            let answers = quote! { #page #written };
            self.items.extend(build_documentation(&name, &path, &paginator, &answers, krate));
            let arguments = add_pages(arguments, &name, page.as_ref());
            *attribute = syn::parse_quote! { #[#path(#arguments)] };
        }
        if self.items.is_empty() { paginator } else { quote!(#name::PAGINATOR) }
    }
}

fn is_utoipa(attribute: &Attribute) -> bool {
    let names: Vec<_> =
        attribute.path().segments.iter().map(|segment| segment.ident.to_string()).collect();
    matches!(names.as_slice(), [.., library, path] if library == "utoipa" && path == "path")
}

/// A type for `params(…)` and `responses(…)`. It passes the handler's responses to the runtime,
/// which knows the rest and adds to them.
fn build_documentation(
    name: &Ident,
    path: &Path,
    paginator: &TokenStream,
    answers: &TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let utoipa = quote!(#krate::__private::utoipa);
    // the kind in front, because another handler may be called `persons_answers`
    let (answered, nothing) = (format_ident!("Answers{name}"), format_ident!("Nothing{name}"));
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, reason = "named after the handler")]
        struct #name;
        #[allow(clippy::all, clippy::pedantic, reason = "integers of any type are cast")]
        impl #name {
            const PAGINATOR: #krate::ApiPaginator = #paginator;
        }
        #[doc(hidden)]
        #[allow(non_camel_case_types, reason = "named after the handler")]
        struct #answered;
        // a path that no server has, only for its responses
        #[#path(get, path = "/", impl_for = #answered, responses(#answers))]
        #[allow(non_snake_case, dead_code, reason = "named after the handler, and never called")]
        fn #nothing() {}
        impl #utoipa::IntoParams for #name {
            fn into_params(
                _: impl ::core::ops::Fn() -> ::core::option::Option<#utoipa::openapi::path::ParameterIn>,
            ) -> ::std::vec::Vec<#utoipa::openapi::path::Parameter> {
                #krate::__private::parameters(&Self::PAGINATOR)
            }
        }
        impl #utoipa::IntoResponses for #name {
            fn responses() -> ::std::collections::BTreeMap<
                ::std::string::String,
                #utoipa::openapi::RefOr<#utoipa::openapi::Response>,
            > {
                let answers = <#answered as #utoipa::Path>::operation().responses.responses;
                #krate::__private::responses(&Self::PAGINATOR, answers)
            }
        }
    }
}

/// The body of a page: the list, or an envelope around it.
fn build_body(
    handler: &Handler,
    args: &Args,
    rows: &Type,
    krate: &TokenStream,
    items: &mut TokenStream,
) -> Option<TokenStream> {
    let list = quote! { ::std::vec::Vec<#rows> };
    let Some(Arg { value: EnvelopeName(Some(name)), .. }) = &args.envelope else {
        return Some(list);
    };
    // a name in an attribute must be a literal
    let name = name.literal()?;
    let utoipa = quote!(#krate::__private::utoipa);
    let envelope = format_ident!("__TgPaginateEnvelope_{}", handler.signature.ident);
    // a handler that slices may not say how many rows there are, and then there are only rows
    let has_numbers = handler.find_parameters().is_none();
    items.extend(quote! {
        #[doc(hidden)]
        #[allow(
            non_camel_case_types,
            dead_code,
            reason = "named after the handler, and only its schema is used"
        )]
        #[derive(#utoipa::ToSchema)]
        struct #envelope {
            #[schema(rename = #name)]
            rows: #list,
            #[schema(required = #has_numbers)]
            pagination: #krate::PaginationMetadata,
            #[schema(required = #has_numbers)]
            links: #krate::PageLinks,
        }
    });
    // inline, because a handler of the same name in another module has another envelope
    Some(quote!(inline(#envelope)))
}

/// Adds our type to the arguments of `#[utoipa::path(…)]`.
fn add_pages(arguments: TokenStream, name: &Ident, page: Option<&TokenStream>) -> TokenStream {
    let (mut has_params, mut has_responses) = (false, false);
    let mut before = None;
    let mut all = TokenStream::new();
    for token in arguments {
        let token = match (&before, token) {
            (Some(key), TokenTree::Group(group)) if *key == "params" => {
                has_params = true;
                extend_group(&group, quote!(#name))
            }
            (Some(key), TokenTree::Group(group)) if *key == "responses" => {
                has_responses = true;
                // the type describes all of it, but utoipa collects only what is written here as a
                // component
                extend_group(&group, quote!(#page #name))
            }
            (_, token) => token,
        };
        before = as_key(&token);
        all.extend([token]);
    }
    if !has_params {
        separate(&mut all);
        all.extend(quote! { params(#name) });
    }
    if !has_responses {
        separate(&mut all);
        all.extend(quote! { responses(#page #name) });
    }
    all
}

/// The key before a group of arguments.
fn as_key(token: &TokenTree) -> Option<Ident> {
    match token {
        TokenTree::Ident(key) => Some(key.clone()),
        _ => None,
    }
}

fn extend_group(group: &Group, more: TokenStream) -> TokenTree {
    let mut listed = group.stream();
    separate(&mut listed);
    listed.extend(more);
    let mut all = Group::new(group.delimiter(), listed);
    all.set_span(group.span());
    all.into()
}

/// Adds a comma, unless the tokens are empty or end with one.
fn separate(tokens: &mut TokenStream) {
    let last = tokens.clone().into_iter().last();
    let is_open = match &last {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ',',
        Some(_) => false,
    };
    if !is_open {
        tokens.extend(quote!(,));
    }
}

/// The responses inside `responses(…)`.
fn collect_answers(arguments: &TokenStream) -> TokenStream {
    let mut before = None;
    let mut found = TokenStream::new();
    for token in arguments.clone() {
        if let (Some(key), TokenTree::Group(group)) = (&before, &token)
            && *key == "responses"
        {
            found.extend(group.stream());
        }
        before = as_key(&token);
    }
    found
}

/// Whether this is a response, `(status = 200, …)`, with a status such as `200`, `OK` or `CREATED`.
fn is_success(answer: TokenTree) -> bool {
    let TokenTree::Group(group) = answer else {
        return false;
    };
    let mut tokens = group.stream().into_iter().skip_while(|token| !is_word(token, "status"));
    let status: Vec<_> = tokens
        .by_ref()
        .take_while(|token| !matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','))
        .map(|token| token.to_string())
        .collect();
    status.last().is_some_and(|status| {
        status.trim_matches('"').starts_with('2')
            || ["OK", "CREATED", "ACCEPTED"].contains(&status.as_str())
    })
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// The row type of a handler, if its return type contains it.
fn find_row_type(output: &ReturnType, framework: Framework) -> Option<&Type> {
    match output {
        ReturnType::Type(_, output) => find_rows(output, framework),
        ReturnType::Default => None,
    }
}

fn find_rows(list: &Type, framework: Framework) -> Option<&Type> {
    match list {
        Type::Tuple(parts) => {
            let rows = match framework {
                Framework::Actix => parts.elems.first(),
                Framework::Axum => parts.elems.last(),
            };
            find_rows(rows?, framework)
        }
        Type::ImplTrait(dataset) => dataset.bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => generic_arguments(bound.path.segments.last()?)
                .find_map(|argument| match argument {
                    GenericArgument::AssocType(row) if row.ident == "Row" => Some(&row.ty),
                    _ => None,
                }),
            _ => None,
        }),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let mut types = generic_arguments(last).filter_map(|argument| match argument {
                GenericArgument::Type(argument) => Some(argument),
                _ => None,
            });
            match last.ident.to_string().as_str() {
                "Vec" | "Shared" | "BoxDataset" => types.next(),
                "SqlQuery" => types.nth(1),
                "Result" | "Either" | "Data" | "Json" => {
                    types.next().and_then(|inner| find_rows(inner, framework))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn generic_arguments(segment: &syn::PathSegment) -> impl Iterator<Item = &GenericArgument> {
    let listed = match &segment.arguments {
        PathArguments::AngleBracketed(listed) => Some(&listed.args),
        _ => None,
    };
    listed.into_iter().flatten()
}
