//! The web frameworks: what differs between them in generated code and in messages.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// The framework of a handler, which the path of the attribute decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framework {
    Actix,
    Axum,
}

impl Framework {
    /// The runtime's module of the framework. All of them have the same names.
    pub(crate) fn module(self, krate: &TokenStream) -> TokenStream {
        let name = match self {
            Framework::Actix => "actix",
            Framework::Axum => "axum",
        };
        let name = Ident::new(name, Span::call_site());
        quote! { #krate::__private::#name }
    }

    /// The extractor of an app's state.
    pub(crate) fn state(self) -> &'static str {
        match self {
            Framework::Actix => "web::Data",
            Framework::Axum => "State",
        }
    }
}
