//! What the rows are sorted by: the request's columns, as far as the URL may name them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use crate::error::{Error, Invalid};
use crate::page::ordering::{LONGEST_NAME, Ordering, SortKey};

/// The ordering that a request asks for, before it is known which columns the source has.
#[derive(Debug, Clone)]
pub(crate) struct RequestedOrdering {
    pub(crate) url: Option<Ordering>,
    pub(crate) click: Option<SortKey>,
    pub(crate) default: Ordering,
    /// The only columns that the URL may sort by, if the settings list them.
    pub(crate) allowed: Option<&'static [&'static str]>,
    /// The columns that a grid can sort by. Without a grid these are all that the source has.
    pub(crate) offered: Option<Vec<String>>,
    /// Given if a column that cannot be sorted by is an error.
    pub(crate) strict: Option<Refusal>,
}

/// How a column that cannot be sorted by is refused: the status, and the URL's parameters.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) ordering: Cow<'static, str>,
    pub(crate) click: Cow<'static, str>,
}

/// The ordering that a source fetches its rows in, made by [`Plan::ordering`](crate::Plan::ordering).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppliedOrdering {
    ordering: Ordering,
    /// The columns of a grid that the source can sort by.
    sortable: Vec<String>,
}

impl AppliedOrdering {
    /// The ordering without the columns that `keep` refuses.
    pub(crate) fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        AppliedOrdering { ordering: self.ordering.filtered(keep), sortable: self.sortable.clone() }
    }

    /// Whether the source can sort by this column of a grid.
    pub(crate) fn can_sort(&self, name: &str) -> bool {
        self.sortable.iter().any(|sortable| sortable == name)
    }

    /// The ordering alone.
    pub(crate) fn into_ordering(self) -> Ordering {
        self.ordering
    }
}

impl Deref for AppliedOrdering {
    type Target = Ordering;

    fn deref(&self) -> &Ordering {
        &self.ordering
    }
}

impl fmt::Display for AppliedOrdering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ordering.fmt(f)
    }
}

impl From<Ordering> for AppliedOrdering {
    fn from(ordering: Ordering) -> Self {
        AppliedOrdering { ordering, sortable: Vec::new() }
    }
}

impl RequestedOrdering {
    /// An ordering that was applied before, so that it is permitted.
    pub(super) fn permitted(ordering: Ordering) -> Self {
        RequestedOrdering {
            url: None,
            click: None,
            default: ordering,
            allowed: None,
            offered: None,
            strict: None,
        }
    }

    /// The ordering that is applied. `is_sortable` tells whether the source has a column that the
    /// URL may name, and `is_refused` whether it cannot sort by it at all.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the settings are strict and the URL names another column.
    pub(crate) fn apply(
        &self,
        is_sortable: impl Fn(&str) -> bool,
        is_refused: impl Fn(&str) -> bool,
    ) -> Result<AppliedOrdering, Error> {
        let may_sort = |name: &str| {
            let is_permitted = match self.allowed {
                Some(allowed) => allowed.contains(&name),
                None => self.default.contains(name) || self.may_ask_for(name) && is_sortable(name),
            };
            is_permitted && !is_refused(name)
        };
        self.refuse_unsorted(may_sort)?;
        let url = self.url_beside_default().map(|url| url.filtered(may_sort));
        let ordering = match url {
            Some(url) if !url.is_empty() => url,
            _ => self.default.clone(),
        };
        let ordering = match &self.click {
            // what the URL could not say itself would be lost with the next link
            Some(click) if may_sort(&click.name) => {
                ordering.filtered(may_sort).clicked(&click.to_string())
            }
            _ => ordering,
        };
        let sortable = self.offered_names().filter(|name| may_sort(name));
        Ok(AppliedOrdering { ordering, sortable: sortable.map(str::to_owned).collect() })
    }

    /// Refuses columns of the URL that rows are not sorted by, if the settings are strict.
    ///
    /// # Errors
    /// [`Error::Invalid`], which names them.
    pub(crate) fn refuse_unsorted(&self, is_sorted: impl Fn(&str) -> bool) -> Result<(), Error> {
        let Some(refusal) = &self.strict else {
            return Ok(());
        };
        let problems: Vec<_> = self.problems(refusal, is_sorted).collect();
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid { status: refusal.status, problems }),
        }
    }

    /// What is wrong with the URL whatever the source has, because `order_by` does not list it.
    pub(crate) fn problems_without_source(&self) -> Vec<Invalid> {
        match (&self.strict, self.allowed) {
            (Some(refusal), Some(allowed)) => {
                self.problems(refusal, |name| allowed.contains(&name)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn problems<'o>(
        &'o self,
        refusal: &'o Refusal,
        is_sorted: impl Fn(&str) -> bool + 'o,
    ) -> impl Iterator<Item = Invalid> + 'o {
        let url = self.url_beside_default().into_iter().flat_map(Ordering::columns);
        let url = url.map(|column| (&refusal.ordering, column));
        let clicked = self.click.iter().map(|column| (&refusal.click, column));
        let refused = url.chain(clicked).filter(move |(_, column)| !is_sorted(&column.name));
        refused.map(|(parameter, column)| {
            let message = format!("Not a column to sort by: {}.", column.name);
            Invalid::new(parameter.clone(), message)
        })
    }

    /// The URL's ordering. Links spell out that of their page, which may be the default.
    fn url_beside_default(&self) -> Option<&Ordering> {
        self.url.as_ref().filter(|url| **url != self.default)
    }

    /// Whether the URL may name a column, if the source has it.
    fn may_ask_for(&self, name: &str) -> bool {
        let is_offered = |offered: &Vec<String>| offered.iter().any(|offered| offered == name);
        name.len() <= LONGEST_NAME && self.offered.as_ref().is_none_or(is_offered)
    }

    /// Every column that the URL or the program sorts by.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let columns = self.url.iter().chain([&self.default]).flat_map(Ordering::columns);
        columns.chain(&self.click).map(|column| column.name.as_str())
    }

    /// The columns that a grid can sort by.
    pub(crate) fn offered_names(&self) -> impl Iterator<Item = &str> {
        self.offered.iter().flatten().map(String::as_str)
    }

    /// Every column that is sorted by if the source has it. The names have a bounded length.
    pub(crate) fn asked_names(&self) -> impl Iterator<Item = &str> {
        let names = self.names().filter(|name| match self.allowed {
            _ if self.default.contains(name) => true,
            Some(allowed) => allowed.contains(name),
            None => self.may_ask_for(name),
        });
        names.chain(self.offered_names())
    }

    /// Whether one of these columns may be asked for and is not known.
    #[cfg(feature = "sql")]
    pub(crate) fn has_unknown<'n>(
        &self,
        mut names: impl Iterator<Item = &'n str>,
        is_known: impl Fn(&str) -> bool,
    ) -> bool {
        let is_unknown =
            |name: &str| self.may_ask_for(name) && !self.default.contains(name) && !is_known(name);
        self.allowed.is_none() && names.any(is_unknown)
    }
}
