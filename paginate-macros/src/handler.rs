//! The function under the attribute.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, FnArg, Ident, Meta, Pat, ReturnType, Signature, Type, TypeReference,
    Visibility,
};

use crate::args::Args;
use crate::errors::Errors;
use crate::framework::Framework;

/// A function as written. The body stays raw tokens, so that the compiler reports the errors in one
/// that is incomplete.
pub(crate) struct Handler {
    /// All attributes except the further `#[paginate]`.
    pub(crate) attributes: Vec<Attribute>,
    /// The further `#[paginate]`, from top to bottom.
    pub(crate) paginates: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: TokenStream,
}

/// Frameworks take 16 extractors; the request is one more, unless the macro nests the others.
const MOST_ARGUMENTS: usize = 16;

/// The argument that carries the request. If it already exists, another `#[paginate]` was expanded
/// first.
pub(crate) const REQUEST: &str = "__tg_paginate_request";

impl Parse for Handler {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let (paginates, attributes) = attributes.into_iter().partition(is_paginate);
        let visibility = input.parse()?;
        let signature: Signature = input.parse().map_err(|_| {
            Error::new(Span::call_site(), "`#[paginate]` is for functions: put it on a handler")
        })?;
        if !input.peek(syn::token::Brace) {
            let message = "a handler needs a body: `{ … }`";
            return Err(Error::new(signature.ident.span(), message));
        }
        Ok(Handler { attributes, paginates, visibility, signature, body: input.parse()? })
    }
}

fn is_paginate(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "paginate")
}

/// The arguments of a further `#[paginate]`.
pub(crate) fn parse_args_of(attribute: &Attribute) -> syn::Result<Args> {
    match &attribute.meta {
        Meta::Path(_) => Ok(Args::default()),
        _ => attribute.parse_args(),
    }
}

impl Handler {
    /// Checks the function itself.
    pub(crate) fn check(&self, framework: Framework) -> syn::Result<()> {
        let mut errors = Errors::default();
        let signature = &self.signature;
        if let Some(receiver) = signature.receiver() {
            let message = format!(
                "`#[paginate]` is for functions, not methods: take state as `{}`",
                framework.state()
            );
            errors.add(receiver.self_token.span, message);
        }
        if let Some(constant) = &signature.constness {
            errors.add(constant.span, "a handler runs for each request: remove `const`");
        }
        let mut extractors = signature.inputs.iter().filter(|input| !is_parameters(input));
        if let Some(FnArg::Typed(further)) = extractors.nth(MOST_ARGUMENTS) {
            errors.add(
                further.pat.span(),
                "a handler takes at most 16 extractors: group some in a tuple, `(a, b): (A, B)`",
            );
        }
        if self.argument_names().next().is_some_and(|name| name == REQUEST) {
            errors.add(
                Span::call_site(),
                "another `#[paginate]` was expanded first and did not see this one: write both \
                 with the name `paginate`",
            );
        }
        if matches!(signature.output, ReturnType::Default) {
            errors.add(
                signature.ident.span(),
                "a handler returns what is paged: write `-> Context`, or without `var` the type of \
                 the rows",
            );
        }
        let mut parameters = signature.inputs.iter().filter(|input| is_parameters(input));
        if let Some(input) = parameters.next()
            && !matches!(find_reference(input), Some(TypeReference { mutability: Some(_), .. }))
        {
            let message = "the handler must call `set_item_count` on it: take it as `&mut \
                           PaginationParameters`";
            errors.add(input.span(), message);
        }
        if let Some(second) = parameters.next() {
            errors.add(second.span(), "there is one page: take `PaginationParameters` once");
        }
        for input in &signature.inputs {
            let FnArg::Typed(typed) = input else {
                continue;
            };
            if let Some(cfg) = typed.attrs.iter().find(|attribute| attribute.path().is_ident("cfg"))
            {
                let message = "arguments cannot have a `cfg`: put it on the function";
                errors.add(cfg.span(), message);
            }
        }
        errors.finish(())
    }

    /// The position of the argument `PaginationParameters`, if the handler slices its own rows.
    pub(crate) fn find_parameters(&self) -> Option<usize> {
        self.signature.inputs.iter().position(is_parameters)
    }

    /// Whether an argument is a `Filter`, alone or inside of another type. A type of the same name
    /// that is not ours does no harm.
    pub(crate) fn takes_filter(&self) -> bool {
        self.signature.inputs.iter().any(|input| match input {
            FnArg::Typed(typed) => names_filter(typed.ty.to_token_stream()),
            FnArg::Receiver(_) => false,
        })
    }

    /// A name for each argument: its own, if the pattern is only a name.
    pub(crate) fn argument_names(&self) -> impl Iterator<Item = Ident> + '_ {
        let inputs = self.signature.inputs.iter().enumerate();
        inputs.map(|(place, input)| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(name)
                    // the function inside would hide an argument of the same name
                    if name.subpat.is_none() && name.ident != self.signature.ident =>
                {
                    name.ident.clone()
                }
                _ => format_ident!("__argument_{place}"),
            },
            FnArg::Receiver(receiver) => Ident::new("self", receiver.self_token.span),
        })
    }
}

/// Whether an argument is `PaginationParameters`, by value or by reference.
fn is_parameters(input: &FnArg) -> bool {
    let taken = match (find_reference(input), input) {
        (Some(reference), _) => &reference.elem,
        (None, FnArg::Typed(typed)) => &typed.ty,
        (None, FnArg::Receiver(_)) => return false,
    };
    let Type::Path(path) = &**taken else {
        return false;
    };
    path.path.segments.last().is_some_and(|last| last.ident == "PaginationParameters")
}

fn names_filter(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "Filter",
        TokenTree::Group(group) => names_filter(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn find_reference(input: &FnArg) -> Option<&TypeReference> {
    match input {
        FnArg::Typed(typed) => match &*typed.ty {
            Type::Reference(reference) => Some(reference),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}
