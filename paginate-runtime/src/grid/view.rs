//! What a template is told of a grid.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::column::{Align, Breakpoint, Column, Format, Sort};

/// The columns of a grid, as `tg.table` needs them.
#[derive(Serialize)]
pub(super) struct View<'g> {
    columns: Vec<ColumnView<'g>>,
    /// The titles of columns by the names that an ordering has for them.
    titles: BTreeMap<&'g str, Cow<'g, str>>,
    /// Whether a column has booleans, which are shown as words.
    has_words: bool,
}

#[derive(Serialize)]
struct ColumnView<'g> {
    name: &'g str,
    title: Cow<'g, str>,
    /// Where the value stands in the row: a key or a path.
    path: &'g str,
    /// The name that an ordering has for it, and what a click on it says; null if it cannot sort.
    sort: Option<&'g str>,
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
            titles: columns
                .iter()
                .map(|column| (column.sort_name(), column.shown_title()))
                .collect(),
            has_words: columns.iter().any(|column| column.format == Format::Bool),
        }
    }
}

impl<'g> ColumnView<'g> {
    fn new<T>(column: &'g Column<T>, can_sort: impl Fn(&str) -> bool) -> Self {
        let sort = Some(column.sort_name());
        let sort = sort.filter(|name| column.sort != Sort::Never && can_sort(name));
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
            title: column.shown_title(),
            path: column.value_path(),
            sort,
            click: sort.map(|name| match column.sort {
                Sort::DescendingFirst => Cow::Owned(format!("-{name}")),
                Sort::AscendingFirst | Sort::Never => Cow::Borrowed(name),
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
