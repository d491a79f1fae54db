//! CSV (RFC 4180) of rows as they serialise, without formulas.

mod export;
mod format;
mod formula;
mod line;
mod names;
#[cfg(any(test, fuzzing))]
pub(crate) mod spreadsheet;

pub use export::Csv;
pub(crate) use export::File;
pub(crate) use format::Format;

use std::collections::HashMap;

use tera::Value;

use self::line::{Cell, push_line};
use self::names::{ALONE, Names, nested};
use crate::dataset::{Field, FieldPlace};
use crate::error::Error;
use crate::row_value::{is_nothing, value};

/// Marks the file as UTF-8 for spreadsheets.
const BOM: &str = "\u{feff}";

/// The columns of a file.
#[derive(Debug)]
pub(crate) enum Columns {
    /// The columns of a grid.
    Declared(Vec<Field>),
    /// The fields of the first rows with their positions; a dot separates nested names.
    Shown(HashMap<String, usize>),
}

impl Columns {
    /// The columns of these rows. If a field is only ever null or nested, the nested names
    /// replace it. `others` are fields that these rows may leave out.
    fn shown_by(
        rows: &[Value],
        others: impl IntoIterator<Item = FieldPlace>,
    ) -> (Self, Vec<String>) {
        let mut names = Names::default();
        rows.iter().for_each(|row| names.learn(row));
        others.into_iter().for_each(|field| names.learn_place(field));
        let titles = names.into_titles();
        let places = titles.iter().cloned().zip(0..).collect();
        (Columns::Shown(places), titles)
    }

    /// The cells of one row.
    fn cells<'r>(&'r self, row: &'r Value, format: Format) -> Result<Vec<Cell<'r>>, Error> {
        match self {
            Columns::Declared(fields) => {
                let values = fields.iter().map(|field| value(row, &field.path));
                let cell = |value: Option<&'r Value>| {
                    value.map_or(Cell::Empty, |value| Cell::of(value, format))
                };
                Ok(values.map(cell).collect())
            }
            Columns::Shown(places) => {
                let mut cells = vec![Cell::Empty; places.len()];
                fill(&mut cells, places, (row, format), None, false)?;
                Ok(cells)
            }
        }
    }
}

/// Writes the fields of a row into its cells. Fails if a field has no column, to lose nothing
/// silently.
fn fill<'r>(
    cells: &mut [Cell<'r>],
    places: &HashMap<String, usize>,
    (shown, format): (&'r Value, Format),
    name: Option<&str>,
    is_nested: bool,
) -> Result<(), Error> {
    let fields = shown.as_map();
    let column = name.or(if fields.is_none() { Some(ALONE) } else { None });
    if let Some(place) = column.and_then(|name| cells.get_mut(*places.get(name)?)) {
        // a key with a dot may have the name of a nested field, and wins over it
        if matches!(place, Cell::Empty) || !is_nested {
            *place = Cell::of(shown, format);
        }
        return Ok(());
    }
    match fields {
        Some(fields) => fields.iter().try_for_each(|(field, value)| {
            fill(cells, places, (value, format), Some(&nested(name, field)), name.is_some())
        }),
        None if is_nothing(shown) => Ok(()),
        None => Err(Error::UnknownField(column.unwrap_or(ALONE).to_owned())),
    }
}

/// The first line of a file; empty without titles.
fn header<'t>(titles: impl IntoIterator<Item = &'t str>, format: Format) -> Vec<u8> {
    let titles = titles.into_iter().map(|title| Cell::of_text(title, format));
    let titles: Vec<_> = titles.collect();
    if titles.is_empty() {
        return Vec::new();
    }
    let mut bytes = BOM.as_bytes().to_vec();
    push_line(&mut bytes, &titles, format);
    bytes
}

