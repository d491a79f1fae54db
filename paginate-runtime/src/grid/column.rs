//! One column of a grid: what it is called, where its cells come from and how they look.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use tera::{TeraResult, Value};

use super::cell::is_blank;

/// Which side of a cell its contents stand at. The sides swap where text runs from right to left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// Where a line starts. This is built in.
    Start,
    /// In the middle.
    Center,
    /// Where a line ends, as numbers do.
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

/// Whether a header is a link that sorts, and which way its first click does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Never,
    AscendingFirst,
    DescendingFirst,
}

/// What becomes of a value in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Number,
    Date,
    Bool,
    /// A pattern of an address, with names of the row in braces.
    Link(Cow<'static, str>),
    /// The name that the component `tg.cell` is called with.
    Component(Cow<'static, str>),
}

/// Makes the value of a cell from the row.
pub(super) type Compute<T> = Arc<dyn Fn(&T) -> TeraResult<Value> + Send + Sync>;

/// A column of a [`DataGrid`](crate::DataGrid) over rows of the type `T`.
///
/// A name alone is a column, and so is a pair of title and name.
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
    /// The column of this name, which is where its value stands in a row: a key, or a path into
    /// nested values such as `address.city`. Its title is the name, made readable.
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

    /// Its name, which no other column of a grid has.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its header says; it may be empty.
    #[must_use]
    pub fn title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Where its value stands in a row, if not under its name; it is sorted by that.
    #[must_use]
    pub fn path(mut self, path: impl Into<Cow<'static, str>>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Its header is a link that sorts, wherever the dataset can sort by it.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.sort = Sort::AscendingFirst;
        self
    }

    /// The same, and the first click sorts descending.
    #[must_use]
    pub fn reverse_first(mut self) -> Self {
        self.sort = Sort::DescendingFirst;
        self
    }

    /// Which side its contents stand at.
    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.align = Some(align);
        self
    }

    /// Classes of its header and its cells, besides ours.
    #[must_use]
    pub fn class(mut self, class: impl Into<Cow<'static, str>>) -> Self {
        self.class = class.into();
        self
    }

    /// It is left out where the window is narrower than this.
    #[must_use]
    pub fn hide_below(mut self, width: Breakpoint) -> Self {
        self.hidden_below = Some(width);
        self
    }

    /// Its values are numbers: digits in groups, and at the end of the cell.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.format = Format::Number;
        self.align = self.align.or(Some(Align::End));
        self
    }

    /// Its values are dates, or dates with times, as ISO 8601 writes them: the day is shown.
    #[must_use]
    pub fn date(mut self) -> Self {
        self.format = Format::Date;
        self
    }

    /// Its values are true or false, shown as words; so are texts such as `false` and `0`.
    #[must_use]
    pub fn bool(mut self) -> Self {
        self.format = Format::Bool;
        self
    }

    /// Its cells are links. Names in braces, as in `/persons/{id}`, stand for values of the row, as
    /// keys or paths; they are encoded, so that none ends the address or starts another. There is no
    /// link for a row without one of them, nor where one would make another path of the pattern:
    /// by being empty, `.` or `..`. A grid refuses a pattern whose values would make a scheme, as in
    /// `{a}:{b}`, or a host without one, `//{host}`; where rows may name any host, say
    /// `https://{host}/`.
    #[must_use]
    pub fn link(mut self, pattern: impl Into<Cow<'static, str>>) -> Self {
        self.format = Format::Link(pattern.into());
        self
    }

    /// Its cells are what `tg.cell` makes of this `name`, of `value` and `row`. That one component
    /// makes all such cells, whatever the name: ours knows none and fails, so put one that tells
    /// your names apart into a template `tg/cell.html`.
    #[must_use]
    pub fn component(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.format = Format::Component(name.into());
        self
    }

    /// Its values are made from the row. It can be sorted only by a [`path`](Column::path) that the
    /// dataset knows.
    #[must_use]
    pub fn computed<S: Serialize>(
        mut self,
        value: impl Fn(&T) -> S + Send + Sync + 'static,
    ) -> Self {
        self.compute = Some(Arc::new(move |row| Value::try_from_serializable(&value(row))));
        self
    }

    /// What the URL calls it when it sorts.
    pub(super) fn sort_name(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.name)
    }

    /// Where its value stands in a row, which has the computed ones.
    pub(super) fn value_path(&self) -> &Cow<'static, str> {
        match (&self.path, &self.compute) {
            (Some(path), None) => path,
            _ => &self.name,
        }
    }

    /// What its header says.
    pub(super) fn shown_title(&self) -> Cow<'static, str> {
        self.title.clone().unwrap_or_else(|| Cow::Owned(readable(&self.name)))
    }

    /// What it is called for those who hear it: never nothing.
    pub(super) fn readable_title(&self) -> Cow<'static, str> {
        let titles = [self.shown_title(), readable(&self.name).into()];
        titles.into_iter().find(|title| !is_blank(title)).unwrap_or_else(|| self.name.clone())
    }
}

/// `birth_date` reads "Birth date", and `address.city` "Address city".
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
