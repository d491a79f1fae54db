//! Tokens at a place of the user's code, for errors that are about it.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

/// A function of ours, at the place that an error of its call is about.
pub(crate) fn private(krate: &TokenStream, name: &str, span: Span) -> TokenStream {
    let name = Ident::new(name, span);
    at(quote! { #krate::__private::#name }, span)
}

pub(crate) fn at(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}
