//! `#[derive(DataGrid)]`: the columns of a grid from the fields of a row.

mod check;
mod serde_names;

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Error, Expr, Field, Fields, Ident, Item, ItemStruct, LitStr, Path, Token};

use self::check::{check_keys, check_sorting, check_text};
use self::serde_names::{filter_attributes, find_rename_rule, find_shown_name};
use crate::errors::Errors;
use crate::suggest::find_misspelt;

/// The whole derive: parse, check, expand.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    expand(item).unwrap_or_else(|error| error.to_compile_error())
}

fn expand(item: TokenStream) -> syn::Result<TokenStream> {
    let row = match syn::parse2(item)? {
        Item::Struct(row) => row,
        other => return Err(Error::new(other.span(), NO_STRUCT)),
    };
    let Fields::Named(fields) = &row.fields else {
        return Err(Error::new(row.ident.span(), NO_STRUCT));
    };
    if !row.generics.params.is_empty() {
        let message = "a generic type cannot have a `static` grid: use `DataGrid::new`";
        return Err(Error::new(row.generics.span(), message));
    }

    let mut errors = Errors::default();
    let options = errors.take(StructOptions::read(&row)).unwrap_or_default();
    let mut names = HashSet::new();
    let mut columns = Vec::new();
    let mut is_empty = true;
    for field in &fields.named {
        let column = errors.take(Column::read(field, &options));
        is_empty &= matches!(column, Some(None));
        let Some(Some(column)) = column else {
            continue;
        };
        if column.name.is_empty() {
            errors.add(column.span, "a column needs a name: give it one, or remove it");
        } else if !names.insert(column.name.clone()) {
            let name = &column.name;
            errors.add(column.span, format!("`{name}` names two columns: give one another name"));
        }
        columns.push(column);
    }
    if is_empty {
        let message = "the grid has no columns: remove a `skip`, or describe nested values with \
                       `DataGrid::new`";
        errors.add(row.ident.span(), message);
    }
    errors.finish(())?;

    let krate = options.krate.map_or_else(|| quote!(::tg_paginate), |path| path.to_token_stream());
    let ItemStruct { vis, ident, .. } = &row;
    let columns = columns.iter().map(|column| column.expand(ident, &krate));
    Ok(quote! {
        #[automatically_derived]
        impl #ident {
            /// The grid with a column for each field.
            #[must_use]
            #vis fn grid() -> &'static #krate::DataGrid<#ident> {
                static GRID: ::std::sync::OnceLock<#krate::DataGrid<#ident>> =
                    ::std::sync::OnceLock::new();
                // not in the static, which could not name `Self`
                GRID.get_or_init(|| #krate::__private::grid([#(#columns),*]))
            }
        }
    })
}

const NO_STRUCT: &str = "`DataGrid` is for structs with named fields, one for each column";

/// The arguments on the whole struct.
#[derive(Default)]
struct StructOptions {
    krate: Option<Path>,
    /// serde's `rename_all`.
    rule: Option<LitStr>,
}

impl StructOptions {
    fn read(row: &ItemStruct) -> syn::Result<Self> {
        let mut options = StructOptions::default();
        for attribute in filter_attributes(&row.attrs, "grid") {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("crate") {
                    return Err(meta.error("a struct takes only `crate = path`"));
                }
                options.krate = Some(meta.value()?.parse()?);
                Ok(())
            })?;
        }
        options.rule = find_rename_rule(&row.attrs)?;
        Ok(options)
    }
}

/// A column, as declared on its field.
struct Column {
    span: Span,
    name: String,
    /// Calls of the builder.
    calls: Vec<TokenStream>,
    /// Arguments that are values of our enums, whose paths need `crate`.
    choices: Vec<(Ident, Ident, Ident)>,
}

