//! The names that serde serialises the fields of a row under.

use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Field, LitStr, Token};

/// The name that serde serialises a field under; `None` if serde skips it.
pub(super) fn find_shown_name(field: &Field, rule: Option<&LitStr>) -> syn::Result<Option<String>> {
    let (mut renamed, mut hidden) = (None, false);
    visit_serde(&field.attrs, |meta| {
        if meta.path.is_ident("rename") {
            renamed = parse_serialized_name(meta)?.or(renamed.take());
        }
        let hides = ["skip", "skip_serializing", "flatten"];
        hidden |= hides.iter().any(|word| meta.path.is_ident(word));
        Ok(())
    })?;
    let (false, Some(ident)) = (hidden, &field.ident) else {
        return Ok(None);
    };
    let name = ident.unraw().to_string();
    match (renamed, rule) {
        (Some(renamed), _) => Ok(Some(renamed.value())),
        (None, Some(rule)) => apply_rename_rule(&name, rule).map(Some),
        (None, None) => Ok(Some(name)),
    }
}

/// serde's `rename_all`, if it applies to serialising.
pub(super) fn find_rename_rule(attributes: &[Attribute]) -> syn::Result<Option<LitStr>> {
    let mut rule = None;
    visit_serde(attributes, |meta| {
        if meta.path.is_ident("rename_all") {
            rule = parse_serialized_name(meta)?.or(rule.take());
        }
        Ok(())
    })?;
    Ok(rule)
}

/// Applies serde's `rename_all` to a name. As in serde, it changes only ASCII letters.
fn apply_rename_rule(name: &str, rule: &LitStr) -> syn::Result<String> {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    let words = || name.split('_');
    let pascal: String = words().map(capital).collect();
    Ok(match rule.value().as_str() {
        "lowercase" | "snake_case" => name.to_owned(),
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => name.to_ascii_uppercase(),
        "PascalCase" => pascal,
        "camelCase" => {
            let mut letters = pascal.chars();
            let first = letters.next().map(|first| first.to_ascii_lowercase());
            first.into_iter().chain(letters).collect()
        }
        "kebab-case" => name.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => name.to_ascii_uppercase().replace('_', "-"),
        _ => return Err(Error::new(rule.span(), "serde has no such rule")),
    })
}

/// `rename = "x"`, or the `serialize` of `rename(serialize = "x", deserialize = "y")`.
fn parse_serialized_name(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<LitStr>> {
    if meta.input.peek(Token![=]) {
        return meta.value()?.parse().map(Some);
    }
    let mut shown = None;
    meta.parse_nested_meta(|meta| {
        let name: LitStr = meta.value()?.parse()?;
        if meta.path.is_ident("serialize") {
            shown = Some(name);
        }
        Ok(())
    })?;
    Ok(shown)
}

/// Visits serde's arguments; skips those that `read` does not parse.
fn visit_serde(
    attributes: &[Attribute],
    mut read: impl FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    for attribute in filter_attributes(attributes, "serde") {
        attribute.parse_nested_meta(|meta| {
            read(&meta)?;
            // skips the values of other keys
            while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                meta.input.parse::<proc_macro2::TokenTree>()?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The attributes with this name.
pub(super) fn filter_attributes<'a>(
    attributes: &'a [Attribute],
    name: &'a str,
) -> impl Iterator<Item = &'a Attribute> {
    attributes.iter().filter(move |attribute| attribute.path().is_ident(name))
}
