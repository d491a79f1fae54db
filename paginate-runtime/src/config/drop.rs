//! The parameters that links do not carry on.

use super::{PaginateConfig, Params};
use crate::const_checks::{dropped_name, is_text, starts_with};

/// Names, or beginnings of names with a `*` behind.
type Names = &'static [&'static str];

/// The names of two levels, of which all apply: a handler that names its own still drops the tokens
/// that the app names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dropped {
    inner: Names,
    outer: Names,
}

impl Dropped {
    pub(super) const NONE: Self = Dropped { inner: &[], outer: &[] };

    /// # Panics
    /// If a name is empty, or has a `*` elsewhere than at its end.
    #[track_caller]
    pub(super) const fn new(names: Names) -> Self {
        let mut rest = names;
        while let [name, behind @ ..] = rest {
            let _ = dropped_name(name);
            rest = behind;
        }
        Dropped { inner: names, outer: &[] }
    }

    /// The names of this level and of the level around it.
    pub(super) fn within(inner: Option<Self>, outer: Option<Self>) -> Option<Self> {
        match (inner, outer) {
            (Some(inner), Some(outer)) => Some(Dropped { inner: inner.inner, outer: outer.inner }),
            (inner, outer) => inner.or(outer),
        }
    }

    /// Whether links leave out a parameter.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.inner.iter().chain(self.outer).any(|dropped| match dropped.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => *dropped == name,
        })
    }
}

/// Checks that `drop` does not name what the list `var` reads itself; `var` is empty in APIs.
///
/// # Panics
/// At compile time, if it does.
#[track_caller]
pub const fn check_drop(config: PaginateConfig, var: &str) {
    let Some(Dropped { inner: mut rest, .. }) = config.drop else {
        return;
    };
    let default = if var.is_empty() { Params::Plain } else { Params::Tg };
    let params = match config.params {
        Some(params) => params,
        None => default,
    };
    while let [name, behind @ ..] = rest {
        let is_own = match params {
            Params::Tg => is_tg_name(name, var),
            Params::Plain => {
                let is_cursor = matches!(config.cursor, Some(true)) && is_text(name, "cursor");
                is_cursor || is_own_name(name, "page", "page_size", "sort")
            }
            Params::Own { page, limit, order } => is_own_name(name, page, limit, order),
        };
        assert!(
            !is_own && !is_text(name, "tg_format"),
            "`drop` names a parameter that this list reads, and that its links need: remove it"
        );
        rest = behind;
    }
}

const fn is_own_name(name: &str, page: &str, limit: &str, order: &str) -> bool {
    let derived = match starts_with(name, page) {
        Some(b"" | b"_at" | b"_from") => true,
        Some(_) | None => false,
    };
    derived || is_text(name, limit) || is_text(name, order)
}

const fn is_tg_name(name: &str, var: &str) -> bool {
    let prefixed = match starts_with(name, var) {
        Some([b'_', b't', b'g', b'p', b'_', ..]) => true,
        Some(_) | None => false,
    };
    prefixed || starts_with(name, "tg_paginate_").is_some() || is_text(name, "tg_order")
}
