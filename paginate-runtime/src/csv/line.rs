//! Lines of a file: adds quotes so that every reader finds the same cells.

use std::borrow::Cow;

use tera::Value;

use super::format::Format;
use super::formula::{harmless, is_invisible, is_number, is_numeric};
use crate::row_value::is_nothing;

/// The content of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell<'r> {
    Empty,
    /// A number for every reader.
    Number(Cow<'r, str>),
    /// Text that no spreadsheet computes, and whether it needs quotes.
    Text(Cow<'r, str>, bool),
}

impl<'r> Cell<'r> {
    /// The cell for a value.
    pub(super) fn of(value: &'r Value, format: Format) -> Self {
        if is_nothing(value) {
            return Cell::Empty;
        }
        if let Some(text) = value.as_str() {
            return Cell::of_text(text, format);
        }
        if value.is_number() || value.is_bool() {
            let text = value.to_string();
            return match is_numeric(&text) {
                true => Cell::of_number(&text, format).into_owned(),
                false => Cell::of_text(&text, format).into_owned(),
            };
        }
        let json = serde_json::to_string(value).unwrap_or_else(|_| value.to_string());
        Cell::of_text(&json, format).into_owned()
    }

    pub(super) fn of_text(text: &'r str, format: Format) -> Self {
        match text {
            "" => Cell::Empty,
            _ if is_number(text) => Cell::of_number(text, format),
            _ => {
                let text = harmless(text, format);
                let is_changed = matches!(text, Cow::Owned(_));
                let needs_quotes = is_changed || text.contains([format.delimiter, '"']);
                Cell::Text(text, needs_quotes)
            }
        }
    }

    /// The number, which is written with a point.
    fn of_number(number: &'r str, format: Format) -> Self {
        match format.decimal {
            '.' => Cell::Number(number.into()),
            decimal => {
                // a reader that splits cells at the decimal sign must see a number before it
                let number = match number.strip_prefix("-.") {
                    Some(fraction) => Cow::Owned(["-0.", fraction].concat()),
                    None => Cow::Borrowed(number),
                };
                Cell::Number(number.replace('.', decimal.encode_utf8(&mut [0; 4])).into())
            }
        }
    }

    fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Number(number) => Cell::Number(number.into_owned().into()),
            Cell::Text(text, needs_quotes) => Cell::Text(text.into_owned().into(), needs_quotes),
        }
    }

    /// Whether a spreadsheet sees nothing in it.
    fn is_invisible(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Number(_) => false,
            Cell::Text(text, _) => is_invisible(text),
        }
    }

    /// Whether it is a number that could start a formula.
    fn is_signed(&self) -> bool {
        matches!(self, Cell::Number(number) if number.starts_with('-'))
    }
}

/// Appends a line.
///
/// A reader that does not split at the delimiter sees the line as one cell. A signed number at its start
/// must not begin a formula that the next cells continue; numbers and quoted texts cannot continue
/// one. Nor may a text before a tab or the end of the line end with a separator: its closing quote
/// would open a cell with what follows.
pub(super) fn push_line(bytes: &mut Vec<u8>, cells: &[Cell<'_>], format: Format) {
    let Format { delimiter, .. } = format;
    // a tab is a blank too, so that nothing but blanks may be before the first number
    let mut visible = cells.iter().skip_while(|cell| delimiter == '\t' && cell.is_invisible());
    let quotes_texts = visible.next().is_some_and(Cell::is_signed);
    let last = cells.len().saturating_sub(1);
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            push(bytes, delimiter);
        }
        match cell {
            // otherwise the line would be empty
            Cell::Empty if cells.len() == 1 => bytes.extend(b"\"\""),
            Cell::Empty => (),
            Cell::Number(number) if number.contains(delimiter) => {
                bytes.extend(["\"", number, "\""].concat().as_bytes());
            }
            Cell::Number(number) => bytes.extend(number.as_bytes()),
            Cell::Text(text, needs_quotes) if *needs_quotes || quotes_texts => {
                bytes.push(b'"');
                bytes.extend(text.replace('"', "\"\"").as_bytes());
                let splits = |letter| format.may_split_at(letter);
                let is_before_blank = place == last || delimiter == '\t';
                let opens_another = place > 0
                    && is_before_blank
                    && text.rsplit_once(splits).is_some_and(|(_, end)| is_invisible(end));
                bytes.extend(if opens_another { b"'\"".as_slice() } else { b"\"" });
            }
            Cell::Text(text, _) => bytes.extend(text.as_bytes()),
        }
    }
    bytes.extend(b"\r\n");
}

