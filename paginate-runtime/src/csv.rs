//! CSV as RFC 4180 has it, of rows as they are shown: nothing in it is a formula.

mod formula;

use std::borrow::Cow;
use std::collections::HashMap;

use csv::{Terminator, WriterBuilder};
use tera::Value;

use self::formula::harmless;
use crate::error::Error;
use crate::row::{is_nothing, value};

/// Tells spreadsheets that it is UTF-8.
const BOM: &str = "\u{feff}";

/// A column of a table: its title, and where its values stand in a row, as a key or a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) title: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
}

/// The columns of a file.
#[derive(Debug)]
pub(crate) enum Columns {
    /// Those of a grid.
    Given(Vec<Field>),
    /// The fields of the first rows, nested ones with dots, by their places.
    Shown(HashMap<String, usize>),
}

impl Columns {
    /// What these rows show. A name that is null in all of them gives way to what is nested there.
    pub(crate) fn shown_by(rows: &[Value]) -> (Self, Vec<String>) {
        let mut names = Names::default();
        for row in rows {
            names.learn(row, None);
        }
        let titles = names.into_titles();
        let places = titles.iter().cloned().zip(0..).collect();
        (Columns::Shown(places), titles)
    }

    /// One row as text.
    fn cells<'r>(&'r self, row: &'r Value) -> Result<Vec<Cow<'r, str>>, Error> {
        match self {
            Columns::Given(fields) => {
                let values = fields.iter().map(|field| value(row, &field.path));
                Ok(values.map(|value| value.map_or(Cow::Borrowed(""), cell)).collect())
            }
            Columns::Shown(places) => {
                let mut cells = vec![Cow::Borrowed(""); places.len()];
                fill(&mut cells, places, row, None)?;
                Ok(cells)
            }
        }
    }
}

/// What a row that has no fields is called.
const ALONE: &str = "value";

/// Names in the order in which they were seen, and whether one ever had a value.
#[derive(Default)]
struct Names(Vec<(String, bool)>);

impl Names {
    /// Learns what stands under a name; without one that is the row itself.
    fn learn(&mut self, value: &Value, name: Option<&str>) {
        match value.as_map().filter(|fields| !fields.is_empty() || name.is_none()) {
            Some(fields) => {
                for (field, value) in fields {
                    self.learn(value, Some(&nested(name, field)));
                }
            }
            None => {
                let name = name.unwrap_or(ALONE);
                let has_value = !is_nothing(value);
                match self.0.iter_mut().find(|(known, _)| known == name) {
                    Some((_, had_value)) => *had_value |= has_value,
                    None => self.0.push((name.to_owned(), has_value)),
                }
            }
        }
    }

    fn into_titles(self) -> Vec<String> {
        let is_outer = |name: &str| {
            let inner = |(other, _): &(String, bool)| {
                other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
            };
            self.0.iter().any(inner)
        };
        let shown = self.0.iter().filter(|(name, has_value)| *has_value || !is_outer(name));
        shown.map(|(name, _)| name.clone()).collect()
    }
}

fn nested(name: Option<&str>, field: &impl std::fmt::Display) -> String {
    name.map_or_else(|| field.to_string(), |name| format!("{name}.{field}"))
}

/// Puts what a row shows into its cells. What has no column must not be lost in silence.
fn fill<'r>(
    cells: &mut [Cow<'r, str>],
    places: &HashMap<String, usize>,
    shown: &'r Value,
    name: Option<&str>,
) -> Result<(), Error> {
    let fields = shown.as_map();
    let column = name.or(if fields.is_none() { Some(ALONE) } else { None });
    if let Some(place) = column.and_then(|name| cells.get_mut(*places.get(name)?)) {
        *place = cell(shown);
        return Ok(());
    }
    match fields {
        Some(fields) => fields
            .iter()
            .try_for_each(|(field, value)| fill(cells, places, value, Some(&nested(name, field)))),
        None if is_nothing(shown) => Ok(()),
        None => Err(Error::UnknownField(column.unwrap_or(ALONE).to_owned())),
    }
}

/// A value as text that no spreadsheet computes.
fn cell(value: &Value) -> Cow<'_, str> {
    if is_nothing(value) {
        return Cow::Borrowed("");
    }
    if let Some(text) = value.as_str() {
        return harmless(text);
    }
    if value.is_number() || value.is_bool() {
        return Cow::Owned(value.to_string());
    }
    let json = serde_json::to_string(value).unwrap_or_else(|_| value.to_string());
    Cow::Owned(harmless(&json).into_owned())
}

/// The first line of a file.
pub(crate) fn header<'t>(titles: impl IntoIterator<Item = &'t str>) -> Result<Vec<u8>, Error> {
    let titles: Vec<_> = titles.into_iter().map(harmless).collect();
    if titles.is_empty() {
        return Ok(Vec::new());
    }
    let mut bytes = BOM.as_bytes().to_vec();
    bytes.extend(lines([Ok(titles)])?);
    Ok(bytes)
}

/// Some lines of it.
pub(crate) fn body(columns: &Columns, rows: &[Value]) -> Result<Vec<u8>, Error> {
    lines(rows.iter().map(|row| columns.cells(row)))
}

