//! The names of the URL's parameters.

/// The names of the URL's parameters for page, limit and ordering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Params {
    /// TurboGears' names, which start with the variable: `persons_tgp_no`, `persons_tgp_limit`,
    /// `persons_tgp_order` (a click) and `persons_tgp_ordering` (the whole ordering). The
    /// unprefixed names, such as `tg_paginate_no`, work too.
    Tg,
    /// `page`, `page_size` and `sort`.
    Plain,
    /// Your own names, with the meaning of [`Params::Plain`].
    Own {
        /// The page number.
        page: &'static str,
        /// The rows per page.
        limit: &'static str,
        /// The whole ordering, comma separated.
        order: &'static str,
    },
}
