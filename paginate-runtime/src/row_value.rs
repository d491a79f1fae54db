//! Rows and values as Tera has them, and the lookup of a value in a row.

use std::fmt::Display;

use serde::Serialize;
use tera::value::Key;
use tera::{TeraResult, Value};

use crate::error::Error;
use crate::short_floats::ShortFloats;

/// Converts a value for a template. `name` is the name of the value in the error.
pub(crate) fn to_tera(name: &str, value: &impl Serialize) -> Result<Value, Error> {
    or_unserialisable(name, Value::try_from_serializable(&ShortFloats(value)))
}

/// The value, or an error that names it.
pub(crate) fn or_unserialisable(name: &str, value: TeraResult<Value>) -> Result<Value, Error> {
    value.map_err(|error| Error::Serialize { name: name.to_owned(), message: error.to_string() })
}

/// The value in a row under a key, or a path into nested values.
pub(crate) fn value<'r>(row: &'r Value, name: &'r str) -> Option<&'r Value> {
    find(row, name).filter(|value| !is_nothing(value))
}

/// Looks for a name like the search for columns of rows in memory: first as a literal key, then as
/// a dotted path, whose parts may be keys with dots.
fn find<'r>(row: &'r Value, name: &'r str) -> Option<&'r Value> {
    literal(row, name).or_else(|| {
        let mut dots = name.match_indices('.');
        dots.find_map(|(dot, _)| {
            let (first, rest) = (name.get(..dot)?, name.get(dot.saturating_add(1)..)?);
            find(literal(row, first)?, rest)
        })
    })
}

/// The value under a key, which is text or a number, or at an index of a list.
fn literal<'r>(row: &'r Value, key: &'r str) -> Option<&'r Value> {
    if let Some(fields) = row.as_map() {
        return fields.get(&Key::Str(key)).or_else(|| match key.parse() {
            Ok(number) if is_canonical(number, key) => fields.get(&Key::I128(number)),
            _ => None,
        });
    }
    let place = key.parse::<usize>().ok().filter(|place| is_canonical(place, key))?;
    row.as_array()?.get(place)
}

/// Whether the text is the usual form of the number: `007` is not the key 7.
fn is_canonical(number: impl Display, text: &str) -> bool {
    number.to_string() == text
}

/// Like `value`, for one row after another. A field is usually at the place that it had in the last
/// row, so this looks there first.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn number(row: &Value, name: &str) -> Option<i64> {
        assert_eq!(value(row, name), value_near(row, name, &mut 0), "{name}");
        value(row, name).and_then(Value::as_i64)
    }

    #[test]
    fn keys_may_be_numbers() {
        let signed = Value::from_serializable(&BTreeMap::from([(2023_i32, 5), (-1, 6)]));
        assert_eq!(number(&signed, "2023"), Some(5));
        assert_eq!(number(&signed, "-1"), Some(6));
        let unsigned = Value::from_serializable(&BTreeMap::from([(u64::MAX, 5), (7, 6)]));
        assert_eq!(number(&unsigned, "18446744073709551615"), Some(5));
        for missing in ["07", "+7", "7.0", "-7", "x"] {
            assert_eq!(number(&unsigned, missing), None, "{missing}");
        }
    }

    #[test]
    fn a_name_leads_to_what_the_ordering_sorts_by() {
        let row = json!({ "sales": { "2023": 1, "a.b": { "c": 2 } }, "a.b": 3, "a": { "b": 4, "c": [5] },
                          "x": null, "x.y": 6 });
        let row = Value::from_serializable(&row);
        for (name, expected) in [
            ("sales.2023", Some(1)),
            ("sales.a.b.c", Some(2)),
            ("a.b", Some(3)),
            ("a.c.0", Some(5)),
            ("a.c.00", None),
            ("x", None),
            ("x.y", Some(6)),
            ("a.nope", None),
            ("", None),
        ] {
            assert_eq!(number(&row, name), expected, "{name}");
        }
    }
}
