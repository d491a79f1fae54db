//! A column of a grid: its name, the source of its values, and their format.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use tera::{TeraResult, Value};

use super::cell::is_blank;
use crate::short_floats::ShortFloats;

/// The alignment of the content of a cell. `Start` and `End` swap in text from right to left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// At the start of the line. This is the default.
    Start,
    /// In the middle.
    Center,
    /// At the end of the line, as usual for numbers.
    End,
}

/// A width of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Breakpoint {
    /// 40 rem, a phone held sideways.
    Small,
    /// 48 rem, a tablet.
    Medium,
    /// 64 rem, a small laptop.
    Large,
}

/// Whether the header is a link that sorts, and the direction of the first click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Never,
    AscendingFirst,
    DescendingFirst,
}

/// How to show a value in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Number,
    Date,
    DateTime,
    Bool,
    /// A pattern of an address, with names of the row's values in braces.
    Link(Cow<'static, str>),
    /// The `name` for a call of the component `tg.cell`.
    Component(Cow<'static, str>),
}

/// Computes the value of a cell from the row.
pub(super) type Compute<T> = Arc<dyn Fn(&T) -> TeraResult<Value> + Send + Sync>;

/// A column of a [`DataGrid`](crate::DataGrid) over rows of the type `T`.
///
/// A name converts into a column, and so does a pair of title and name.
///
/// ```
/// use tg_paginate::{Breakpoint, Column};
///
/// struct Person { first: String, last: String }
///
/// let name = Column::new("name")
///     .computed(|person: &Person| format!("{} {}", person.first, person.last))
///     .link("/persons/{id}");
/// let age: Column<Person> = Column::new("age").number().reverse_first();
/// let city: Column<Person> =
///     Column::new("address.city").title("City").sortable().hide_below(Breakpoint::Medium);
/// # let _ = (name, age, city);
/// ```
pub struct Column<T> {
    pub(super) name: Cow<'static, str>,
    pub(super) title: Option<Cow<'static, str>>,
    pub(super) path: Option<Cow<'static, str>>,
    pub(super) sort: Sort,
    pub(super) align: Option<Align>,
    pub(super) class: Cow<'static, str>,
    pub(super) hidden_below: Option<Breakpoint>,
    pub(super) format: Format,
    pub(super) compute: Option<Compute<T>>,
}

impl<T> Column<T> {
    /// Creates a column with this name. The name is the place of the value in a row: a key, or a
    /// path into nested values such as `address.city`. The default title is the name in readable
    /// form.
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Column {
            name: name.into(),
            title: None,
            path: None,
            sort: Sort::Never,
            align: None,
            class: Cow::Borrowed(""),
            hidden_below: None,
            format: Format::Text,
            compute: None,
        }
    }

    /// The name, which is unique within a grid.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets the title in the header, which may be empty.
    #[must_use]
    pub fn title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the place of the value in a row, if it is not the name. The column is sorted by it.
    #[must_use]
    pub fn path(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Makes the header a link that sorts, if the dataset can sort by the column.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.sort = Sort::AscendingFirst;
        self
    }

    /// Like [`sortable`](Self::sortable), but the first click sorts descending.
    #[must_use]
    pub fn reverse_first(mut self) -> Self {
        self.sort = Sort::DescendingFirst;
        self
    }

    /// Sets the alignment of the content.
    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.align = Some(align);
        self
    }

    /// Adds classes to the header and the cells.
    #[must_use]
    pub fn class(mut self, class: impl Into<Cow<'static, str>>) -> Self {
        self.class = class.into();
        self
    }

    /// Hides the column if the window is narrower than this.
    #[must_use]
    pub fn hide_below(mut self, width: Breakpoint) -> Self {
        self.hidden_below = Some(width);
        self
    }

    /// Shows the values as numbers: with grouped digits, aligned at the end.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.format = Format::Number;
        self.align = self.align.or(Some(Align::End));
        self
    }

    /// Shows the values as dates, as the [locale](crate::Locale) writes them. They are dates in ISO
    /// 8601, with or without a time. The day of a value with an offset is that in the zone
    /// `tg_zone` of the context.
    #[must_use]
    pub fn date(mut self) -> Self {
        self.format = Format::Date;
        self
    }

    /// Shows the values as dates with their time, if they have one.
    #[must_use]
    pub fn date_time(mut self) -> Self {
        self.format = Format::DateTime;
        self
    }

    /// Shows the values as the words for true and false. Numbers and the texts `true`, `t`, `yes`,
    /// `y`, `on`, `false`, `f`, `no`, `n` and `off` work too. Other texts are shown as they are.
    #[must_use]
    pub fn bool(mut self) -> Self {
        self.format = Format::Bool;
        self
    }

    /// Shows the values as links. Names in braces, as in `/persons/{id}`, are keys or paths of
    /// values in the row, which are percent-encoded. A row has no link if one of the values is
    /// missing, or if it is empty, `.` or `..` and would change the path. In `tg.grid`, a pattern that
    /// starts with `/` leads behind the [`base_path`](crate::PaginateConfig::base_path).
    ///
    /// [`DataGrid::new`](crate::DataGrid::new) refuses a pattern in which values decide the scheme,
    /// `{a}:{b}`, or the host without a scheme, `//{host}`. If rows may name any host, write
    /// `https://{host}/`.
    #[must_use]
    pub fn link(mut self, pattern: impl Into<Cow<'static, str>>) -> Self {
        self.format = Format::Link(pattern.into());
        self
    }

    /// Shows the values with the component `tg.cell`, called with this `name`, with `value` and
    /// `row`. One component makes the cells of all names. The built-in one knows no names and
    /// fails, so add a template `tg/cell.html` with one that handles yours.
    #[must_use]
    pub fn component(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.format = Format::Component(name.into());
        self
    }

    /// Computes the values from the row. The column can be sorted only by a [`path`](Column::path)
    /// that the dataset knows.
    #[must_use]
    pub fn computed<S: Serialize>(
        mut self,
        value: impl Fn(&T) -> S + Send + Sync + 'static,
    ) -> Self {
        self.compute =
            Some(Arc::new(move |row| Value::try_from_serializable(&ShortFloats(&value(row)))));
        self
    }

    /// The name of the column in an ordering of the URL.
    pub(super) fn sort_name(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.name)
    }

    /// The place of the value in a row, which contains the computed values.
    pub(super) fn value_path(&self) -> &Cow<'static, str> {
        match (&self.path, &self.compute) {
            (Some(path), None) => path,
            _ => &self.name,
        }
    }

    /// The title in the header.
    pub(super) fn shown_title(&self) -> Cow<'static, str> {
        self.title.clone().unwrap_or_else(|| Cow::Owned(readable(&self.name)))
    }

    /// The title for screen readers, which is never empty.
    pub(super) fn readable_title(&self) -> Cow<'static, str> {
        let titles = [self.shown_title(), readable(&self.name).into()];
        titles.into_iter().find(|title| !is_blank(title)).unwrap_or_else(|| self.name.clone())
    }
}

/// `birth_date` becomes "Birth date", and `address.city` "Address city".
fn readable(name: &str) -> String {
    let words = name.replace(['_', '.'], " ");
    let mut letters = words.trim().chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.clone()).collect()
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Column {
            name: self.name.clone(),
            title: self.title.clone(),
            path: self.path.clone(),
            sort: self.sort,
            align: self.align,
            class: self.class.clone(),
            hidden_below: self.hidden_below,
            format: self.format.clone(),
            compute: self.compute.clone(),
        }
    }
}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<T> From<&'static str> for Column<T> {
    fn from(name: &'static str) -> Self {
        Column::new(name)
    }
}

impl<T> From<String> for Column<T> {
    fn from(name: String) -> Self {
        Column::new(name)
    }
}

impl<T, A, N> From<(A, N)> for Column<T>
where
    A: Into<Cow<'static, str>>,
    N: Into<Cow<'static, str>>,
{
    /// Title and name.
    fn from((title, name): (A, N)) -> Self {
        Column::new(name).title(title)
    }
}
