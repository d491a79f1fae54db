//! The kinds of values that arguments take: how to parse and check them, and pass them to the
//! config.

mod choice;
mod params;
mod text;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, Ident, Lit, LitBool, Path, Token, UnOp};

pub(crate) use self::choice::{Count, Nulls, OutOfRange};
pub(crate) use self::params::Params;
use self::text::parse_list;
pub(crate) use self::text::{
    CheckedText, Columns, DroppedNames, EnvelopeName, HeaderName, Json, SortKeys, Text,
};
use crate::spanned::private_fn;

/// What follows the `=` of an argument.
pub(crate) trait Value: Parse {
    /// The value of an argument without `=`, if it can be written like this.
    fn parse_bare(_input: ParseStream<'_>) -> Option<syn::Result<Self>> {
        None
    }

    /// The setter call; nothing for arguments that are no settings.
    fn setter(&self, _key: &Ident, _krate: &TokenStream) -> TokenStream {
        TokenStream::new()
    }

    /// Constants whose evaluation fails if the value is wrong. There is one for each mistake, so
    /// that the compiler reports all of them.
    fn checks(&self, _key: &Ident, _krate: &TokenStream) -> TokenStream {
        TokenStream::new()
    }
}

/// Implements `Parse` for a wrapper of a type.
macro_rules! parse_by {
    ($($Type:ident: $parse:expr;)*) => {
        $(impl Parse for $Type {
            fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
                $parse(input).map($Type)
            }
        })*
    };
}

parse_by! {
    Seconds: Number::parse;
    Status: Number::parse;
    PageNumber: Number::parse;
    MaxLimit: parse_unless_none;
    MaxRows: parse_unless_none;
    HeaderName: parse_unless_none;
    EnvelopeName: parse_unless_none;
    Json: parse_list;
}

/// The path of the crate.
impl Value for Path {}

/// A number: a literal or a constant expression.
pub(crate) struct Number(Expr);

impl Number {
    /// Takes any integer type; the compiler checks the value.
    fn expand(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let Number(value) = self;
        if let Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) = value
            && let Ok(number) = number.base10_parse::<u64>()
        {
            return quote! { #number };
        }
        // resolved at the call site, so that no lint complains about the cast
        let span = value.span().resolved_at(Span::call_site());
        let number = private_fn(krate, "number", span);
        let integer = private_fn(krate, "integer", span);
        let message = format!("`{key}` must be a number from 0 to {}", u64::MAX);
        quote_spanned! {span=> #number(#integer(#value) as i128, #message) }
    }
}

impl Parse for Number {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expr: Expr = input.parse()?;
        let problem = match &expr {
            Expr::Path(path) if path.path.is_ident("none") => {
                Some("takes a number; for all rows write `0`")
            }
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
                number.base10_parse::<u64>().err().map(|_| "must fit 64 bits")
            }
            Expr::Lit(_) => Some("must be a number, such as `10`"),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some("must not be negative"),
            _ => None,
        };
        match problem {
            Some(problem) => Err(Error::new_spanned(expr, problem)),
            None => Ok(Number(expr)),
        }
    }
}

impl Value for Number {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let number = self.expand(key, krate);
        quote! { .#key(#number) }
    }
}

/// A number of seconds.
pub(crate) struct Seconds(Number);

impl Value for Seconds {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let seconds = self.0.expand(key, krate);
        quote! { .#key(::core::time::Duration::from_secs(#seconds)) }
    }
}

/// The status of a client error.
pub(crate) struct Status(Number);

impl Value for Status {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let status = self.0.expand(key, krate);
        let check = private_fn(krate, "client_error", key.span());
        quote_spanned! {key.span()=> .#key(#check(#status)) }
    }
}

/// The number of a page, from 1.
pub(crate) struct PageNumber(Number);

impl Value for PageNumber {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let page = self.0.expand(key, krate);
        // points to the argument, which the setter cannot
        let check = private_fn(krate, "page_number", key.span());
        quote_spanned! {key.span()=> .#key(#check(#page).get()) }
    }
}

/// The maximum of the limit; `none` for no maximum.
pub(crate) struct MaxLimit(Option<Number>);

impl Value for MaxLimit {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        match self.0.as_ref().map(|most| most.expand(key, krate)) {
            Some(most) => quote! { .#key(#krate::MaxLimit::new(#most)) },
            None => quote! { .#key(#krate::MaxLimit::Unlimited) },
        }
    }
}

/// The most rows that some work may take; `none` for no maximum.
pub(crate) struct MaxRows(Option<Number>);

impl Value for MaxRows {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        match self.0.as_ref().map(|most| most.expand(key, krate)) {
            Some(most) => quote! { .#key(#krate::MaxRows::Rows(#most)) },
            None => quote! { .#key(#krate::MaxRows::Unlimited) },
        }
    }
}

/// A value, or `None` for the word `none`.
fn parse_unless_none<T: Parse>(input: ParseStream<'_>) -> syn::Result<Option<T>> {
    let word = input.fork().parse::<Ident>();
    if word.is_ok_and(|word| word == "none") && ends_argument(input) {
        return input.parse::<Ident>().map(|_| None);
    }
    input.parse().map(Some)
}

/// Whether only one token is left before the next comma.
fn ends_argument(input: ParseStream<'_>) -> bool {
    input.peek2(Token![,]) || input.cursor().token_tree().is_some_and(|(_, rest)| rest.eof())
}

/// On if written alone or `= true`; off if `= false`.
pub(crate) struct Flag(pub(crate) bool);

impl Parse for Flag {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let value: LitBool = input.parse().map_err(|error| {
            Error::new(error.span(), "is on or off: write it alone, or `= false`")
        })?;
        Ok(Flag(value.value))
    }
}

impl Value for Flag {
    fn parse_bare(_input: ParseStream<'_>) -> Option<syn::Result<Self>> {
        Some(Ok(Flag(true)))
    }

    fn setter(&self, key: &Ident, _krate: &TokenStream) -> TokenStream {
        let on = self.0;
        quote! { .#key(#on) }
    }
}
