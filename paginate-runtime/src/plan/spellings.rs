//! One name for each column of a requested ordering, whatever the spellings in URL and program.

use std::borrow::Cow;

use super::RequestedOrdering;
use crate::page::ordering::{Ordering, SortKey};

impl RequestedOrdering {
    /// The names that the program has for columns, those of a grid first, because its headers show
    /// what the rows are sorted by.
    pub(super) fn names_of_program(&self) -> impl Iterator<Item = &str> {
        let allowed = self.allowed.into_iter().flatten().copied();
        let default = self.default.columns().iter().map(|column| column.name.as_str());
        self.offered_names().chain(allowed).chain(default)
    }

    /// The ordering in which each column has one name: that of the program, else what `shown`
    /// returns for the source's name. `find` returns the source's name for any spelling of it.
    pub(crate) fn unified(
        &self,
        find: impl Fn(&str) -> Option<String>,
        shown: impl Fn(&str) -> String,
    ) -> Cow<'_, Self> {
        let is_renamed = |name: &str| find(name).is_some_and(|found| shown(&found) != name);
        if !self.names().any(is_renamed) && !self.names_of_program().any(is_renamed) {
            return Cow::Borrowed(self);
        }
        let rename = |name: &str| {
            let found = find(name).filter(|_| self.offered_names().all(|offered| offered != name));
            let Some(found) = found else {
                return name.to_owned();
            };
            let mut of_program = self.names_of_program();
            let of_program = of_program.find(|known| find(known).as_ref() == Some(&found));
            of_program.map_or_else(|| shown(&found), str::to_owned)
        };
        let rename_key = |key: &SortKey| SortKey { name: rename(&key.name), ..key.clone() };
        // collecting drops what names a column again
        let rename_all = |ordering: &Ordering| ordering.columns().iter().map(rename_key).collect();
        Cow::Owned(RequestedOrdering {
            url: self.url.as_ref().map(rename_all),
            click: self.click.as_ref().map(rename_key),
            default: rename_all(&self.default),
            ..self.clone()
        })
    }
}
