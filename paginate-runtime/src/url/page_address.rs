//! The addresses of the pages of a list.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::page::target::Target;
use crate::url::query_string;

/// The paths of a list's pages: one for all of them, or one for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// The path of all pages, or of page 1.
    path: Cow<'a, str>,
    numbered: Option<Numbered<'a>>,
}

/// The parts of a path around the page number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbered<'a> {
    before: Cow<'a, str>,
    after: Cow<'a, str>,
}

impl<'a> Address<'a> {
    /// All pages are at this path, and a parameter tells them apart.
    pub(crate) fn shared(path: &'a str) -> Self {
        Address { path: query_string::local_path(path.into()), numbered: None }
    }

    /// Page 1 is at `first`; the number of any other page is between `before` and `after`.
    pub(crate) fn numbered(first: Cow<'a, str>, before: &str, after: &str) -> Self {
        let before = query_string::local_path(before.into()).into_owned().into();
        let after = query_string::encoded_path(after).into_owned().into();
        Address {
            path: query_string::local_path(first),
            numbered: Some(Numbered { before, after }),
        }
    }

    /// Drops a path that is too long to repeat in every link. A browser resolves such a link to the
    /// current path, and a parameter names the page.
    pub(crate) fn bounded(self) -> Self {
        let around = self.numbered.iter().flat_map(|numbered| [&numbered.before, &numbered.after]);
        let longest = around.map(|part| part.len()).sum::<usize>().max(self.path.len());
        match longest > query_string::MOST_CARRIED {
            true => Address { path: Cow::Borrowed(""), numbered: None },
            false => self,
        }
    }

    /// Reads the value that a template carries, without copying.
    pub(crate) fn read(address: &'a tera::Value) -> Option<Self> {
        let text = |value: &'a tera::Value| value.as_str().map(Cow::Borrowed);
        Some(match address.as_array()? {
            [path] => Address { path: text(path)?, numbered: None },
            [path, before, after] => Address {
                path: text(path)?,
                numbered: Some(Numbered { before: text(before)?, after: text(after)? }),
            },
            _ => return None,
        })
    }

    /// Whether the number of a page is part of its path.
    pub(crate) fn is_numbered(&self) -> bool {
        self.numbered.is_some()
    }

    /// The path of a page.
    pub(crate) fn path(&self, page: Target) -> Cow<'_, str> {
        match (&self.numbered, page) {
            (None, _) | (_, Target::FIRST) => Cow::Borrowed(&self.path),
            (Some(Numbered { before, after }), Target::Page(page)) => {
                format!("{before}{page}{after}").into()
            }
            (Some(Numbered { before, after }), Target::Last) => {
                format!("{before}last{after}").into()
            }
        }
    }

    pub(crate) fn into_owned(self) -> Address<'static> {
        let Address { path, numbered } = self;
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Address {
            path: owned(path),
            numbered: numbered.map(|Numbered { before, after }| Numbered {
                before: owned(before),
                after: owned(after),
            }),
        }
    }
}

impl Serialize for Address<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.numbered {
            None => [&self.path].serialize(serializer),
            Some(Numbered { before, after }) => [&self.path, before, after].serialize(serializer),
        }
    }
}
