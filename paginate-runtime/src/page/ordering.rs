//! Orderings: the columns that rows are sorted by, and the effect of a click on a column.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// The direction in which a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Direction {
    /// The opposite direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        }
    }

    /// `ascending` or `descending`, the values of `aria-sort`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        }
    }
}

/// Where nulls go, in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nulls {
    /// Before all values.
    First,
    /// After all values.
    Last,
}

impl Nulls {
    /// The opposite place.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        }
    }
}

/// How to sort by a column, including its nulls and its case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SortColumn {
    pub(crate) name: String,
    pub(crate) direction: Direction,
    /// `None` leaves it to the source.
    pub(crate) nulls: Option<Nulls>,
    pub(crate) case: Case,
}

/// Whether case matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Case {
    Sensitive,
    /// ASCII letters equal their other case.
    Ignored,
}

/// One column of an ordering, written `age`, or `-age` if it is descending.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// The name of the column in the rows.
    pub name: String,
    /// The direction in which it is sorted.
    pub direction: Direction,
}

impl SortKey {
    /// Parses `age` or `-age`; `None` if the name is empty. Ignores a `+` and spaces around the
    /// name, because `+` means a space in a URL.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, direction) = match text.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (text.strip_prefix('+').unwrap_or(text), Direction::Ascending),
        };
        let name = name.trim_start();
        (!name.is_empty()).then(|| SortKey { name: name.to_owned(), direction })
    }
}

/// Cuts a text of the URL that is longer than a name can be. It stays too long, and so invalid.
pub(crate) fn cut(text: &str) -> Cow<'_, str> {
    // one more for the sign of the direction
    let most = LONGEST_NAME.saturating_add(1);
    let end = (most..text.len()).find(|end| text.is_char_boundary(*end));
    match end.and_then(|end| text.get(..end)) {
        Some(start) => Cow::Owned([start, "…"].concat()),
        None => Cow::Borrowed(text),
    }
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.direction {
            Direction::Descending => f.write_str("-")?,
            // a name that starts with a sign needs another one in front
            Direction::Ascending if self.name.starts_with(['+', '-']) => f.write_str("+")?,
            Direction::Ascending => (),
        }
        f.write_str(&self.name)
    }
}

impl Serialize for SortKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

const MOST_COLUMNS: usize = 16;

/// The most bytes that a name in a URL can have; a longer one is no column.
pub(crate) const LONGEST_NAME: usize = 200;

/// The columns that rows are sorted by, most important first.
///
/// Each column appears once. If a name is repeated, the first one counts.
///
/// ```
/// use tg_paginate::Ordering;
///
/// let ordering = Ordering::parse("-age,name");
/// assert_eq!(ordering.clicked("age").to_string(), "age,name");
/// assert_eq!(ordering.clicked("name").to_string(), "name,-age");
/// assert_eq!(ordering.clicked("city").to_string(), "city,-age,name");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Ordering(Vec<SortKey>);

impl Ordering {
    /// Parses a comma-separated list such as `-age,name`. Ignores empty parts, a `+` and spaces
    /// around names, and columns after the 16th, because every column costs time and the text may
    /// come from a URL. In a URL, a name of more than 200 bytes is no column.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let columns = text.split(',').filter_map(SortKey::parse);
        columns.take(MOST_COLUMNS).collect()
    }

    /// Like `parse`, for a text of a URL: bounds the length of names.
    pub(crate) fn requested(text: &str) -> Self {
        let columns = text.split(',').filter_map(|text| SortKey::parse(&cut(text.trim())));
        columns.take(MOST_COLUMNS).collect()
    }

    /// The columns, most important first.
    #[must_use]
    pub fn columns(&self) -> &[SortKey] {
        &self.0
    }

    /// Whether there are no columns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a column of this name is in the ordering.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.direction(name).is_some()
    }

    /// The direction of a column; `None` if it is not in the ordering.
    #[must_use]
    pub fn direction(&self, name: &str) -> Option<Direction> {
        self.0.iter().find(|column| column.name == name).map(|column| column.direction)
    }

    /// Whether the first column is descending.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        self.0.first().is_some_and(|column| column.direction == Direction::Descending)
    }

    /// The ordering after a click on a column.
    ///
    /// If the column is first, its direction is reversed. If it is further back, it moves to the
    /// front and keeps its direction. A new column becomes the first, ascending. The other columns
    /// keep their order. The rule is TurboGears'. A click on `-age` has the effect of one on `age`,
    /// except that a new column is descending.
    #[must_use]
    pub fn clicked(&self, click: &str) -> Self {
        let Some(new) = SortKey::parse(click) else {
            return self.clone();
        };
        let direction = match self.0.iter().position(|column| column.name == new.name) {
            Some(0) => self.0.first().map(|column| column.direction.reversed()),
            Some(place) => self.0.get(place).map(|column| column.direction),
            None => None,
        };
        let front = SortKey { direction: direction.unwrap_or(new.direction), ..new };
        std::iter::once(front).chain(self.0.iter().cloned()).collect()
    }

    /// The ordering without the columns for which `keep` returns `false`.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        let kept = self.0.iter().filter(|column| keep(&column.name));
        Ordering(kept.cloned().collect())
    }
}

impl FromIterator<SortKey> for Ordering {
    fn from_iter<I: IntoIterator<Item = SortKey>>(columns: I) -> Self {
        let mut ordering = Ordering::default();
        for column in columns {
            if !ordering.contains(&column.name) {
                ordering.0.push(column);
            }
        }
        ordering
    }
}

impl fmt::Display for Ordering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, column) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            column.fmt(f)?;
        }
        Ok(())
    }
}