fn lines<'c>(
    rows: impl IntoIterator<Item = Result<Vec<Cow<'c, str>>, Error>>,
) -> Result<Vec<u8>, Error> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let cells = row?;
        writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(Error::source)?;
    }
    writer.into_inner().map_err(|error| Error::source(error.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn values(rows: serde_json::Value) -> Vec<Value> {
        let serde_json::Value::Array(rows) = rows else { panic!("rows are a list") };
        rows.iter().map(Value::from_serializable).collect()
    }

    fn file(rows: serde_json::Value) -> String {
        let rows = values(rows);
        let (columns, titles) = Columns::shown_by(&rows);
        let mut bytes = header(titles.iter().map(String::as_str)).unwrap();
        bytes.extend(body(&columns, &rows).unwrap());
        String::from_utf8(bytes).unwrap().trim_start_matches(BOM).to_owned()
    }

    #[test]
    fn cells_with_commas_quotes_and_line_breaks_are_quoted() {
        let rows = json!([{ "a,b": "c\"d", "e": "f\r\ng", "h": " i " }]);
        assert_eq!(file(rows), "\"a,b\",e,h\r\n\"c\"\"d\",\"f\r\ng\", i \r\n");
    }

    #[test]
    fn nested_fields_have_dots_and_lists_are_json() {
        let rows = json!([
            { "at": { "city": "Ulm", "no": null }, "id": 1, "on": true, "tags": ["a", "b"] },
            { "at": { "city": "=1", "no": 3 }, "id": 2.5, "on": null, "tags": [] },
        ]);
        let expected = "at.city,at.no,id,on,tags\r\nUlm,,1,true,\"[\"\"a\"\",\"\"b\"\"]\"\r\n\
                        '=1,3,2.5,,[]\r\n";
        assert_eq!(file(rows), expected);
    }

    #[test]
    fn what_is_null_in_one_row_and_nested_in_another_is_nested() {
        let rows = json!([{ "at": null, "b": null }, { "at": { "city": "Ulm" } }, { "at": null }]);
        assert_eq!(file(rows), "b,at.city\r\n,\r\n,Ulm\r\n,\r\n");
    }

    #[test]
    fn what_is_text_in_one_row_and_nested_in_another_is_json() {
        let rows = json!([{ "at": "Ulm" }, { "at": { "city": "Ulm" } }]);
        assert_eq!(file(rows), "at,at.city\r\nUlm,\r\n\"{\"\"city\"\":\"\"Ulm\"\"}\",\r\n");
    }

    #[test]
    fn rows_without_fields_have_one_column() {
        assert_eq!(file(json!([1, "b", null, [2]])), "value\r\n1\r\nb\r\n\"\"\r\n[2]\r\n");
        assert_eq!(file(json!([])), "");
    }

    #[test]
    fn a_field_that_comes_too_late_is_an_error() {
        let (columns, _) = Columns::shown_by(&values(json!([{ "a": 1 }])));
        let late = values(json!([{ "a": 1, "b": { "c": 2 } }]));
        assert!(matches!(body(&columns, &late), Err(Error::UnknownField(name)) if name == "b.c"));
        let nothing = values(json!([{ "b": null }]));
        assert_eq!(body(&columns, &nothing).unwrap(), b"\"\"\r\n");
    }

    #[test]
    fn the_columns_of_a_grid_are_keys_or_paths() {
        let field = |title: &'static str, path: &'static str| Field {
            title: title.into(),
            path: path.into(),
        };
        let columns = Columns::Given(vec![field("City", "at.city"), field("", "a.b")]);
        let rows = values(json!([{ "at": { "city": "Ulm" }, "a.b": 1, "hidden": 2 }, {}]));
        assert_eq!(body(&columns, &rows).unwrap(), b"Ulm,1\r\n,\r\n");
    }

    #[test]
    fn numbers_and_lists_are_as_harmless_as_text() {
        assert_eq!(cell(&Value::from(-5)), "-5");
        assert_eq!(cell(&Value::from(-0.5)), "-0.5");
        assert_eq!(cell(&Value::from_serializable(&["a;=1"])), "[\"a;'=1\"]");
    }

    /// Whether `read` is `text` with nothing more than quotes put in.
    fn is_quoted(read: &str, text: &str) -> bool {
        let mut left = text.chars().peekable();
        let is_known = |c| left.next_if_eq(&c).is_some() || c == '\'';
        read.chars().all(is_known) && left.peek().is_none()
    }

    /// The start of every cell that some spreadsheet makes of a cell.
    fn starts(cell: &str) -> impl Iterator<Item = &str> {
        let pieces = cell.split([';', '\t', '\r', '\n']);
        let blank = ['"', ' ', '\u{a0}'];
        (0..).zip(pieces).map(move |(place, piece)| match place {
            0 => piece,
            _ => piece.trim_start_matches(blank),
        })
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_starts_a_formula(
            rows in proptest::collection::vec(proptest::array::uniform2(".*|[=+@＝＋－＠x1 \t\r\n,\";-]+"), 1..9)
        ) {
            let json = rows.iter().map(|[a, b]| json!({ "a": a, "b": b })).collect();
            let file = file(json);
            let mut reader = csv::Reader::from_reader(file.as_bytes());
            for (read, row) in reader.records().zip(&rows) {
                let read = read.unwrap();
                for (read, text) in read.iter().zip(row) {
                    prop_assert!(is_quoted(read, text), "{read:?} is not {text:?}");
                    prop_assert!(!read.starts_with(['\t', '\r', '\n']));
                    for start in starts(read) {
                        let is_formula =
                            start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
                        prop_assert!(!is_formula || start.parse::<f64>().is_ok(), "{read:?}");
                    }
                }
            }
            prop_assert_eq!(csv::Reader::from_reader(file.as_bytes()).records().count(), rows.len());
        }
    }
}
