//! The content of a cell: the value of a row, formatted as its column says.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tera::value::Key;
use tera::{State, TeraResult, Value};

use super::moment::{DateStyle, Moment};
use crate::components::classes;
use crate::components::numbers::{Marks, push_with_marks};
use crate::row_value::{value, value_near};

/// Characters that stay unencoded in the part of an address that comes from a row.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A property of a column in a view.
pub(super) fn text_of<'c>(column: &'c Value, name: &'static str) -> &'c str {
    let entry = column.as_map().and_then(|column| column.get(&Key::Str(name)));
    entry.and_then(Value::as_str).unwrap_or("")
}

/// Whether a text has nothing visible.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
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

/// The cells of a column.
pub(super) struct Cell<'c> {
    /// Escaped, like the class of the link.
    pub(super) class: String,
    link_class: String,
    /// The key or path of the value in a row.
    pub(super) path: &'c str,
    format: Format<'c>,
    /// The base path, for links.
    base: &'c str,
    /// The place of the value in the last row.
    place: usize,
}

/// How the cells of a column are shown: the formats of [`Column`](super::Column).
#[derive(Clone, Copy)]
enum Format<'c> {
    Text,
    Number,
    Date,
    DateTime,
    Bool,
    /// With the pattern of its address.
    Link(&'c str),
    /// With the name that the user's component gets.
    Component(&'c str),
}

impl<'c> Format<'c> {
    fn of(column: &'c Value) -> Self {
        let argument = text_of(column, "argument");
        match text_of(column, "format") {
            "number" => Format::Number,
            "date" => Format::Date,
            "date_time" => Format::DateTime,
            "bool" => Format::Bool,
            "link" => Format::Link(argument),
            "component" => Format::Component(argument),
            _ => Format::Text,
        }
    }
}

/// The words for booleans, the marks of numbers and the patterns of dates, as HTML.
#[derive(Clone, Copy)]
pub(super) struct Words<'w> {
    pub(super) yes: &'w str,
    pub(super) no: &'w str,
    pub(super) marks: Marks<'w>,
    pub(super) dates: DateStyle<'w>,
}

impl<'c> Cell<'c> {
    pub(super) fn of(
        column: &'c Value,
        names: &Value,
        base: &'c str,
        state: &State<'_>,
    ) -> TeraResult<Self> {
        let format = Format::of(column);
        // other links have a host, or are relative to the page
        let is_based =
            matches!(format, Format::Link(to) if to.starts_with('/') && !to.starts_with("//"));
        Ok(Cell {
            class: class_of(column, names, state)?,
            link_class: state.escape(&classes(names, "link"))?,
            path: text_of(column, "path"),
            format,
            base: if is_based { base } else { "" },
            place: 0,
        })
    }

    /// The name that the user's component gets, if the cell is one.
    pub(super) fn component(&self) -> Option<&'c str> {
        match self.format {
            Format::Component(name) => Some(name),
            _ => None,
        }
    }

    /// The value in a row, if there is one.
    pub(super) fn value<'r>(&mut self, row: &'r Value) -> Option<&'r Value>
    where
        'c: 'r,
    {
        value_near(row, self.path, &mut self.place)
    }

    /// Appends the content of the cell, always escaped.
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
        let shown = match (value.as_str(), value.as_i64()) {
            (Some(text), _) => Cow::Borrowed(text),
            (None, Some(number)) => Cow::Owned(number.to_string()),
            (None, None) => Cow::Owned(value.to_string()),
        };
        let shown = match self.format {
            Format::Number if value.is_number() => without_exponent(shown),
            _ => shown,
        };
        match self.format {
            Format::Number if push_number(html, &shown, words.marks) => return Ok(()),
            Format::Bool => {
                if let Some(is_true) = read_bool(value) {
                    html.push_str(if is_true { words.yes } else { words.no });
                    return Ok(());
                }
            }
            Format::Date | Format::DateTime => {
                if let Some(moment) = Moment::read(&shown) {
                    html.extend(["<time datetime=\"", &moment.datetime(), "\">"]);
                    let with_time = matches!(self.format, Format::DateTime);
                    moment.push(html, with_time, words.dates);
                    html.push_str("</time>");
                    return Ok(());
                }
            }
            // a link without text is no link
            Format::Link(pattern) if !is_blank(&shown) => {
                if let Some(address) = address(pattern, row) {
                    let (base, to) = (escaped(self.base, state)?, escaped(&address, state)?);
                    let (class, shown) = (&self.link_class, escaped(&shown, state)?);
                    html.extend(["<a class=\"", class, "\" href=\"", &base, &to, "\">"]);
                    html.extend([&*shown, "</a>"]);
                    return Ok(());
                }
            }
            Format::Text | Format::Number | Format::Link(_) | Format::Component(_) => {}
        }
        html.push_str(&escaped(&shown, state)?);
        Ok(())
    }
}

