//! Checks in the derive what `DataGrid::new` would refuse only at the first request.

use proc_macro2::Span;
use syn::{Error, Ident, LitStr};

use crate::errors::Errors;

const FORMATS: [&str; 6] = ["number", "date", "date_time", "bool", "link", "component"];

/// Refuses arguments that are repeated or contradict each other.
pub(super) fn check_keys(seen: &[Ident], errors: &mut Errors) {
    for (place, key) in seen.iter().enumerate() {
        let mut before = seen.iter().take(place);
        let is_format = FORMATS.iter().any(|format| key == format);
        if before.any(|earlier| earlier == key) {
            errors.add(key.span(), format!("`{key}` is given twice: keep one"));
        } else if let Some(other) = (seen.iter().take(place))
            .find(|other| is_format && FORMATS.iter().any(|format| *other == format))
        {
            errors.add(key.span(), format!("`{other}` already sets the format: keep one"));
        }
    }
    let sorts = |name| seen.iter().find(|key| *key == name);
    if let (Some(key), Some(_)) = (sorts("sortable"), sorts("reverse_first")) {
        errors.add(key.span(), "`reverse_first` implies `sortable`: keep one");
    }
}

/// Checks the text of an argument.
pub(super) fn check_text(key: &Ident, text: &LitStr) -> syn::Result<()> {
    let value = text.value();
    let message = match key.to_string().as_str() {
        "path" if value.is_empty() => "`path` is empty: name the place of the value, or remove it",
        "link" if !has_whole_names(&value) => {
            "an unpaired brace, or braces without a name: write a placeholder as `{id}`"
        }
        "link" if leads_anywhere(&value) => {
            "rows would decide the scheme or host of the link: write the scheme out, as in \
             `https://{host}/`, or start with one `/`"
        }
        _ => return Ok(()),
    };
    Err(Error::new(text.span(), message))
}

/// Whether values would decide the scheme of the address, or its host if there is no scheme.
fn leads_anywhere(pattern: &str) -> bool {
    let mut is_name = false;
    let shape = pattern.chars().filter_map(|letter| match letter {
        '{' => {
            is_name = true;
            Some('{')
        }
        '}' => {
            is_name = false;
            None
        }
        // browsers ignore these
        _ if is_name || letter <= ' ' => None,
        '\\' => Some('/'),
        _ => Some(letter),
    });
    let shape: String = shape.collect();
    let until = |text: &str, ends: &[char]| text.split(ends).next().map(str::to_owned);
    let host = shape.strip_prefix("//").and_then(|rest| until(rest, &['/', '?', '#']));
    let start = until(&shape, &['/', '?', '#']).unwrap_or_default();
    let scheme = start.split_once(':').map(|(scheme, _)| scheme.to_owned());
    [host, scheme].iter().flatten().any(|part| part.contains('{'))
}

/// Whether all braces are in pairs with a name between them.
fn has_whole_names(pattern: &str) -> bool {
    // no closing brace may be left before each name and after the last one
    let mut pieces = pattern.split('{');
    let is_plain = |text: &str| !text.contains('}');
    pieces.next().is_none_or(is_plain)
        && pieces.all(|piece| {
            piece.split_once('}').is_some_and(|(name, rest)| !name.is_empty() && is_plain(rest))
        })
}

/// Refuses a sortable column whose name cannot be part of an ordering.
pub(super) fn check_sorting(seen: &[Ident], by: &str, span: Span) -> syn::Result<()> {
    let sorts = seen.iter().any(|key| key == "sortable" || key == "reverse_first");
    if !sorts || !(by.starts_with('-') || by.contains(',')) {
        return Ok(());
    }
    let message = format!(
        "`{by}` cannot be part of an ordering, where `-` means descending and `,` separates \
         columns: sort by a `path` without them"
    );
    Err(Error::new(span, message))
}
