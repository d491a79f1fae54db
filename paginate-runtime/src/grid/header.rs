//! The header of a table: a cell for each column, with a link if the rows can be sorted by it.

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

use super::cell::{class_of, text_of};
use crate::components::classes;
use crate::links::Links;
use crate::requested::Target;

/// The cells of the header as HTML, escaped whatever the template does. `sort` is the pagination
/// whose links they have.
pub(crate) fn header(columns: &[Value], kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let names = kwargs.must_get::<&Value>("classes")?;
    let id = state.escape(kwargs.must_get::<&str>("id")?)?;
    let sort = kwargs.must_get::<&Value>("sort")?;
    let links = sort.get_from_path("links").and_then(Links::read);
    let directions = sort.get_from_path("directions").and_then(Value::as_map);
    let link_class = state.escape(&classes(names, "sort"))?;

    let mut html = String::new();
    for (place, column) in (1..).zip(columns) {
        let class = class_of(column, names, state)?;
        let title = state.escape(text_of(column, "title"))?;
        let sorted = directions.and_then(|directions| Sorted::by(column, directions));
        html.extend(["\n        <th scope=\"col\" class=\"", &class, "\""]);
        if let Some(Sorted { direction, is_first: true }) = sorted {
            html.extend([" aria-sort=\"", direction, "\""]);
        }
        html.push('>');
        match text_of(column, "click") {
            "" => html.push_str(&title),
            click => {
                let Some(links) = &links else {
                    let message = "`sort` takes `tg.paginate` or one of `tg.paginates`";
                    return Err(Error::message(message));
                };
                let href = state.escape(&links.href(Target::FIRST, Some(click)))?;
                let place = place.to_string();
                html.extend(["<a class=\"", &link_class, "\" id=\"", &id, "-", &place]);
                html.extend(["\" rel=\"nofollow\" href=\"", &href, "\">", &title]);
                if let Some(Sorted { direction, .. }) = sorted {
                    let class = state.escape(&classes(names, "arrow"))?;
                    let arrow = if direction == "ascending" { "▲" } else { "▼" };
                    html.extend([" <span class=\"", &class, "\" aria-hidden=\"true\">"]);
                    html.extend([arrow, "</span>"]);
                }
                html.push_str("</a>");
            }
        }
        html.push_str("</th>");
    }
    Ok(Value::safe_string(&html))
}

/// How the rows are sorted by a column, and whether by it before all others.
#[derive(Clone, Copy)]
struct Sorted<'s> {
    direction: &'s str,
    is_first: bool,
}

impl<'s> Sorted<'s> {
    fn by(column: &'s Value, directions: &'s Map) -> Option<Self> {
        let name = text_of(column, "sort");
        let direction = directions.get(&Key::Str(name)).and_then(Value::as_str)?;
        let first = directions.keys().next().and_then(Key::as_str);
        Some(Sorted { direction, is_first: first == Some(name) })
    }
}
