//! The names of the URL's parameters.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Token, parenthesized};

use super::Value;

/// The names of the URL's parameters.
pub(crate) enum Params {
    Tg,
    Plain,
    Own { page: LitStr, limit: LitStr, order: LitStr },
}

const CHOICE: &str = "must be \"tg\" or \"plain\"; for your own names write \
                      `params(page = \"p\", limit = \"n\", order = \"sort\")`";

impl Parse for Params {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let style = input.parse::<LitStr>().map(|style| style.value());
        match style.as_deref() {
            Ok("tg") => Ok(Params::Tg),
            Ok("plain") => Ok(Params::Plain),
            _ => Err(Error::new(span, CHOICE)),
        }
    }
}

impl Value for Params {
    /// `params(page = "p", …)`.
    fn parse_bare(input: ParseStream<'_>) -> Option<syn::Result<Self>> {
        Some(match input.peek(syn::token::Paren) {
            true => parse_own(input),
            false => Err(input.error(CHOICE)),
        })
    }

    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let names = match self {
            Params::Tg => quote!(Tg),
            Params::Plain => quote!(Plain),
            Params::Own { page, limit, order } => {
                quote! { Own { page: #page, limit: #limit, order: #order } }
            }
        };
        quote! { .#key(#krate::Params::#names) }
    }
}

fn parse_own(input: ParseStream<'_>) -> syn::Result<Params> {
    const ALL: &str = "needs `page`, `limit` and `order`, each once: \
                       `params(page = \"p\", limit = \"n\", order = \"sort\")`";
    let content;
    // the closing parenthesis alone is a poor place to point to
    let parentheses: Span = parenthesized!(content in input).span.join();
    let (mut page, mut limit, mut order) = (None, None, None);
    while !content.is_empty() {
        let key: Ident = content.parse()?;
        content.parse::<Token![=]>()?;
        let name: LitStr = content.parse()?;
        if name.value().is_empty() {
            return Err(Error::new(name.span(), "needs a name for each: `page = \"p\"`"));
        }
        let slot = match key.to_string().as_str() {
            "page" => &mut page,
            "limit" => &mut limit,
            "order" => &mut order,
            _ => return Err(Error::new(key.span(), ALL)),
        };
        if slot.replace(name).is_some() {
            return Err(Error::new(key.span(), ALL));
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    match (page, limit, order) {
        (Some(page), Some(limit), Some(order)) => Ok(Params::Own { page, limit, order }),
        _ => Err(Error::new(parentheses, ALL)),
    }
}
