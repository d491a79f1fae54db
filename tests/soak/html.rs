//! What a page shows: rows and links, read by what surrounds them.

use crate::order::{Order, Span};
use crate::rows::Person;

/// The columns of a grid, which does not name them in its cells.
const GRID: [&str; 5] = ["id", "name", "age", "note", "proof"];

pub(crate) struct Page {
    pub(crate) ordering: String,
    pub(crate) number: u64,
    pub(crate) rows: usize,
    pub(crate) span: Option<Span>,
    pub(crate) columns: Vec<String>,
    pub(crate) next: Option<String>,
    pub(crate) prev: Option<String>,
    /// The links of the headers, which sort.
    pub(crate) headers: Vec<String>,
}

impl Page {
    /// A page with rows that are right; or what is wrong with them.
    pub(crate) fn read(html: &str) -> Result<Page, String> {
        let ordering = between(html, "<p id=\"ordering\">", "</p>").ok_or("no ordering")?;
        let number = between(html, "<p id=\"page\">", "</p>").ok_or("no number")?;
        let mut rows = Vec::new();
        let mut columns: Option<Vec<String>> = None;
        for row in html.split("<tr").skip(1).filter(|row| row.contains("<td")) {
            let cells: Vec<(String, String)> = cells(row);
            let names: Vec<String> = cells.iter().map(|(name, _)| name.clone()).collect();
            if columns.as_ref().is_some_and(|columns| *columns != names) {
                return Err(format!("rows have the columns {columns:?} and {names:?}"));
            }
            columns = Some(names);
            let cell = |name: &str| cells.iter().find(|(other, _)| other == name);
            rows.push(Person::of_texts(|name| cell(name).map(|(_, text)| text.as_str()))?);
        }
        let order = Order::of(&unescape(ordering));
        let span = order.span(&rows)?;
        let links: Vec<&str> =
            html.split("<a ").skip(1).filter_map(|tag| tag.split('>').next()).collect();
        let link = |having: &str| {
            let tag = links.iter().find(|tag| tag.contains(having));
            tag.and_then(|tag| href(tag))
        };
        let headers = between(html, "<thead", "</thead>").unwrap_or_default();
        Ok(Page {
            ordering: unescape(ordering),
            number: number.parse().map_err(|_| format!("page `{number}`"))?,
            rows: rows.len(),
            span,
            columns: columns.unwrap_or_default(),
            next: link("rel=\"next\""),
            prev: link("rel=\"prev\""),
            headers: headers.split("<a ").skip(1).filter_map(href).collect(),
        })
    }
}

/// Names and texts of the cells of a row.
fn cells(row: &str) -> Vec<(String, String)> {
    let cells = row.split("<td").skip(1).enumerate().map(|(index, cell)| {
        let (tag, content) = cell.split_once('>').unwrap_or_default();
        let name = between(tag, "title=\"", "\"").or_else(|| GRID.get(index).copied());
        let text = content.split("</td>").next().unwrap_or_default();
        (name.unwrap_or_default().to_owned(), unescape(text.trim()))
    });
    cells.collect()
}

fn href(tag: &str) -> Option<String> {
    between(tag, "href=\"", "\"").map(unescape)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(inside, _)| inside)
}

fn unescape(text: &str) -> String {
    text.replace("&#x2F;", "/").replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&")
}
