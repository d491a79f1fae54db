//! Tokens at a place of the user's code, for errors that are about it.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

/// The path of a function of ours, at the place that an error of its call is about.
pub(crate) fn private_fn(krate: &TokenStream, name: &str, span: Span) -> TokenStream {
    let name = Ident::new(name, span);
    set_span(quote! { #krate::__private::#name }, span)
}

pub(crate) fn set_span(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}
