//! What stands in a cell: the value of a row under a key or a path, as the column has it formatted.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tera::value::Key;
use tera::{State, TeraResult, Value};

use crate::components::classes;
use crate::numbers::group_digits;
use crate::row::{value, value_near};

/// What stays as it is in the part of an address that comes from a row.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a view says of a column.
pub(super) fn text_of<'c>(column: &'c Value, name: &'static str) -> &'c str {
    let entry = column.as_map().and_then(|column| column.get(&Key::Str(name)));
    entry.and_then(Value::as_str).unwrap_or("")
}

/// All classes of a column, escaped.
pub(super) fn class_of(column: &Value, names: &Value, state: &State<'_>) -> TeraResult<String> {
    let mut class = classes(names, text_of(column, "parts"));
    match text_of(column, "class") {
        "" => {}
        own => class.extend([" ", own]),
    }
    state.escape(&class)
}

/// The cells of a column, as a view describes them.
pub(super) struct Cell<'c> {
    /// Escaped already, as is that of a link.
    pub(super) class: String,
    link_class: String,
    /// Where the value stands in the row: a key or a path.
    pub(super) path: &'c str,
    format: &'c str,
    argument: &'c str,
    /// Where the value stood in the row before.
    place: usize,
}

/// What booleans are called.
#[derive(Clone, Copy)]
pub(super) struct Words<'w> {
    pub(super) yes: &'w str,
    pub(super) no: &'w str,
}

impl<'c> Cell<'c> {
    pub(super) fn of(column: &'c Value, names: &Value, state: &State<'_>) -> TeraResult<Self> {
        Ok(Cell {
            class: class_of(column, names, state)?,
            link_class: state.escape(&classes(names, "link"))?,
            path: text_of(column, "path"),
            format: text_of(column, "format"),
            argument: text_of(column, "argument"),
            place: 0,
        })
    }

    /// What the user's component is called with as its name, if the cell is one.
    pub(super) fn component(&self) -> Option<&'c str> {
        (self.format == "component").then_some(self.argument)
    }

    /// The value of a row, if there is one.
    pub(super) fn value<'r>(&mut self, row: &'r Value) -> Option<&'r Value>
    where
        'c: 'r,
    {
        value_near(row, self.path, &mut self.place)
    }

    /// Appends what stands in the cell, escaped whatever the template does.
    pub(super) fn push(
        &mut self,
        html: &mut String,
        row: &Value,
        words: Words<'_>,
        state: &State<'_>,
    ) -> TeraResult<()> {
        let Some(value) = self.value(row) else {
            return Ok(());
        };
        // nothing of a whole number is escaped, as in Tera itself
        match (value.as_i64(), self.format) {
            (Some(number), "text") => {
                html.push_str(&number.to_string());
                return Ok(());
            }
            (Some(number), "number") => {
                html.push_str(&group_digits(&number.to_string(), ","));
                return Ok(());
            }
            _ => {}
        }
        let shown = match value.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(value.to_string()),
        };
        let escaped = |text| state.escape(text);
        match self.format {
            "number" => html.push_str(&escaped(&group_digits(&shown, ","))?),
            "date" => match day(&shown) {
                Some(day) => {
                    let at = escaped(&shown)?;
                    html.extend(["<time datetime=\"", &at, "\">", day, "</time>"]);
                }
                None => html.push_str(&escaped(&shown)?),
            },
            "bool" => html.push_str(if value.is_truthy() { words.yes } else { words.no }),
            "link" => match address(self.argument, row) {
                Some(address) => {
                    let (to, shown) = (escaped(&address)?, escaped(&shown)?);
                    let class = &self.link_class;
                    html.extend(["<a class=\"", class, "\" href=\"", &to, "\">", &shown, "</a>"]);
                }
                None => html.push_str(&escaped(&shown)?),
            },
            _ => html.push_str(&escaped(&shown)?),
        }
        Ok(())
    }
}

/// The day of an ISO date, or of one with a time.
fn day(text: &str) -> Option<&str> {
    let (day, rest) = text.split_at_checked("2024-12-31".len())?;
    let is_day = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let ends = rest.is_empty() || rest.starts_with(['T', ' ']);
    (is_day && ends).then_some(day)
}

/// The address that a pattern makes of a row; `None` if the row lacks a part.
fn address(pattern: &str, row: &Value) -> Option<String> {
    let mut address = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        let part = value(row, name)?;
        address.push_str(before);
        address.extend(utf8_percent_encode(&part.to_string(), IN_ADDRESS));
        rest = behind;
    }
    address.push_str(rest);
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_a_date_is_its_first_part() {
        for text in ["2024-05-31", "2024-05-31T23:59:59Z", "2024-05-31 23:59:59.5+02"] {
            assert_eq!(day(text), Some("2024-05-31"));
        }
        for text in ["", "2024", "31.05.2024", "2024-05-311", "2024-05-3é", "20240-5-31"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_row_says_never_leaves_its_place_in_an_address() {
        let row = Value::from_serializable(&serde_json::json!({
            "id": "../a b?c=d&e#f", "n": 7, "nested": { "key": "é" }, "none": null,
        }));
        let made = |pattern| address(pattern, &row);
        assert_eq!(made("/x/{id}/y").as_deref(), Some("/x/..%2Fa%20b%3Fc%3Dd%26e%23f/y"));
        assert_eq!(made("/{n}/{nested.key}").as_deref(), Some("/7/%C3%A9"));
        assert_eq!(made("/{none}"), None);
        assert_eq!(made("/{missing}"), None);
        assert_eq!(made("/{n"), None);
        let evil = Value::from_serializable(&serde_json::json!({ "url": "javascript:alert(1)" }));
        assert_eq!(address("{url}", &evil).as_deref(), Some("javascript%3Aalert%281%29"));
    }
}