impl Column {
    /// The column of a field; `None` if it has none.
    fn read(field: &Field, options: &StructOptions) -> syn::Result<Option<Self>> {
        let mut errors = Errors::default();
        let mut column = Column {
            span: field.span(),
            name: String::new(),
            calls: Vec::new(),
            choices: Vec::new(),
        };
        let (mut name, mut path, mut skipped, mut seen) = (None, None, false, Vec::new());
        for attribute in filter_attributes(&field.attrs, "grid") {
            errors.take(attribute.parse_nested_meta(|meta| {
                let Some(key) = meta.path.get_ident().cloned() else {
                    return Err(meta.error(describe_known()));
                };
                seen.push(key.clone());
                match key.to_string().as_str() {
                    "skip" => {
                        check_flag(&meta, &key)?;
                        skipped = true;
                    }
                    "name" => name = Some(meta.value()?.parse::<LitStr>()?),
                    "title" | "path" | "class" | "link" | "component" => {
                        let text: LitStr = meta.value()?.parse()?;
                        column.calls.push(quote! { .#key(#text) });
                        check_text(&key, &text)?;
                        if key == "path" {
                            path = Some(text);
                        }
                    }
                    "sortable" | "reverse_first" | "number" | "date" | "date_time" | "bool" => {
                        check_flag(&meta, &key)?;
                        column.calls.push(quote! { .#key() });
                    }
                    "computed" => {
                        let function: Expr = meta.value()?.parse()?;
                        column.calls.push(quote! { .#key(#function) });
                    }
                    "align" => column.add_choice(&meta, key, "Align", &ALIGN)?,
                    "hide_below" => column.add_choice(&meta, key, "Breakpoint", &BREAKPOINT)?,
                    unknown => {
                        return Err(meta.error(describe_unknown(unknown)));
                    }
                }
                Ok(())
            }));
        }
        check_keys(&seen, &mut errors);
        let renamed = errors.take(find_shown_name(field, options.rule.as_ref())).flatten();
        errors.finish(())?;
        if let Some(name) = &name {
            column.span = name.span();
        }
        let name = match (renamed, name) {
            (Some(shown), name) if !skipped => name.map_or(shown, |name| name.value()),
            // a field that serde skips is a column only if another value is computed for it
            (None, Some(name)) if seen.iter().any(|key| key == "computed") => name.value(),
            _ => return Ok(None),
        };
        let (sorts_by, span) = match path {
            Some(path) => (path.value(), path.span()),
            None => (name.clone(), column.span),
        };
        check_sorting(&seen, &sorts_by, span)?;
        Ok(Some(Column { name, ..column }))
    }

    fn add_choice(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        key: Ident,
        kind: &str,
        choices: &[(&str, &str)],
    ) -> syn::Result<()> {
        let text: LitStr = meta.value()?.parse()?;
        match choices.iter().find(|(choice, _)| *choice == text.value()) {
            Some((_, variant)) => {
                self.choices.push((key, format_ident!("{kind}"), format_ident!("{variant}")));
                Ok(())
            }
            None => {
                let names: Vec<_> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
                let message = format!("`{key}` must be one of {}", names.join(", "));
                Err(Error::new(text.span(), message))
            }
        }
    }

    fn expand(&self, row: &Ident, krate: &TokenStream) -> TokenStream {
        let Column { name, calls, choices, .. } = self;
        let choices = choices.iter().map(|(key, kind, variant)| {
            quote! { .#key(#krate::#kind::#variant) }
        });
        quote! { #krate::Column::<#row>::new(#name) #(#calls)* #(#choices)* }
    }
}

/// Refuses a value of an argument that has none.
fn check_flag(meta: &ParseNestedMeta<'_>, key: &Ident) -> syn::Result<()> {
    match meta.input.peek(Token![=]) {
        true => Err(meta.error(format!("`{key}` has no value: write it alone, or leave it out"))),
        false => Ok(()),
    }
}

/// The arguments of a field.
const KNOWN: [&str; 16] = [
    "name",
    "title",
    "path",
    "sortable",
    "reverse_first",
    "number",
    "date",
    "date_time",
    "bool",
    "link",
    "component",
    "computed",
    "align",
    "class",
    "hide_below",
    "skip",
];

fn describe_known() -> String {
    format!("it has `{}`", KNOWN.join("`, `"))
}

fn describe_unknown(key: &str) -> String {
    match find_misspelt(key, &KNOWN) {
        Some(similar) => format!("a column has no `{key}`: did you mean `{similar}`?"),
        None => format!("a column has no `{key}`; {}", describe_known()),
    }
}

const ALIGN: [(&str, &str); 3] = [("start", "Start"), ("center", "Center"), ("end", "End")];
const BREAKPOINT: [(&str, &str); 3] =
    [("small", "Small"), ("medium", "Medium"), ("large", "Large")];