/// The lines for some rows.
fn body(columns: &Columns, rows: &[Value], format: Format) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for row in rows {
        push_line(&mut bytes, &columns.cells(row, format)?, format);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::spreadsheet::{cells, is_formula, is_quoted};
    use super::*;

    fn values(rows: serde_json::Value) -> Vec<Value> {
        let serde_json::Value::Array(rows) = rows else { panic!("rows are a list") };
        rows.iter().map(Value::from_serializable).collect()
    }

    fn shown_by(rows: &[Value]) -> (Columns, Vec<String>) {
        Columns::shown_by(rows, [])
    }

    const ENGLISH: Format = Format { delimiter: ',', decimal: '.' };

    fn file(rows: serde_json::Value) -> String {
        file_in(rows, ENGLISH)
    }

    fn file_in(rows: serde_json::Value, format: Format) -> String {
        let rows = values(rows);
        let (columns, titles) = shown_by(&rows);
        let mut bytes = header(titles.iter().map(String::as_str), format);
        bytes.extend(body(&columns, &rows, format).unwrap());
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
                        \"'=1\",3,2.5,,[]\r\n";
        assert_eq!(file(rows), expected);
    }

    #[test]
    fn what_is_null_in_one_row_and_nested_in_another_is_nested() {
        let rows = json!([{ "at": null, "b": null }, { "at": { "city": "Ulm" } }, { "at": null }]);
        assert_eq!(file(rows), "at.city,b\r\n,\r\nUlm,\r\n,\r\n");
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
        let (columns, _) = shown_by(&values(json!([{ "a": 1 }])));
        let late = values(json!([{ "a": 1, "b": { "c": 2 } }]));
        assert!(
            matches!(body(&columns, &late, ENGLISH), Err(Error::UnknownField(name)) if name == "b.c")
        );
        let nothing = values(json!([{ "b": null }]));
        assert_eq!(body(&columns, &nothing, ENGLISH).unwrap(), b"\"\"\r\n");
    }

    #[test]
    fn the_columns_of_a_grid_are_keys_or_paths() {
        let field = |title: &'static str, path: &'static str| Field {
            title: title.into(),
            path: path.into(),
        };
        let columns = Columns::Declared(vec![field("City", "at.city"), field("", "a.b")]);
        let rows = values(json!([{ "at": { "city": "Ulm" }, "a.b": 1, "hidden": 2 }, {}]));
        assert_eq!(body(&columns, &rows, ENGLISH).unwrap(), b"Ulm,1\r\n,\r\n");
    }

    /// Texts and numbers, many of which are formulas.
    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let text = prop_oneof![
            ".*",
            "[=+@＝＋－＠x1 \t\r\n,\";\u{a0}\u{200b}\u{feff}-]{0,9}",
            "-?[0-9]{1,3}",
            Just("2+cmd|'/C calc'!A0".to_owned()),
        ];
        let texts = text.prop_map(serde_json::Value::from);
        prop_oneof![4 => texts, 1 => (-9..9_i32).prop_map(serde_json::Value::from),
            1 => (-9.0..9.0_f64).prop_map(serde_json::Value::from)]
    }

    fn any_format() -> impl Strategy<Value = Format> {
        prop_oneof![
            Just(ENGLISH),
            Just(Format { delimiter: ';', decimal: ',' }),
            Just(Format { delimiter: ';', decimal: '.' }),
            Just(Format { delimiter: '\t', decimal: ',' }),
        ]
    }

    proptest! {
        #[test]
        fn every_text_comes_back(
            rows in proptest::collection::vec(proptest::array::uniform2(
                ".*|[=+@＝＋－＠x1 \t\r\n,\";-]+"), 1..9),
            format in any_format()
        ) {
            let json = rows.iter().map(|[a, b]| json!({ "a": a, "b": b })).collect();
            let file = file_in(json, format);
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.delimiter(format.delimiter as u8).from_reader(file.as_bytes());
            let mut count = 0;
            for (read, row) in reader.records().zip(&rows) {
                count += 1;
                for (read, text) in read.unwrap().iter().zip(row) {
                    let is_it = is_quoted(read, text)
                        || *read == text.replace('.', &format.decimal.to_string());
                    prop_assert!(is_it, "{read:?} is not {text:?}");
                    prop_assert!(!read.starts_with(['\t', '\r', '\n']), "{read:?}");
                }
            }
            prop_assert_eq!((count, reader.records().count()), (rows.len(), 0));
        }

        #[test]
        fn no_reader_sees_a_cell_that_starts_a_formula(
            titles in proptest::array::uniform3("[a-c]|[=;\t, -]{1,3}"),
            rows in proptest::collection::vec(proptest::array::uniform3(any_value()), 1..9),
            format in any_format()
        ) {
            let object = |row: &[serde_json::Value; 3]| {
                titles.iter().cloned().zip(row.iter().cloned()).collect::<serde_json::Map<_, _>>()
            };
            let rows = rows.iter().map(|row| serde_json::Value::from(object(row)));
            let file = file_in(rows.collect(), format);
            for reader in [',', ';', '\t'] {
                // the delimiter splits cells only outside quotes
                let quoting = [true, false].into_iter().take(1 + usize::from(reader != format.delimiter));
                for cell in quoting.flat_map(|quoting| cells(&file, reader as u8, quoting)) {
                    let is_formula = is_formula(&cell, format.delimiter);
                    prop_assert!(!is_formula, "{cell:?} by {reader:?} in {file}");
                }
            }
        }
    }
}
