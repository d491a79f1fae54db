//! What the rows are sorted by: the columns of the request that the URL may name.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use crate::error::{Error, Invalid};
use crate::page::column_name::is_spelling;
use crate::page::ordering::{LONGEST_NAME, Ordering, SortKey};

/// The requested ordering. The columns of the source are not known yet.
#[derive(Debug, Clone)]
pub(crate) struct RequestedOrdering {
    pub(crate) url: Option<Ordering>,
    pub(crate) click: Option<SortKey>,
    pub(crate) default: Ordering,
    /// The only columns that the URL may sort by, if the settings list them.
    pub(crate) allowed: Option<&'static [&'static str]>,
    /// The columns that a grid can sort by; `None` for all columns of the source.
    pub(crate) offered: Option<Vec<String>>,
    /// `Some` if a column that rows cannot be sorted by is an error.
    pub(crate) strict: Option<Refusal>,
    /// Whether it is an error if rows cannot be sorted by `default`. A program that reads the rows
    /// would not notice another order.
    pub(crate) must_apply: bool,
}

/// How to refuse a column that rows cannot be sorted by: the status, and the URL's parameters.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) ordering: Cow<'static, str>,
    pub(crate) click: Cow<'static, str>,
}

/// An ordering that a source can apply, made by [`Plan::ordering`](crate::Plan::ordering).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppliedOrdering {
    ordering: Ordering,
    /// The columns of a grid that the source can sort by.
    sortable: Vec<String>,
    /// `default_order`, by the names that this ordering has for columns.
    default: Option<Ordering>,
}