/// A float in digits alone: `0.00005` and not `5e-5`, and `1200` for `1200.0`.
fn without_exponent(number: Cow<'_, str>) -> Cow<'_, str> {
    match number.parse::<f64>() {
        Ok(float) if float.is_finite() && number.contains(['.', 'e']) => float.to_string().into(),
        _ => number,
    }
}

/// Appends a number; `false` if the text is none. In text from right to left, a minus that is not
/// isolated would be behind the number.
fn push_number(html: &mut String, number: &str, marks: Marks<'_>) -> bool {
    if !number.starts_with('-') {
        return push_with_marks(html, number, marks);
    }
    let mut negative = String::new();
    let is_number = push_with_marks(&mut negative, number, marks);
    if is_number {
        html.extend(["<bdi>", &negative, "</bdi>"]);
    }
    is_number
}

/// Text as HTML. Most texts need no escaping, and so no copy.
fn escaped<'t>(text: &'t str, state: &State<'_>) -> TeraResult<Cow<'t, str>> {
    match text.bytes().any(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        true => state.escape(text).map(Cow::Owned),
        false => Ok(Cow::Borrowed(text)),
    }
}

/// What a value says; databases without booleans use texts and numbers. `None` for other texts.
fn read_bool(value: &Value) -> Option<bool> {
    let Some(text) = value.as_str() else {
        return Some(value.is_truthy());
    };
    match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "on" => Some(true),
        "" | "f" | "false" | "n" | "no" | "off" => Some(false),
        number => number.parse::<f64>().ok().map(|number| number != 0.0),
    }
}

/// The address for a row. `None` if the row lacks a part, or if a value would change the structure
/// of the path.
fn address(pattern: &str, row: &Value) -> Option<String> {
    let mut address = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        let part = value(row, name)?.to_string();
        address.push_str(before);
        let is_in_path = !address.contains(['?', '#']);
        // `//host` names a host, and `/persons//edit` is another page
        if is_in_path && part.is_empty() {
            return None;
        }
        address.extend(utf8_percent_encode(&part, IN_ADDRESS));
        if is_in_path && ends_in_dots(&address, behind) {
            return None;
        }
        rest = behind;
    }
    address.push_str(rest);
    Some(address)
}

/// Whether the last segment of a path is `.` or `..`, together with what follows in the pattern.
fn ends_in_dots(path: &str, behind: &str) -> bool {
    let end = behind.find(['/', '?', '#', '{']).unwrap_or(behind.len());
    let (tail, next) = behind.split_at(end);
    // another value may turn the dots into a name
    if next.starts_with('{') {
        return false;
    }
    let segment = [path.rsplit('/').next().unwrap_or(path), tail].concat();
    let segment: Cow<'_, [u8]> = percent_decode_str(&segment).into();
    matches!(&*segment, b"." | b"..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_say_true_or_false() {
        for (value, expected) in [
            (serde_json::json!(true), true),
            (serde_json::json!(1), true),
            (serde_json::json!("true"), true),
            (serde_json::json!("1"), true),
            (serde_json::json!("yes"), true),
            (serde_json::json!(false), false),
            (serde_json::json!(0), false),
            (serde_json::json!(0.0), false),
            (serde_json::json!("false"), false),
            (serde_json::json!("FALSE"), false),
            (serde_json::json!("f"), false),
            (serde_json::json!("0"), false),
            (serde_json::json!(" "), false),
            (serde_json::json!("Y"), true),
            (serde_json::json!("N"), false),
            (serde_json::json!("off"), false),
            (serde_json::json!("0.00"), false),
            (serde_json::json!("-1"), true),
        ] {
            let value = Value::from_serializable(&value);
            assert_eq!(read_bool(&value), Some(expected), "{value}");
        }
        assert_eq!(read_bool(&Value::from("maybe")), None);
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

    #[test]
    fn a_value_that_would_make_another_path_makes_no_link() {
        let row = Value::from_serializable(&serde_json::json!({
            "none": "", "dot": ".", "dots": "..", "host": "evil.example", "id": 7,
        }));
        let made = |pattern| address(pattern, &row);
        for pattern in [
            "/{none}/{host}",
            "/{none}{none}/{host}",
            "{none}//{host}",
            "/persons/{none}",
            "/persons/{none}/edit",
            "/persons/{dots}/edit",
            "/persons/{dot}",
            "/persons/{dot}{dot}?tab=1",
            "/persons/.{dot}#top",
            "/persons/{dot}%2e/edit",
            "/persons/%2E{dot}",
            "{dots}",
        ] {
            assert_eq!(made(pattern), None, "{pattern}");
        }
        for (pattern, expected) in [
            ("/{id}?q={none}&up={dots}#{dots}", "/7?q=&up=..#.."),
            ("../persons/{id}", "../persons/7"),
            ("https://{host}/{id}", "https://evil.example/7"),
            ("/{dots}{id}", "/..7"),
            ("/{dots}.pdf", "/...pdf"),
            ("/{id}/..", "/7/.."),
        ] {
            assert_eq!(made(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }
}
