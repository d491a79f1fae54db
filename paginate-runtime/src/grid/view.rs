//! The description of a grid for a template.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::cell::is_blank;
use super::column::{Align, Breakpoint, Column, Format, Sort};

/// The columns of a grid, for `tg.table`.
#[derive(Serialize)]
pub(super) struct View<'g> {
    columns: Vec<ColumnView<'g>>,
    /// The titles of columns, by their names in orderings.
    titles: BTreeMap<&'g str, Cow<'g, str>>,
    /// Whether a column has booleans, which are shown as words.
    has_words: bool,
    /// Whether a column has numbers, which are formatted for the reader's language.
    has_numbers: bool,
    /// Whether a column has dates, which are formatted too.
    has_dates: bool,
}

#[derive(Serialize)]
struct ColumnView<'g> {
    name: &'g str,
    title: Cow<'g, str>,
    /// The accessible name of a header link with a blank title; else empty.
    label: Cow<'g, str>,
    /// The key or path of the value in a row.
    path: &'g str,
    /// The name of the column in orderings.
    sort: &'g str,
    /// The `order` parameter of a click; null if the column cannot be sorted by.
    click: Option<Cow<'g, str>>,
    /// The parts of a component that its cells are, for `tg_class`.
    parts: String,
    class: &'g str,
    format: &'static str,
    /// The argument of the format: the pattern of a link, the name of a component.
    argument: &'g str,
}

impl<'g> View<'g> {
    /// Describes columns. `can_sort` returns whether the rows can be sorted by one.
    pub(super) fn new<T>(columns: &'g [Column<T>], can_sort: impl Fn(&str) -> bool) -> Self {
        View {
            columns: columns.iter().map(|column| ColumnView::new(column, &can_sort)).collect(),
            // reversed: of several columns that sort by one name, the first wins
            titles: (columns.iter().rev())
                .map(|column| (column.sort_name(), column.readable_title()))
                .collect(),
            has_words: columns.iter().any(|column| column.format == Format::Bool),
            has_numbers: columns.iter().any(|column| column.format == Format::Number),
            has_dates: columns
                .iter()
                .any(|column| matches!(column.format, Format::Date | Format::DateTime)),
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
            Format::DateTime => ("date_time", ""),
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