fn push(bytes: &mut Vec<u8>, letter: char) {
    bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_in(cells: &[&str], format: Format) -> String {
        let cells: Vec<_> = cells.iter().map(|cell| Cell::of_text(cell, format)).collect();
        let mut bytes = Vec::new();
        push_line(&mut bytes, &cells, format);
        String::from_utf8(bytes).unwrap()
    }

    fn line(cells: &[&str]) -> String {
        line_in(cells, Format::new(None, "."))
    }

    #[test]
    fn the_delimiter_is_in_quotes_and_numbers_have_the_decimal_sign() {
        let cells = ["-1.5", "2", "a;b", "a,b", "a\tb", "a.b", "1e-3"];
        let german = Format::new(None, ",");
        assert_eq!(line_in(&cells, german), "-1,5;2;\"a;b\";\"a,b\";\"a\tb\";\"a.b\";1e-3\r\n");
        let tabs = Format::new(Some("\t"), ".");
        assert_eq!(line_in(&cells[1..], tabs), "2\t\"a;b\"\t\"a,b\"\t\"a\tb\"\ta.b\t1e-3\r\n");
    }

    #[test]
    fn a_sign_is_alone_in_no_cell_where_the_decimal_sign_parts_cells() {
        let german = Format::new(None, ",");
        assert_eq!(line_in(&["-.5", "-.5e3", ".5"], german), "-0,5;-0,5e3;,5\r\n");
        assert_eq!(line(&["-.5"]), "-.5\r\n");
    }

    #[test]
    fn a_number_whose_decimal_sign_is_the_delimiter_is_in_quotes() {
        assert_eq!(line_in(&["1.5", "2"], Format::new(Some(","), ",")), "\"1,5\",2\r\n");
    }

    #[test]
    fn a_number_with_a_sign_starts_no_formula_with_the_cells_behind_it() {
        let evil = "2+cmd|'/C calc'!A0";
        assert_eq!(line(&["-5", evil]), format!("-5,\"{evil}\"\r\n"));
        assert_eq!(line(&["-5", "", "6", "a"]), "-5,,6,\"a\"\r\n");
        assert_eq!(line(&["5", evil]), format!("5,{evil}\r\n"));
        let tabs = Format::new(Some("\t"), ".");
        assert_eq!(line_in(&["", " ", "-5", evil], tabs), format!("\t\" \"\t-5\t\"{evil}\"\r\n"));
    }

    #[test]
    fn the_quote_at_the_end_of_a_line_opens_no_cell() {
        assert_eq!(line(&["a;", "b;"]), "\"a;\",\"b;'\"\r\n");
        assert_eq!(line(&["a", "b\n"]), "a,\"b\n'\"\r\n");
        assert_eq!(line(&["a\t"]), "\"a\t\"\r\n");
        let tabs = Format::new(Some("\t"), ".");
        assert_eq!(line_in(&["", "a,", "-1"], tabs), "\t\"a,'\"\t-1\r\n");
        assert_eq!(line_in(&["", "a, ", "-1"], tabs), "\t\"a, '\"\t-1\r\n");
    }

    #[test]
    fn whatever_parts_cells_is_in_quotes() {
        let cells = ["a,b", "a;b", "a\tb", "a\"b", "a\r\nb", "a b"];
        let expected = "\"a,b\",\"a;b\",\"a\tb\",\"a\"\"b\",\"a\r\nb\",a b\r\n";
        assert_eq!(line(&cells), expected);
    }

    #[test]
    fn what_gets_an_apostrophe_gets_quotes() {
        assert_eq!(line(&["=1", " =1", "+1"]), "\"'=1\",\"' =1\",\"'+1\"\r\n");
    }

    #[test]
    fn a_line_is_never_blank() {
        assert_eq!(line(&[""]), "\"\"\r\n");
        assert_eq!(line(&["", ""]), ",\r\n");
    }

    #[test]
    fn numbers_and_lists_are_as_harmless_as_text() {
        let of = |value: &Value| Cell::of(value, Format::new(None, ".")).into_owned();
        assert_eq!(of(&Value::from(-5)), Cell::Number("-5".into()));
        assert_eq!(of(&Value::from(-0.5)), Cell::Number("-0.5".into()));
        assert_eq!(of(&Value::from(i64::MIN)), Cell::Number(i64::MIN.to_string().into()));
        assert_eq!(of(&Value::from(-f64::INFINITY)), Cell::Text("'-inf".into(), true));
        let list = Value::from_serializable(&["a;=1"]);
        assert_eq!(of(&list), Cell::Text("[\"a;'=1\"]".into(), true));
    }
}
