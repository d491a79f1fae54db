//! Values that are one of a few words.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, parenthesized};

use super::{Number, Value};

/// What happens to a page that is invalid or past the end: a variant of the runtime's enum.
pub(crate) struct OutOfRange(Ident);

impl Parse for OutOfRange {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const CHOICES: &[(&str, &str)] = &[
            ("clamp", "Clamp"),
            ("redirect", "Redirect"),
            ("empty", "Empty"),
            ("not_found", "NotFound"),
        ];
        let message = "must be \"clamp\", \"redirect\", \"empty\" or \"not_found\"";
        parse_choice(input, CHOICES, message).map(OutOfRange)
    }
}

impl OutOfRange {
    pub(crate) fn redirects(&self) -> bool {
        self.0 == "Redirect"
    }
}

impl Value for OutOfRange {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let policy = &self.0;
        quote! { .#key(#krate::OutOfRange::#policy) }
    }
}

/// Where nulls go: a variant of the runtime's enum.
pub(crate) struct Nulls(Ident);

impl Parse for Nulls {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let choices = &[("first", "First"), ("last", "Last")];
        parse_choice(input, choices, "must be \"first\" or \"last\"").map(Nulls)
    }
}

impl Value for Nulls {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let place = &self.0;
        quote! { .#key(#krate::Nulls::#place) }
    }
}

/// The enum's variant for a quoted word.
fn parse_choice(
    input: ParseStream<'_>,
    choices: &[(&str, &str)],
    message: &str,
) -> syn::Result<Ident> {
    let span = input.span();
    let word = input.parse::<LitStr>().map(|word| word.value());
    let choice =
        choices.iter().find(|(choice, _)| word.as_deref().is_ok_and(|word| word == *choice));
    match choice {
        Some((_, variant)) => Ok(Ident::new(variant, span)),
        None => Err(Error::new(span, message)),
    }
}

/// How a query counts its rows.
pub(crate) enum Count {
    Auto,
    Exact,
    Bounded(Number),
    Estimate,
    None,
}

impl Parse for Count {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const CHOICE: &str = "must be `auto`, `exact`, `bounded(10_000)`, `estimate` or `none`";
        let span = input.span();
        let word = input.parse::<Ident>().map(|word| word.to_string());
        match word.as_deref() {
            Ok("auto") => Ok(Count::Auto),
            Ok("exact") => Ok(Count::Exact),
            Ok("estimate") => Ok(Count::Estimate),
            Ok("none") => Ok(Count::None),
            Ok("bounded") if input.peek(syn::token::Paren) => {
                let content;
                parenthesized!(content in input);
                content.parse().map(Count::Bounded)
            }
            _ => Err(Error::new(span, CHOICE)),
        }
    }
}

impl Value for Count {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let count = match self {
            Count::Auto => quote!(Auto),
            Count::Exact => quote!(Exact),
            Count::Estimate => quote!(Estimate),
            Count::None => quote!(None),
            Count::Bounded(most) => {
                let most = most.expand(key, krate);
                quote!(bounded(#most))
            }
        };
        quote! { .#key(#krate::Count::#count) }
    }
}
