//! The names of the URL's parameters.

use std::borrow::Cow;

use serde::Serialize;

use crate::config::Params;

/// The names of the URL's parameters for one variable; `tg.paginate.names` in a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ParamNames {
    /// The page number, from 1, or `last`.
    pub page: Cow<'static, str>,
    /// The rows per page.
    pub limit: Cow<'static, str>,
    /// A click on a column. Only [`Params::Tg`] has it.
    pub order: Option<Cow<'static, str>>,
    /// The whole ordering.
    pub ordering: Cow<'static, str>,
    /// The number of a row, from 1. The page is the one that contains it.
    pub from: Cow<'static, str>,
}

/// The meaning of a parameter of the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Page,
    Limit,
    /// A click on a column.
    Click,
    /// The whole ordering.
    Ordering,
    /// An anchor.
    Anchor,
    /// A row to show.
    From,
    /// The format of the response.
    Format,
    /// Our own parameter, but without a meaning here. Links drop it.
    Spent,
}

/// Which of two names for the same thing wins: the prefixed one. A form can send a page number only
/// in a parameter, so that wins over the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    InPath,
    Unprefixed,
    Prefixed,
}

/// The position of a paginator on its handler. The topmost accepts the unprefixed names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Topmost,
    Below,
}

/// Which parameters a paginator reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// All of them, and the page may be `last`.
    Html,
    /// All but the row to show, which forms send when their page size changes.
    Rows,
    /// Page and limit: a handler that slices its own rows also sorts them.
    Slices,
    /// A cursor instead of the page.
    Cursors,
}

/// Names the format of this response. Links never carry it.
pub(crate) const FORMAT: &str = "tg_format";

/// The end of an anchor's name in TurboGears' style.
pub(crate) const TG_ANCHOR: &str = "_tgp_at";

/// The value of `tg_format` for CSV.
pub(crate) const CSV: &str = "csv";

/// The names of one paginator, ready to compare with those in a URL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'v> {
    params: Params,
    var: &'v str,
    place: Place,
    reading: Reading,
}

impl<'v> Names<'v> {
    pub(crate) fn new(params: Params, var: &'v str, place: Place) -> Self {
        Names { params, var, place, reading: Reading::Html }
    }

    pub(crate) fn reading(self, reading: Reading) -> Self {
        Names { reading, ..self }
    }

    pub(crate) fn reads(&self) -> Reading {
        self.reading
    }

    pub(crate) fn var(&self) -> &'v str {
        self.var
    }

    /// The meaning of a parameter; `None` if it is not ours.
    pub(crate) fn role(&self, name: &str) -> Option<(Role, Rank)> {
        if name == FORMAT {
            return Some((Role::Format, Rank::Prefixed));
        }
        match self.params {
            Params::Tg => self.tg_role(name),
            Params::Plain | Params::Own { .. } => [
                (self.page(), Role::Page),
                (self.limit(), Role::Limit),
                (self.ordering(), Role::Ordering),
                (self.anchor(), Role::Anchor),
                (self.from(), Role::From),
            ]
            .into_iter()
            .find_map(|(own, role)| (own == name).then_some((role, Rank::Prefixed)))
            .filter(|(role, _)| self.has(*role)),
        }
    }

    fn has(&self, role: Role) -> bool {
        match self.reading {
            Reading::Html => true,
            Reading::Rows => role != Role::From,
            Reading::Slices => matches!(role, Role::Page | Role::Limit),
            Reading::Cursors => matches!(role, Role::Page | Role::Limit | Role::Ordering),
        }
    }

    fn tg_role(&self, name: &str) -> Option<(Role, Rank)> {
        let role = |suffix| match suffix {
            "no" => Role::Page,
            "limit" => Role::Limit,
            "order" => Role::Click,
            "ordering" => Role::Ordering,
            "at" => Role::Anchor,
            "from" => Role::From,
            _ => Role::Spent,
        };
        if let Some(suffix) =
            name.strip_prefix(self.var).and_then(|rest| rest.strip_prefix("_tgp_"))
        {
            return Some((role(suffix), Rank::Prefixed));
        }
        if self.place == Place::Below {
            return None;
        }
        match name.strip_prefix("tg_paginate_") {
            Some(suffix) => Some((role(suffix), Rank::Unprefixed)),
            None => (name == "tg_order").then_some((Role::Click, Rank::Unprefixed)),
        }
    }

    /// Whether a parameter would be that of both lists.
    pub(crate) fn shares_a_name_with(&self, other: &Names<'_>) -> bool {
        let others = [other.page(), other.limit(), other.ordering()];
        [self.page(), self.limit(), self.ordering()].iter().any(|name| others.contains(name))
    }

    pub(crate) fn page(&self) -> Cow<'static, str> {
        let plain = if self.reading == Reading::Cursors { "cursor" } else { "page" };
        self.named("_tgp_no", plain, |page, _, _| page)
    }

    pub(crate) fn limit(&self) -> Cow<'static, str> {
        self.named("_tgp_limit", "page_size", |_, limit, _| limit)
    }

    pub(crate) fn ordering(&self) -> Cow<'static, str> {
        self.named("_tgp_ordering", "sort", |_, _, order| order)
    }

    /// The parameter of a click, which only TurboGears' names have.
    pub(crate) fn click(&self) -> Option<Cow<'static, str>> {
        let has_click = self.params == Params::Tg;
        has_click.then(|| self.named("_tgp_order", "", |_, _, order| order))
    }

    /// The parameter of the anchor, named after the page's.
    pub(crate) fn anchor(&self) -> Cow<'static, str> {
        match self.params {
            Params::Tg => Cow::Owned([self.var, TG_ANCHOR].concat()),
            Params::Plain | Params::Own { .. } => Cow::Owned([&self.page(), "_at"].concat()),
        }
    }

    /// The parameter of a row to show, named after the page's.
    pub(crate) fn from(&self) -> Cow<'static, str> {
        match self.params {
            Params::Tg => Cow::Owned([self.var, "_tgp_from"].concat()),
            Params::Plain | Params::Own { .. } => Cow::Owned([&self.page(), "_from"].concat()),
        }
    }

    /// All names, for forms and scripts.
    pub(crate) fn all(&self) -> ParamNames {
        ParamNames {
            page: self.page(),
            limit: self.limit(),
            order: self.click(),
            ordering: self.ordering(),
            from: self.from(),
        }
    }

    fn named(
        &self,
        tg_suffix: &str,
        plain: &'static str,
        own: fn(&'static str, &'static str, &'static str) -> &'static str,
    ) -> Cow<'static, str> {
        match self.params {
            Params::Tg => Cow::Owned([self.var, tg_suffix].concat()),
            Params::Plain => Cow::Borrowed(plain),
            Params::Own { page, limit, order } => Cow::Borrowed(own(page, limit, order)),
        }
    }
}
