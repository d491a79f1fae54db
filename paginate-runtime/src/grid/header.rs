//! The header of a table: a cell for each column, with a link if the rows can be sorted by it.

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

use super::cell::{class_of, text_of};
use crate::components::classes;
use crate::page::target::Target;
use crate::url::links::Links;
use crate::url::query_string;

/// The cells of the header as HTML, always escaped. `sort` is the pagination that links refer to.
pub(crate) fn header(columns: &[Value], kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let names = kwargs.must_get::<&Value>("classes")?;
    let id = state.escape(kwargs.must_get::<&str>("id")?)?;
    let sort = kwargs.must_get::<&Value>("sort")?;
    let fragment = query_string::fragment(kwargs.get::<&str>("fragment")?.unwrap_or_default());
    let links = sort.get_from_path("links").and_then(Links::read);
    let directions = sort.get_from_path("directions").and_then(Value::as_map);
    let link_class = state.escape(&classes(names, "sort"))?;

    let marked = directions.and_then(|directions| marked(columns, directions));

    let mut html = String::new();
    for (place, column) in columns.iter().enumerate() {
        let class = class_of(column, names, state)?;
        let title = state.escape(text_of(column, "title"))?;
        let direction = directions.and_then(|directions| direction(column, directions));
        html.extend(["\n        <th scope=\"col\" class=\"", &class, "\""]);
        if let Some(direction) = direction.filter(|_| marked == Some(place)) {
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
                let href = links.href(Target::FIRST, Some(click)) + &fragment;
                let href = state.escape(&href)?;
                let number = place.saturating_add(1).to_string();
                html.extend(["<a class=\"", &link_class, "\" id=\"", &id, "-", &number, "\""]);
                match text_of(column, "label") {
                    "" => {}
                    label => html.extend([" aria-label=\"", &state.escape(label)?, "\""]),
                }
                let arrow = match direction {
                    Some(direction) => {
                        let class = state.escape(&classes(names, "arrow"))?;
                        let arrow = if direction == "ascending" { "▲" } else { "▼" };
                        [" <span class=\"", &class, "\" aria-hidden=\"true\">", arrow, "</span>"]
                            .concat()
                    }
                    None => String::new(),
                };
                html.extend([" rel=\"nofollow\" href=\"", &href, "\">", &title, &arrow, "</a>"]);
            }
        }
        html.push_str("</th>");
    }
    Ok(Value::safe_string(&html))
}

/// The direction in which the rows are sorted by a column.
fn direction<'s>(column: &'s Value, directions: &'s Map) -> Option<&'s str> {
    directions.get(&Key::Str(text_of(column, "sort"))).and_then(Value::as_str)
}

/// The index of the one column marked as sorting the rows. If several columns have the most
/// important name, it is the first with a link, because the mark says what a click will do.
fn marked(columns: &[Value], directions: &Map) -> Option<usize> {
    let first = directions.keys().next()?.as_str();
    let sorts = |column: &Value| first == Some(text_of(column, "sort"));
    let has_link = |column: &Value| !text_of(column, "click").is_empty();
    let linked = columns.iter().position(|column| sorts(column) && has_link(column));
    linked.or_else(|| columns.iter().position(sorts))
}
