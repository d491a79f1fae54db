//! Tokens with the span of the user's code that an error is about.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

/// The path of a private function of ours, with the span that errors of its call point to.
pub(crate) fn private_fn(krate: &TokenStream, name: &str, span: Span) -> TokenStream {
    fn_of(&quote! { #krate::__private }, name, span)
}

/// The path of a function in a module, with the span that errors of its call point to.
pub(crate) fn fn_of(module: &TokenStream, name: &str, span: Span) -> TokenStream {
    let name = Ident::new(name, span);
    set_span(quote! { #module::#name }, span)
}

pub(crate) fn set_span(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}
