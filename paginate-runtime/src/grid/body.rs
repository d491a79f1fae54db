//! The body of a table: its rows as HTML, written in one call.

use tera::value::Key;
use tera::{Error, Kwargs, State, TeraResult, Value};

use super::cell::{Cell, Words};
use super::moment::DateStyle;
use super::zone::Zone;
use crate::components::classes;
use crate::components::numbers::Marks;

/// The rows as HTML, split where a cell is the user's component: the arguments of its call are in
/// its place. Calls from a template are slow, so this is one for all rows.
pub(crate) fn body(rows: &[Value], kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Vec<Value>> {
    let names = kwargs.must_get::<&Value>("classes")?;
    let row_class = state.escape(&classes(names, "row"))?;
    let words = Words {
        yes: kwargs.must_get("yes")?,
        no: kwargs.must_get("no")?,
        dates: DateStyle {
            date: kwargs.must_get("date")?,
            date_time: kwargs.must_get("date_time")?,
            zone: zone(kwargs.must_get("zone")?)?,
        },
        marks: Marks { group: kwargs.must_get("group")?, decimal: kwargs.must_get("decimal")? },
    };
    let columns = kwargs.must_get::<&[Value]>("columns")?;
    let base = kwargs.get::<&str>("base")?.unwrap_or_default();
    let cells = columns.iter().map(|column| Cell::of(column, names, base, state));
    let mut cells = cells.collect::<TeraResult<Vec<_>>>()?;
    let mut pieces = Vec::new();
    const CELL: usize = 64;
    let room = rows.len().saturating_mul(cells.len()).saturating_mul(CELL);
    let mut html = String::with_capacity(room);
    for row in rows {
        html.extend(["\n      <tr class=\"", &row_class, "\">"]);
        for cell in &mut cells {
            html.extend(["\n        <td class=\"", &cell.class, "\">"]);
            match cell.component() {
                Some(name) => {
                    pieces.push(Value::safe_string(&std::mem::take(&mut html)));
                    let value = cell.value(row).cloned().unwrap_or_else(Value::none);
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

/// The zone of the context; `None` without one.
fn zone(text: &str) -> TeraResult<Option<Zone>> {
    match (text, Zone::read(text)) {
        ("", _) => Ok(None),
        (_, None) => Err(Error::message(format!(
            "`tg_zone` is `{text}`: write an offset such as `+01:00`, or the rules of a zone such as \
             `CET-1CEST,M3.5.0,M10.5.0/3`"
        ))),
        (_, zone) => Ok(zone),
    }
}
