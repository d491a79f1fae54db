//! The page that a request asks for.

use std::num::NonZeroU64;

/// A page as the URL names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// This page, counted from 1.
    Page(NonZeroU64),
    /// The last page. Its number need not be known.
    Last,
}

impl Target {
    /// The first page.
    pub(crate) const FIRST: Target = Target::Page(NonZeroU64::MIN);
}
