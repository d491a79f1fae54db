use futures_util::TryStreamExt;
use serde_json::{Map, Value};

use super::now;
use crate::config::PaginateConfig;
use crate::csv::spreadsheet::{cells, is_formula, is_quoted};
use crate::paginator::Paginator;
use crate::url::request::Request;

/// The delimiter and the decimal sign, such as `;,`; three titles; and rows of three cells. Cells
/// are between `¦`, and one that is JSON is no text.
pub fn csv(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (format, rest) = text.split_once('\n').unwrap_or(("", &text));
    let (delimiter, decimal) = match format {
        ";" => (";", "."),
        ";," => (";", ","),
        "\t" => ("\t", "."),
        "\t," => ("\t", ","),
        _ => (",", "."),
    };
    let mut given = rest.split('¦').take(300);
    let titles: Vec<_> = given.by_ref().take(3).collect();
    let values: Vec<_> = given.map(value).collect();
    let rows: Vec<_> = values.chunks_exact(3).map(|row| object(&titles, row)).collect();
    let config = PaginateConfig::new().csv_delimiter(delimiter).csv_decimal(decimal);
    let file = now(async {
        let file = Paginator::new("list", config).csv(Request::new("/", ""), rows.clone()).await?;
        file.try_concat().await
    });
    let file =
        String::from_utf8(file.expect("rows in memory can be exported")).expect("it is UTF-8");
    let file = file.strip_prefix('\u{feff}').unwrap_or(&file);
    check_values(file, &rows, (delimiter, decimal));
    check_formulas(file, delimiter);
}

/// JSON, except what has fields or elements, and long texts.
fn value(cell: &str) -> Value {
    match serde_json::from_str(cell) {
        Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => value,
        _ => Value::from(cell),
    }
}

fn object(titles: &[&str], row: &[Value]) -> Map<String, Value> {
    titles.iter().map(|title| (*title).to_owned()).zip(row.iter().cloned()).collect()
}

/// A reader that knows the delimiter reads the values, with an apostrophe before what would be a
/// formula.
fn check_values(file: &str, rows: &[Map<String, Value>], (delimiter, decimal): (&str, &str)) {
    let mut reader = ::csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter.as_bytes()[0]).from_reader(file.as_bytes());
    let titles = reader.headers().expect("there are titles").clone();
    let records: Vec<_> = reader.records().map(|record| record.expect("it is a line")).collect();
    assert_eq!(records.len(), rows.len(), "{file:?}");
    for (record, row) in records.iter().zip(rows) {
        assert_eq!((record.len(), titles.len()), (row.len(), row.len()), "{file:?} {rows:?}");
        for (title, cell) in titles.iter().zip(record) {
            // titles are quoted like texts
            let values = row
                .iter()
                .filter(|(name, _)| is_quoted(title, name) || is_number(title, name, decimal));
            let is_it = |value: &Value| match value {
                Value::Null => cell.is_empty(),
                Value::String(text) => is_quoted(cell, text) || is_number(cell, text, decimal),
                value => is_number(cell, &value.to_string(), decimal),
            };
            let mut values = values.map(|(_, value)| value).peekable();
            assert!(values.peek().is_some(), "{title:?} is no title in {file:?}");
            assert!(values.any(is_it), "{cell:?} in {file:?}");
        }
    }
}

/// Whether a cell is the number in a text.
fn is_number(cell: &str, text: &str, decimal: &str) -> bool {
    let parse = |text: &str| text.parse::<f64>().ok();
    let number = parse(text);
    cell == text.replace('.', decimal)
        || number.is_some() && parse(&cell.replace(decimal, ".")) == number
}

/// No spreadsheet computes a cell, whatever it takes for the delimiter.
fn check_formulas(file: &str, delimiter: &str) {
    for reader in [",", ";", "\t"] {
        let quoting: &[bool] = if reader == delimiter { &[true] } else { &[true, false] };
        for quoting in quoting {
            for cell in cells(file, reader.as_bytes()[0], *quoting) {
                let is_formula = is_formula(&cell, delimiter.chars().next().unwrap_or(','));
                assert!(!is_formula, "{cell:?} by {reader:?} in {file:?}");
            }
        }
    }
}