impl AppliedOrdering {
    /// The ordering without the columns that `keep` refuses.
    pub(crate) fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        AppliedOrdering { ordering: self.ordering.filtered(keep), ..self.clone() }
    }

    /// The default ordering, by the names of this one; `None` if nothing was requested.
    pub(crate) fn default_order(&self) -> Option<&Ordering> {
        self.default.as_ref()
    }

    /// Whether this is the ordering of the program.
    #[cfg(feature = "sql")]
    pub(crate) fn is_default(&self) -> bool {
        self.default.as_ref() == Some(&self.ordering)
    }

    /// The names of its columns.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.ordering.columns().iter().map(|column| column.name.as_str())
    }

    /// The columns of a grid that the source can sort by.
    #[cfg(feature = "sql")]
    pub(crate) fn sortable(&self) -> impl Iterator<Item = &str> {
        self.sortable.iter().map(String::as_str)
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

impl RequestedOrdering {
    /// An ordering that was checked before.
    pub(super) fn permitted(ordering: Ordering) -> Self {
        RequestedOrdering {
            url: None,
            click: None,
            default: ordering,
            allowed: None,
            offered: None,
            strict: None,
            must_apply: false,
        }
    }

    /// The ordering to apply. `is_sortable` returns whether the source has a column that the URL
    /// may name, and `is_refused` whether the source cannot sort by it at all.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the settings are strict and the URL names another column.
    pub(crate) fn apply(
        &self,
        is_sortable: impl Fn(&str) -> bool,
        is_refused: impl Fn(&str) -> bool,
    ) -> Result<AppliedOrdering, Error> {
        let may_sort = |name: &str| self.permits(name, &is_sortable) && !is_refused(name);
        self.refuse_unsorted(may_sort)?;
        Ok(self.merge(may_sort))
    }

    /// The ordering to apply if there are no rows, which could tell what else the source has than
    /// `is_sortable` knows.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the settings are strict and the URL names a column that it may never
    /// name.
    pub(crate) fn apply_without_rows(
        &self,
        is_sortable: impl Fn(&str) -> bool,
        is_refused: impl Fn(&str) -> bool,
    ) -> Result<AppliedOrdering, Error> {
        self.refuse_unsorted(|name| self.permits(name, |_| true) && !is_refused(name))?;
        Ok(self.merge(|name| self.permits(name, &is_sortable) && !is_refused(name)))
    }

    fn permits(&self, name: &str, is_sortable: impl Fn(&str) -> bool) -> bool {
        match self.permission(name) {
            Permission::Granted => true,
            Permission::IfSourceHas => is_sortable(name),
            Permission::Denied => false,
        }
    }

    /// The URL's ordering and click, as far as they may be applied, over the default.
    fn merge(&self, may_sort: impl Fn(&str) -> bool) -> AppliedOrdering {
        let url = self.url_beside_default().map(|url| url.filtered(&may_sort));
        let ordering = match url {
            Some(url) if !url.is_empty() => url,
            _ => self.default.clone(),
        };
        let ordering = match &self.click {
            // otherwise the next link would lose a column that the URL may not name
            Some(click) if may_sort(&click.name) => {
                ordering.clicked(&click.to_string()).filtered(&may_sort)
            }
            _ => ordering,
        };
        let sortable = self.offered_names().filter(|name| may_sort(name));
        let sortable = sortable.map(str::to_owned).collect();
        AppliedOrdering { ordering, sortable, default: Some(self.default.clone()) }
    }

    /// Whether the URL may sort by a column, as the rows spell it.
    fn permission(&self, name: &str) -> Permission {
        let is_offered = |offered: &Vec<String>| offered.iter().any(|offered| offered == name);
        match self.allowed {
            Some(allowed) if allowed.contains(&name) => Permission::Granted,
            Some(_) => Permission::Denied,
            None if self.default.contains(name) => Permission::Granted,
            None if name.len() > LONGEST_NAME => Permission::Denied,
            None if self.offered.as_ref().is_none_or(is_offered) => Permission::IfSourceHas,
            None => Permission::Denied,
        }
    }

    /// Refuses columns of the URL that rows are not sorted by, if the settings are strict.
    ///
    /// # Errors
    /// [`Error::Invalid`], which names the columns.
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

    /// The columns of the URL that `order_by` does not list; they are invalid whatever the source
    /// has.
    pub(crate) fn problems_without_source(&self) -> Vec<Invalid> {
        let is_allowed = |name: &str| may_be_named(self.allowed, name);
        let refusal = self.strict.iter();
        refusal.flat_map(|refusal| self.problems(refusal, is_allowed)).collect()
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

    /// The URL's ordering. `None` if it repeats the default, as links do.
    fn url_beside_default(&self) -> Option<&Ordering> {
        self.url.as_ref().filter(|url| **url != self.default)
    }

    /// The columns that `order_by` lists.
    pub(crate) fn allowed_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.allowed.into_iter().flatten().copied()
    }

    /// All columns in the ordering of the URL or the program.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let columns = self.url.iter().chain([&self.default]).flat_map(Ordering::columns);
        columns.chain(&self.click).map(|column| column.name.as_str())
    }

    /// The columns that a grid can sort by.
    pub(crate) fn offered_names(&self) -> impl Iterator<Item = &str> {
        self.offered.iter().flatten().map(String::as_str)
    }

    /// All columns to sort by, as far as the source has them. The names have a bounded length.
    pub(crate) fn asked_names(&self) -> impl Iterator<Item = &str> {
        let is_asked = |name: &&str| {
            self.default.contains(name)
                || self.permission(name) != Permission::Denied
                || self.names_of_program().any(|known| is_spelling(known, name))
        };
        self.names().filter(is_asked).chain(self.offered_names())
    }

    /// Whether it depends on one of `names` that is not known what the rows are sorted by.
    #[cfg(feature = "sql")]
    pub(crate) fn has_unknown<'n>(
        &self,
        mut names: impl Iterator<Item = &'n str>,
        is_known: impl Fn(&str) -> bool,
    ) -> bool {
        names.any(|name| self.permission(name) == Permission::IfSourceHas && !is_known(name))
    }
}

/// Whether `order_by`, if there is one, lists a column in one of its spellings. Which spelling the
/// rows have is not known before they are there.
pub(crate) fn may_be_named(order_by: Option<&[&str]>, name: &str) -> bool {
    order_by.is_none_or(|allowed| allowed.iter().any(|allowed| is_spelling(allowed, name)))
}

/// Whether the URL may sort by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Permission {
    /// The program names the column.
    Granted,
    IfSourceHas,
    Denied,
}
