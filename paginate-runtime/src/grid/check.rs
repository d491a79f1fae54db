//! Checks a grid when it is built, before any request uses it.

use std::collections::HashSet;

use super::column::{Column, Format, Sort};
use crate::error::Error;

/// The first mistake in these columns.
pub(super) fn check<T>(columns: &[Column<T>]) -> Result<(), Error> {
    let mut names = HashSet::new();
    let mistake = (1..).zip(columns).find_map(|(place, column)| {
        let name = &column.name;
        if name.is_empty() || column.sort_name().is_empty() {
            return Some(format!("column {place} has no name: give it one"));
        }
        if !names.insert(name) {
            return Some(format!(
                "`{name}` names two columns: give one another name, and its `path`"
            ));
        }
        own_mistake(column)
    });
    let none =
        columns.is_empty().then(|| "a grid without columns shows nothing: give it one".to_owned());
    mistake.or(none).map_or(Ok(()), |message| Err(Error::Grid(message)))
}

fn own_mistake<T>(column: &Column<T>) -> Option<String> {
    let name = column.sort_name();
    if column.sort != Sort::Never && (name.starts_with('-') || name.contains(',')) {
        return Some(format!(
            "`{name}` cannot be part of an ordering, where `-` and `,` have a meaning: sort by a \
             `path` without them"
        ));
    }
    match &column.format {
        Format::Link(pattern) if !has_whole_names(pattern) => Some(format!(
            "the link `{pattern}` of `{}` has an unpaired or an empty brace: write `{{id}}`",
            column.name
        )),
        Format::Link(pattern) if leads_anywhere(pattern) => Some(format!(
            "rows would decide the scheme or host of the link `{pattern}` of `{}`: write the scheme \
             out, as in `https://{{host}}/`, or start with one `/`",
            column.name
        )),
        _ => None,
    }
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
