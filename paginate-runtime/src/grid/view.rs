//! What a template is told of a grid.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::cell::is_blank;
use super::column::{Align, Breakpoint, Column, Format, Sort};

/// The columns of a grid, as `tg.table` needs them.
#[derive(Serialize)]
pub(super) struct View<'g> {
    columns: Vec<ColumnView<'g>>,
    /// The titles of columns by the names that an ordering has for them.
    titles: BTreeMap<&'g str, Cow<'g, str>>,
    /// Whether a column has booleans, which are shown as words.
    has_words: bool,
    /// Whether a column has numbers, which are shown as the reader writes them.
    has_numbers: bool,
}

#[derive(Serialize)]
struct ColumnView<'g> {
    name: &'g str,
    title: Cow<'g, str>,
    /// What a link in its header is called where the title is blank; else empty.
    label: Cow<'g, str>,
    /// Where the value stands in the row: a key or a path.
    path: &'g str,
    /// The name that an ordering has for it.
    sort: &'g str,
    /// What a click on it says; null if it cannot sort.
    click: Option<Cow<'g, str>>,
    /// Parts of a component that its cells are, for `tg_class`.
    parts: String,
    class: &'g str,
    format: &'static str,
    /// What the format needs: the pattern of a link, the name of a component.
    argument: &'g str,
}

impl<'g> View<'g> {
    /// The columns; `can_sort` tells whether the rows can be sorted by one.
    pub(super) fn new<T>(columns: &'g [Column<T>], can_sort: impl Fn(&str) -> bool) -> Self {
        View {
            columns: columns.iter().map(|column| ColumnView::new(column, &can_sort)).collect(),
            // of several columns that sort by one name the first counts
            titles: (columns.iter().rev())
                .map(|column| (column.sort_name(), column.readable_title()))
                .collect(),
            has_words: columns.iter().any(|column| column.format == Format::Bool),
            has_numbers: columns.iter().any(|column| column.format == Format::Number),
        }
    }
}

impl<'g> ColumnView<'g> {
    fn new<T>(column: &'g Column<T>, can_sort: impl Fn(&str) -> bool) -> Self {
        let sort = column.sort_name();
        let can_sort = column.sort != Sort::Never && can_sort(sort);
        let title = column.shown_title();
        let label = if is_blank(&title) { column.readable_title() } else { Cow::Borrowed("") };
        let (format, argument) = match &column.format {
            Format::Text => ("text", ""),
            Format::Number => ("number", ""),
            Format::Date => ("date", ""),
            Format::Bool => ("bool", ""),
            Format::Link(pattern) => ("link", &**pattern),
            Format::Component(name) => ("component", &**name),
        };
        ColumnView {
            name: &column.name,
            title,
            label,
            path: column.value_path(),
            sort,
            click: can_sort.then(|| match column.sort {
                Sort::DescendingFirst => Cow::Owned(format!("-{sort}")),
                Sort::AscendingFirst | Sort::Never => Cow::Borrowed(sort),
            }),
            parts: parts(column),
            class: &column.class,
            format,
            argument,
        }
    }
}

fn parts<T>(column: &Column<T>) -> String {
    let mut parts = "cell".to_owned();
    parts.push_str(match column.align {
        None | Some(Align::Start) => "",
        Some(Align::Center) => " align_center",
        Some(Align::End) => " align_end",
    });
    parts.push_str(match column.hidden_below {
        None => "",
        Some(Breakpoint::Small) => " hide_small",
        Some(Breakpoint::Medium) => " hide_medium",
        Some(Breakpoint::Large) => " hide_large",
    });
    parts
}
