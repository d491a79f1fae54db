//! A row as it is shown: where a value stands in it.

use tera::Value;
use tera::value::Key;

/// The value of a row under a name: a key, or a path into nested values.
pub(crate) fn value<'r>(row: &'r Value, name: &'r str) -> Option<&'r Value> {
    let literal = row.as_map().and_then(|row| row.get(&Key::Str(name)));
    literal.or_else(|| row.get_from_path(name)).filter(|value| !is_nothing(value))
}

/// The same for one row after another: where a field stood in the row before, it mostly stands
/// again, and to look there first costs less than to search for it.
pub(crate) fn value_near<'r>(
    row: &'r Value,
    name: &'r str,
    place: &mut usize,
) -> Option<&'r Value> {
    let Some(fields) = row.as_map() else {
        return value(row, name);
    };
    match fields.get_index(*place) {
        Some((field, value)) if field.as_str() == Some(name) => {
            Some(value).filter(|value| !is_nothing(value))
        }
        _ => {
            *place = fields.get_index_of(&Key::Str(name)).unwrap_or(0);
            value(row, name)
        }
    }
}

/// Whether there is nothing to show.
pub(crate) fn is_nothing(value: &Value) -> bool {
    value.is_none() || value.is_undefined()
}
