//! Which style of parameters the URL has.

/// Which names the URL uses for page, limit and ordering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Params {
    /// TurboGears' names, one set for each variable: `persons_tgp_no`, `persons_tgp_limit`,
    /// `persons_tgp_order` (a click) and `persons_tgp_ordering` (the whole ordering). The
    /// unprefixed `tg_paginate_no` and its like are understood too.
    Tg,
    /// `page`, `page_size` and `sort`.
    Plain,
    /// Names of your own, with the meaning of [`Params::Plain`].
    Own {
        /// The page number.
        page: &'static str,
        /// The rows per page.
        limit: &'static str,
        /// The whole ordering, comma separated.
        order: &'static str,
    },
}
