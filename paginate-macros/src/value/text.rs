//! Texts, and lists of them.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, Ident, Lit, LitStr, Token, bracketed};

use super::Value;
use crate::spanned::private_fn;

/// A text: a literal or a constant expression.
pub(crate) struct Text(pub(crate) Expr);

impl Text {
    /// The value, if this is a literal.
    pub(crate) fn literal(&self) -> Option<String> {
        match &self.0 {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.0.span()
    }

    /// A constant whose evaluation calls a function of the runtime, which panics with the message.
    fn check(&self, function: &str, message: &str, krate: &TokenStream) -> TokenStream {
        let (Text(text), check) = (self, private_fn(krate, function, self.span()));
        quote_spanned! {self.span()=> const _: () = #check(#text, #message); }
    }
}

impl Parse for Text {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expr: Expr = input.parse()?;
        let quotes_are_missing = match &expr {
            Expr::Lit(ExprLit { lit, .. }) => !matches!(lit, Lit::Str(_)),
            // `-age`, `persons.html`, `persons`
            Expr::Unary(_) | Expr::Field(_) => true,
            Expr::Path(path) => path.path.get_ident().is_some_and(is_lower_case),
            _ => false,
        };
        match quotes_are_missing {
            true => Err(Error::new_spanned(expr, "must be a string in quotes")),
            false => Ok(Text(expr)),
        }
    }
}

/// A lower-case name is text without quotes, because constants are upper case.
fn is_lower_case(name: &Ident) -> bool {
    !name.to_string().chars().any(char::is_uppercase)
}

impl Value for Text {
    fn setter(&self, key: &Ident, _krate: &TokenStream) -> TokenStream {
        let Text(text) = self;
        quote! { .#key(#text) }
    }
}

/// The name of a header; `none` for no header.
pub(crate) struct HeaderName(pub(crate) Option<Text>);

impl Value for HeaderName {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        match &self.0 {
            Some(name) => name.setter(key, krate),
            None => quote! { .without_header() },
        }
    }

    fn checks(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let message = format!("`{key}` takes the name of a header, such as \"X-Pagination\"");
        self.0.iter().map(|name| name.check("check_header_name", &message, krate)).collect()
    }
}

/// The name of the rows in an envelope; `none` for no envelope.
pub(crate) struct EnvelopeName(pub(crate) Option<Text>);

impl Value for EnvelopeName {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        match &self.0 {
            Some(Text(rows)) => {
                // points to the name, which the setter cannot
                let check = private_fn(krate, "envelope_name", rows.span());
                quote_spanned! {rows.span()=> .#key(#check(#rows)) }
            }
            None => quote! { .without_envelope() },
        }
    }
}

/// A text that a function of the runtime with the name of the argument checks.
pub(crate) struct CheckedText(Text);

impl Parse for CheckedText {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse().map(CheckedText)
    }
}

impl Value for CheckedText {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let Text(text) = &self.0;
        let check = private_fn(krate, &key.to_string(), text.span());
        quote_spanned! {text.span()=> .#key(#check(#text)) }
    }
}

/// One text, or several in brackets.
pub(super) fn parse_list(input: ParseStream<'_>) -> syn::Result<Vec<Text>> {
    if !input.peek(syn::token::Bracket) {
        return Ok(vec![input.parse()?]);
    }
    let content;
    bracketed!(content in input);
    let texts = Punctuated::<Text, Token![,]>::parse_terminated(&content)?;
    Ok(texts.into_iter().collect())
}

/// One text or several; `none` is the message if there is none.
fn parse_names(input: ParseStream<'_>, none: &str) -> syn::Result<Vec<Text>> {
    let span = input.cursor().token_tree().map_or(input.span(), |(list, _)| list.span());
    let names = parse_list(input)?;
    if names.is_empty() {
        return Err(Error::new(span, none));
    }
    Ok(names)
}

/// Columns, which have directions in an ordering.
pub(crate) struct ColumnList<const HAS_DIRECTIONS: bool>(Vec<Text>);

/// Columns of an ordering, each with or without a leading `-`.
pub(crate) type SortKeys = ColumnList<true>;
/// Names of columns.
pub(crate) type Columns = ColumnList<false>;

impl<const HAS_DIRECTIONS: bool> Parse for ColumnList<HAS_DIRECTIONS> {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let names = parse_names(input, "is empty: name a column, or leave it out")?;
        Ok(ColumnList(match HAS_DIRECTIONS {
            true => names.into_iter().flat_map(split_at_commas).collect(),
            false => names,
        }))
    }
}

/// The columns of a literal such as `"-age, name"`, as in a URL. What has none stays as it is.
fn split_at_commas(text: Text) -> Vec<Text> {
    let literal = text.literal().unwrap_or_default();
    let columns = literal.split(',').map(str::trim).filter(|column| !column.is_empty());
    let literals = columns.map(|column| {
        let literal = LitStr::new(column, text.span());
        Text(Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(literal) }))
    });
    let columns = literals.collect::<Vec<_>>();
    if columns.is_empty() { vec![text] } else { columns }
}

impl<const HAS_DIRECTIONS: bool> Value for ColumnList<HAS_DIRECTIONS> {
    fn setter(&self, key: &Ident, _krate: &TokenStream) -> TokenStream {
        let columns = self.0.iter().map(|Text(column)| column);
        quote! { .#key(&[#(#columns),*]) }
    }

    fn checks(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let (check, rule) = match HAS_DIRECTIONS {
            true => (
                "check_sort_key",
                "names of columns, each with one `-` before it for descending; write several as a \
                 list: `[\"-age\", \"name\"]`",
            ),
            false => (
                "check_column",
                "names of columns, without `-`; write several as a list: `[\"age\", \"name\"]`",
            ),
        };
        let message = format!("`{key}` takes {rule}");
        self.0.iter().map(|column| column.check(check, &message, krate)).collect()
    }
}

/// Names of parameters, or beginnings with a `*` behind.
pub(crate) struct DroppedNames(Vec<Text>);

impl Parse for DroppedNames {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        parse_names(input, "is empty: name a parameter, or leave it out").map(DroppedNames)
    }
}

impl Value for DroppedNames {
    fn setter(&self, key: &Ident, krate: &TokenStream) -> TokenStream {
        let names = self.0.iter().map(|name| {
            // points to the name, which the setter cannot
            let (Text(text), check) = (name, private_fn(krate, "dropped_name", name.span()));
            quote_spanned! {name.span()=> #check(#text) }
        });
        quote! { .#key(&[#(#names),*]) }
    }
}

/// `json`, or `json = ["title"]`.
pub(crate) struct Json(pub(crate) Vec<Text>);

impl Value for Json {
    fn parse_bare(_input: ParseStream<'_>) -> Option<syn::Result<Self>> {
        Some(Ok(Json(Vec::new())))
    }
}
