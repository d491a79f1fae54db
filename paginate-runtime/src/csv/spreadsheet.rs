//! What spreadsheets make of a file, for tests.

/// Whether `read` is `text` with only quotes inserted.
pub(crate) fn is_quoted(read: &str, text: &str) -> bool {
    let mut left = text.chars().peekable();
    let is_known = |c| left.next_if_eq(&c).is_some() || c == '\'';
    read.chars().all(is_known) && left.peek().is_none()
}

/// Every cell that a reader sees with this delimiter, with or without knowledge of quotes.
pub(crate) fn cells(file: &str, delimiter: u8, quoting: bool) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).quoting(quoting).flexible(true).has_headers(false);
    let mut reader = reader.from_reader(file.as_bytes());
    let records = reader.records().map(Result::unwrap);
    records.flat_map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether a spreadsheet computes the text. Adjacent numbers and texts are no formula, nor is
/// an unterminated text.
pub(crate) fn is_formula(cell: &str, delimiter: char) -> bool {
    let blank = |c: char| c.is_whitespace() || c.is_control() || "\u{200b}\u{feff}".contains(c);
    let shown = cell.trim_start_matches(blank);
    if !shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        return false;
    }
    let parts: Vec<_> = shown.split('"').collect();
    let is_whole = parts.len() % 2 == 1;
    let numbers = parts.iter().step_by(2).flat_map(|part| part.split([',', delimiter, '\r', '\n']));
    let numbers: Vec<_> = numbers.filter(|part| !part.is_empty()).collect();
    let are_numbers = |numbers: &[&str]| numbers.iter().all(|n| n.parse::<f64>().is_ok());
    match is_whole {
        true => !are_numbers(&numbers),
        false => !are_numbers(numbers.get(..1).unwrap_or_default()),
    }
}
