//! The addresses of the pages of a list.

use std::borrow::Cow;
use std::num::NonZeroU64;

use serde::{Serialize, Serializer};

use crate::page::target::Target;
use crate::url::query_string;

/// The paths of a list's pages: one for all of them, or one for each. They begin with the base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// The path of all pages, or of the bare page.
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
    pub(crate) fn shared(base: &str, path: &'a str) -> Self {
        Address { path: based(base, path.into()), numbered: None }
    }

    /// The bare page is at `bare`; the number of any other page is between `before` and `after`.
    pub(crate) fn numbered(base: &str, bare: Cow<'a, str>, before: &str, after: &str) -> Self {
        let before = based(base, before.into()).into_owned().into();
        let after = query_string::encoded_path(after).into_owned().into();
        Address { path: based(base, bare), numbered: Some(Numbered { before, after }) }
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

    /// The path without a page.
    pub(crate) fn bare_path(&self) -> &str {
        &self.path
    }

    /// The path of a page; `bare` is the one whose address needs no number.
    pub(crate) fn path(&self, page: Target, bare: Option<NonZeroU64>) -> Cow<'_, str> {
        match (&self.numbered, page) {
            (None, _) => Cow::Borrowed(&self.path),
            (_, Target::Page(page)) if Some(page) == bare => Cow::Borrowed(&self.path),
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

/// A path of the program behind the base path, for a link.
fn based<'p>(base: &str, path: Cow<'p, str>) -> Cow<'p, str> {
    let path = match base.is_empty() {
        true => path,
        false if path.starts_with('/') => [base, &path].concat().into(),
        false => [base, "/", &path].concat().into(),
    };
    query_string::local_path(path)
}

impl Serialize for Address<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.numbered {
            None => [&self.path].serialize(serializer),
            Some(Numbered { before, after }) => [&self.path, before, after].serialize(serializer),
        }
    }
}
