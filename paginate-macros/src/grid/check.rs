//! What a derive refuses: `DataGrid::new` would too, but not before the first request.

use proc_macro2::Span;
use syn::{Error, Ident, LitStr};

use crate::errors::Errors;

const FORMATS: [&str; 5] = ["number", "date", "bool", "link", "component"];

/// What is said twice, or against something else.
pub(super) fn check_keys(seen: &[Ident], errors: &mut Errors) {
    for (place, key) in seen.iter().enumerate() {
        let mut before = seen.iter().take(place);
        let is_format = FORMATS.iter().any(|format| key == format);
        if before.any(|earlier| earlier == key) {
            errors.add(key.span(), format!("`{key}` stands here twice: keep one"));
        } else if let Some(other) = (seen.iter().take(place))
            .find(|other| is_format && FORMATS.iter().any(|format| *other == format))
        {
            errors.add(key.span(), format!("`{other}` says already how it looks: keep one"));
        }
    }
    let sorts = |name| seen.iter().find(|key| *key == name);
    if let (Some(key), Some(_)) = (sorts("sortable"), sorts("reverse_first")) {
        errors.add(key.span(), "`reverse_first` sorts already: keep one");
    }
}

/// What a text of a column cannot be.
pub(super) fn check_text(key: &Ident, text: &LitStr) -> syn::Result<()> {
    let value = text.value();
    let message = match key.to_string().as_str() {
        "path" if value.is_empty() => {
            "a `path` says where the value stands: name it, or leave it out"
        }
        "link" if !has_whole_names(&value) => {
            "a brace alone, or no name in braces: write what stands for a value as `{id}`"
        }
        _ => return Ok(()),
    };
    Err(Error::new(text.span(), message))
}

/// Whether every brace has its other half, and a name between them.
fn has_whole_names(pattern: &str) -> bool {
    // before each name, and behind the last one, no brace is left
    let mut pieces = pattern.split('{');
    let is_plain = |text: &str| !text.contains('}');
    pieces.next().is_none_or(is_plain)
        && pieces.all(|piece| {
            piece.split_once('}').is_some_and(|(name, rest)| !name.is_empty() && is_plain(rest))
        })
}

/// Whether an ordering can say what a column is sorted by.
pub(super) fn check_sorting(seen: &[Ident], by: &str, span: Span) -> syn::Result<()> {
    let sorts = seen.iter().any(|key| key == "sortable" || key == "reverse_first");
    if !sorts || !(by.starts_with('-') || by.contains(',')) {
        return Ok(());
    }
    let message = format!(
        "`{by}` cannot stand in an ordering, where `-` turns round and `,` parts: sort by a `path` \
         without them"
    );
    Err(Error::new(span, message))
}
