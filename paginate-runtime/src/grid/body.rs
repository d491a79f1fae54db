//! The body of a table: its rows as HTML, written in one go.

use tera::value::Key;
use tera::{Kwargs, State, TeraResult, Value};

use super::cell::{Cell, Words, value};

/// The rows as HTML, cut where a cell is a component of the user's: there stands what the component
/// is called with. Calls from a template are what a table costs, so this is one for all rows.
pub(crate) fn body(rows: &[Value], kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Vec<Value>> {
    let row_class = kwargs.must_get::<&str>("row_class")?;
    let words = Words { yes: kwargs.must_get("yes")?, no: kwargs.must_get("no")? };
    let columns = kwargs.must_get::<&[Value]>("columns")?;
    let cells: Vec<_> = columns.iter().map(Cell::of).collect();
    let mut pieces = Vec::new();
    let mut html = String::new();
    for row in rows {
        html.extend(["\n      <tr class=\"", row_class, "\">"]);
        for cell in &cells {
            html.extend(["\n        <td class=\"", cell.class, "\">"]);
            match cell.component() {
                Some(name) => {
                    pieces.push(Value::safe_string(&std::mem::take(&mut html)));
                    let value = value(row, cell.path).cloned().unwrap_or_else(Value::none);
                    let call = [("name", name.into()), ("value", value), ("row", row.clone())];
                    let call = call.into_iter().map(|(name, value)| (Key::Str(name), value));
                    pieces.push(call.collect::<tera::Map>().into());
                }
                None => cell.push(&mut html, row, words, state)?,
            }
            html.push_str("</td>");
        }
        html.push_str("\n      </tr>");
    }
    pieces.push(Value::safe_string(&html));
    Ok(pieces)
}
