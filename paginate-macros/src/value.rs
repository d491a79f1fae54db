//! The kinds of values that arguments take.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Error, Expr, ExprLit, Ident, Lit, LitBool, LitStr, Token, UnOp, bracketed, parenthesized,
};

/// A number: a literal or a constant expression.
pub(crate) struct Number(pub(crate) Expr);

impl Number {
    /// Its value, if it is written out.
    pub(crate) fn literal(&self) -> Option<u64> {
        match &self.0 {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
            _ => None,
        }
    }
}

impl Parse for Number {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expr: Expr = input.parse()?;
        let problem = match &expr {
            Expr::Path(path) if path.path.is_ident("none") => Some("takes a number; `0` for all"),
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

/// A number, or the word `none` for no bound.
pub(crate) enum Bound {
    None,
    At(Number),
}

impl Parse for Bound {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        match is_none(input) {
            true => input.parse::<Ident>().map(|_| Bound::None),
            false => input.parse().map(Bound::At),
        }
    }
}

/// Whether the word `none` is all of the value.
fn is_none(input: ParseStream<'_>) -> bool {
    let word = input.fork().parse::<Ident>();
    word.is_ok_and(|word| word == "none") && ends_argument(input)
}

/// Whether one token stands before the next comma.
fn ends_argument(input: ParseStream<'_>) -> bool {
    input.peek2(Token![,]) || input.cursor().token_tree().is_some_and(|(_, rest)| rest.eof())
}

/// A text: a literal or a constant expression.
pub(crate) struct Text(pub(crate) Expr);

impl Text {
    /// Its value, if it is written out.
    pub(crate) fn literal(&self) -> Option<String> {
        match &self.0 {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.0.span()
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
            true => Err(Error::new_spanned(expr, "must be a text in quotes")),
            false => Ok(Text(expr)),
        }
    }
}

/// Constants are not written like this.
fn is_lower_case(name: &Ident) -> bool {
    !name.to_string().chars().any(char::is_uppercase)
}

/// A text, or the word `none` to leave it out.
pub(crate) enum Name {
    None,
    Named(Text),
}

impl Parse for Name {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        match is_none(input) {
            true => input.parse::<Ident>().map(|_| Name::None),
            false => input.parse().map(Name::Named),
        }
    }
}

/// One text, or several in brackets.
pub(crate) struct List(pub(crate) Vec<Text>);

impl Parse for List {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(syn::token::Bracket) {
            return Ok(List(vec![input.parse()?]));
        }
        let content;
        bracketed!(content in input);
        let texts = Punctuated::<Text, Token![,]>::parse_terminated(&content)?;
        Ok(List(texts.into_iter().collect()))
    }
}

/// On, by its name alone or `= true`; off by `= false`.
pub(crate) struct Flag(pub(crate) bool);

impl Parse for Flag {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Token![=]) {
            return Ok(Flag(true));
        }
        input.parse::<Token![=]>()?;
        let value: LitBool = input.parse().map_err(|error| {
            Error::new(error.span(), "is a switch: write it alone, or `= false`")
        })?;
        Ok(Flag(value.value))
    }
}

/// `json`, or `json = ["title"]`.
pub(crate) struct Json(pub(crate) Vec<Text>);

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Token![=]) {
            return Ok(Json(Vec::new()));
        }
        input.parse::<Token![=]>()?;
        let List(names) = input.parse()?;
        Ok(Json(names))
    }
}

/// What happens to a page that is bad or past the end.
#[derive(Clone, Copy)]
pub(crate) enum OutOfRange {
    Clamp,
    Redirect,
    Empty,
    NotFound,
}

impl Parse for OutOfRange {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const CHOICE: &str = "must be \"clamp\", \"redirect\", \"empty\" or \"not_found\"";
        let span = input.span();
        let policy = input.parse::<LitStr>().map(|policy| policy.value());
        match policy.as_deref() {
            Ok("clamp") => Ok(OutOfRange::Clamp),
            Ok("redirect") => Ok(OutOfRange::Redirect),
            Ok("empty") => Ok(OutOfRange::Empty),
            Ok("not_found") => Ok(OutOfRange::NotFound),
            _ => Err(Error::new(span, CHOICE)),
        }
    }
}

/// How a query counts its rows.
pub(crate) enum Count {
    Exact,
    Bounded(Number),
    Estimate,
    None,
}

impl Parse for Count {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const CHOICE: &str = "must be `exact`, `bounded(10_000)`, `estimate` or `none`";
        let span = input.span();
        let word = input.parse::<Ident>().map(|word| word.to_string());
        match word.as_deref() {
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

/// Where nulls go.
#[derive(Clone, Copy)]
pub(crate) enum Nulls {
    First,
    Last,
}

impl Parse for Nulls {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let place = input.parse::<LitStr>().map(|place| place.value());
        match place.as_deref() {
            Ok("first") => Ok(Nulls::First),
            Ok("last") => Ok(Nulls::Last),
            _ => Err(Error::new(span, "must be \"first\" or \"last\"")),
        }
    }
}

/// The names of the URL's parameters.
pub(crate) enum Params {
    Tg,
    Plain,
    Own { page: LitStr, limit: LitStr, order: LitStr },
}

impl Parse for Params {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const CHOICE: &str = "must be \"tg\" or \"plain\"; for names of your own write \
                              `params(page = \"p\", limit = \"n\", order = \"sort\")`";
        if input.peek(syn::token::Paren) {
            let content;
            let parentheses = parenthesized!(content in input);
            return own_names(&content, parentheses.span.join());
        }
        input.parse::<Token![=]>().map_err(|error| Error::new(error.span(), CHOICE))?;
        let span = input.span();
        let style = input.parse::<LitStr>().map(|style| style.value());
        match style.as_deref() {
            Ok("tg") => Ok(Params::Tg),
            Ok("plain") => Ok(Params::Plain),
            _ => Err(Error::new(span, CHOICE)),
        }
    }
}

fn own_names(input: ParseStream<'_>, parentheses: Span) -> syn::Result<Params> {
    const ALL: &str = "needs `page`, `limit` and `order`, each once: \
                       `params(page = \"p\", limit = \"n\", order = \"sort\")`";
    let (mut page, mut limit, mut order) = (None, None, None);
    while !input.is_empty() {
        let key: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let name: LitStr = input.parse()?;
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
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    match (page, limit, order) {
        (Some(page), Some(limit), Some(order)) => Ok(Params::Own { page, limit, order }),
        // the end of the parentheses is no place to point at
        _ => Err(Error::new(parentheses, ALL)),
    }
}
