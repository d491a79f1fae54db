//! The arguments of one attribute.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, Path, Token};

use crate::errors::Errors;
use crate::handler_kind::{HandlerKind, Handlers};
use crate::spanned::private_fn;
use crate::suggest::describe_unknown;
use crate::value::{
    CheckedText, Columns, Count, DroppedNames, EnvelopeName, Flag, HeaderName, Json, MaxLimit,
    MaxRows, Nulls, Number, OutOfRange, PageNumber, Params, Seconds, SortKeys, Status, Text, Value,
};

/// A value together with its key, which messages point to.
pub(crate) struct Arg<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

impl<T> Arg<T> {
    pub(crate) fn span(&self) -> Span {
        self.key.span()
    }
}

/// Makes the arguments of an attribute from one table. A row has the argument, the kind of its
/// value, the handlers that may have it, and `setter` if `PaginateConfig` has a setter of this
/// name.
macro_rules! arguments {
    ($($name:ident: $kind:ty, $handlers:ident $(, $setter:ident)?;)*) => {
        /// The arguments of one attribute.
        #[derive(Default)]
        pub(crate) struct Args {
            $(pub(crate) $name: Option<Arg<$kind>>,)*
        }

        impl Args {
            fn parse_one(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
                if let Ok(text) = input.parse::<syn::LitStr>() {
                    let message = format!("needs a name: write `var = \"{}\"`", text.value());
                    return Err(Error::new(text.span(), message));
                }
                let key = input.call(Ident::parse_any)?;
                $(
                    if key == unescape_name(stringify!($name)) {
                        return fill(&mut self.$name, key, input);
                    }
                )*
                let known = [$(unescape_name(stringify!($name))),*];
                Err(Error::new(key.span(), describe_unknown(&key.to_string(), &known)))
            }

            /// The keys that the attribute contains, and which handlers may have them.
            pub(crate) fn iter_written(&self) -> impl Iterator<Item = (&Ident, Handlers)> {
                let all = [$((self.$name.as_ref().map(|arg| &arg.key), Handlers::$handlers)),*];
                all.into_iter().filter_map(|(key, handlers)| Some((key?, handlers)))
            }

            /// Constants that check each value.
            fn checks(&self, krate: &TokenStream) -> TokenStream {
                let checks = [$(self.$name.as_ref().map(|arg| arg.value.checks(&arg.key, krate))),*];
                checks.into_iter().flatten().collect()
            }

            /// The calls of setters.
            fn setters(&self, krate: &TokenStream) -> TokenStream {
                let mut setters = TokenStream::new();
                $($(
                    let setter = self.$name.as_ref().map(|arg| arg.value.$setter(&arg.key, krate));
                    setters.extend(setter);
                )?)*
                setters
            }
        }
    };
}

arguments! {
    var: Text, Contexts;
    limit: Number, All, setter;
    max_limit: MaxLimit, All, setter;
    default_order: SortKeys, Datasets, setter;
    max_pages: Number, Contexts, setter;
    max_sort: MaxRows, Datasets, setter;
    dynamic_limit: Text, Contexts, setter;
    template: Text, Contexts;
    json: Json, Contexts;
    out_of_range: OutOfRange, Datasets, setter;
    redirect_on_last_page: Flag, Contexts, setter;
    params: Params, All, setter;
    page_path: Text, Contexts;
    object: Flag, Contexts, setter;
    order_by: Columns, Datasets, setter;
    nulls: Nulls, Datasets, setter;
    ignore_case: Columns, Datasets, setter;
    count: Count, Datasets, setter;
    count_ttl: Seconds, Datasets, setter;
    max_offset: Number, Datasets, setter;
    strict: Flag, All, setter;
    invalid_status: Status, All, setter;
    header: HeaderName, Apis, setter;
    envelope: EnvelopeName, Apis, setter;
    cursor: Flag, ApiDatasets, setter;
    etag: Flag, Apis, setter;
    csv: Flag, Contexts, setter;
    max_csv: MaxRows, Contexts, setter;
    csv_wait: Seconds, Contexts, setter;
    csv_delimiter: CheckedText, Contexts, setter;
    csv_decimal: CheckedText, Contexts, setter;
    csv_name: CheckedText, Contexts, setter;
    drop: DroppedNames, All, setter;
    default_page: PageNumber, All, setter;
    crate_: Path, All;
}

/// The name of an argument; the field of a keyword ends in `_`.
fn unescape_name(field: &str) -> &str {
    field.trim_end_matches('_')
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Args::default();
        let mut errors = Errors::default();
        while !input.is_empty() {
            if errors.take(args.parse_one(input)).is_none() {
                skip_to_comma(input)?;
            }
            if !input.is_empty() && errors.take(input.parse::<Token![,]>()).is_none() {
                skip_to_comma(input)?;
                let _ = input.parse::<Token![,]>();
            }
        }
        errors.finish(args)
    }
}

impl Args {
    /// The `PaginateConfig` of these arguments, which the compiler checks.
    pub(crate) fn config(&self, kind: HandlerKind, krate: &TokenStream) -> TokenStream {
        let check = match kind {
            HandlerKind::Context => "check_limits",
            HandlerKind::Rows | HandlerKind::ManualPage => "check_api_limits",
        };
        let span = self.limit.as_ref().map_or_else(Span::call_site, Arg::span);
        let check = private_fn(krate, check, span);
        let check_drop = self.drop.as_ref().map(|drop| {
            let check = private_fn(krate, "check_drop", drop.span());
            let var =
                self.var.as_ref().map_or_else(|| quote!(""), |var| var.value.0.to_token_stream());
            quote_spanned! {drop.span()=> const _: () = #check(__TG_PAGINATE_CONFIG, #var); }
        });
        let (checks, setters) = (self.checks(krate), self.setters(krate));
        let check_limits = quote_spanned! {span=> #check(__TG_PAGINATE_CONFIG) };
        let check_csv = self.csv_decimal.as_ref().map(|arg| {
            let check = private_fn(krate, "check_csv", arg.span());
            quote_spanned! {arg.span()=> const _: () = #check(__TG_PAGINATE_CONFIG); }
        });
        quote! {{
            #checks
            #check_csv
            const __TG_PAGINATE_CONFIG: #krate::PaginateConfig =
                #krate::PaginateConfig::new() #setters;
            const _: #krate::PaginateConfig = #check_limits;
            #check_drop
            __TG_PAGINATE_CONFIG
        }}
    }
}

/// Parses what follows a key.
fn fill<T: Value>(
    slot: &mut Option<Arg<T>>,
    key: Ident,
    input: ParseStream<'_>,
) -> syn::Result<()> {
    let value = match input.peek(Token![=]) {
        true => input.parse::<Token![=]>().and_then(|_| input.parse()),
        false => T::parse_bare(input).unwrap_or_else(|| {
            let message = format!("needs a value: `{key} = …`");
            Err(Error::new(key.span(), message))
        }),
    };
    let value = match value {
        Ok(value) => value,
        Err(problems) => {
            let mut errors = Errors::default();
            for problem in problems {
                errors.add(problem.span(), format!("`{key}` {problem}"));
            }
            return errors.finish(());
        }
    };
    if slot.is_some() {
        return Err(Error::new(key.span(), format!("`{key}` is given twice: keep one")));
    }
    *slot = Some(Arg { key, value });
    Ok(())
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}
