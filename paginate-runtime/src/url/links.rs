//! Links to other pages and orderings of a list.

use std::borrow::Cow;
use std::num::NonZeroU64;

use serde::{Serialize, Serializer};

use crate::config::Params;
use crate::page::limit::{Limit, MaxLimit};
use crate::page::ordering::Ordering;
use crate::page::target::Target;
use crate::url::page_address::Address;
use crate::url::param_names::{CSV, FORMAT, Names};
use crate::url::query_string;

/// The anchors of one page: where it starts and where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Anchors {
    pub(crate) first: String,
    pub(crate) last: String,
}

/// The approximate length of the parts of a link that depend on the page.
const ROOM: usize = 128;

/// Everything that a link needs except the page and the click. Templates carry it as plain data: a
/// small list, which is faster to read than a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Links<'l> {
    address: Address<'l>,
    /// The parameters of every link, encoded.
    query: Cow<'l, str>,
    /// Like all parameters here, this is a key made by [`query`].
    page: Cow<'l, str>,
    click: Click<'l>,
    at: Option<At<'l>>,
    /// The page that an address without a number shows, if that is always the same.
    bare: Option<NonZeroU64>,
    /// Whether the link to the last page names its number.
    numbers_last: bool,
    canonical: Canonical,
}

/// The parameters of the canonical address, encoded. Templates do not need them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Canonical {
    /// The parameters of others, without the anchors of other lists.
    others: String,
    /// Our own parameters that differ from the defaults.
    own: String,
}

/// The anchors of the current page, which make links to others fast.
#[derive(Debug, Clone, PartialEq, Eq)]
struct At<'l> {
    parameter: Cow<'l, str>,
    /// The page of the anchors.
    page: u64,
    first: Cow<'l, str>,
    last: Cow<'l, str>,
}

/// How a link contains a click on a column.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Click<'l> {
    /// In its own parameter; the query has the ordering before the click.
    Parameter(Cow<'l, str>),
    /// As the resulting ordering. Links omit page and ordering if they are the default.
    Folded {
        parameter: Cow<'l, str>,
        ordering: Cow<'l, str>,
        default: Cow<'l, str>,
        /// The columns of the ordering that a click may repeat.
        permitted: Cow<'l, str>,
    },
}

/// What the links of a paginator start from.
pub(crate) struct Base<'a> {
    pub(crate) names: &'a Names<'a>,
    pub(crate) params: Params,
    /// The parameters of others, encoded.
    pub(crate) others: &'a str,
    /// The same for the canonical address.
    pub(crate) canonical_others: &'a str,
    /// The ordering of forms. A list without rows keeps what the URL asked for.
    pub(crate) form_ordering: &'a Ordering,
    /// Whether the path of the request has a page number.
    pub(crate) has_page_in_path: bool,
    /// Whether the link to the last page names its number.
    pub(crate) numbers_last: bool,
    pub(crate) limit: Limit,
    pub(crate) default_limit: Limit,
    pub(crate) max_limit: MaxLimit,
    pub(crate) ordering: &'a Ordering,
    pub(crate) default_order: &'a Ordering,
    /// The columns of the ordering that the URL may name. The default may have others.
    pub(crate) permitted: &'a Ordering,
    /// The page that an address without a number shows, if that is always the same.
    pub(crate) bare: Option<NonZeroU64>,
    /// The current page, with its anchors if it has any.
    pub(crate) anchors: Option<(NonZeroU64, Anchors)>,
}

impl Links<'static> {
    /// The links of a page with this [`Base::state`].
    pub(crate) fn new(
        base: &Base<'_>,
        state: &[(Cow<'static, str>, String)],
        address: Address<'_>,
    ) -> Self {
        let names = base.names;
        let mut query = base.others.to_owned();
        for (name, value) in state {
            query_string::push(&mut query, name, value);
        }
        let click = match names.click() {
            Some(parameter) => Click::Parameter(query_string::key(&parameter).into()),
            None => Click::Folded {
                parameter: query_string::key(&names.ordering()).into(),
                ordering: base.ordering.to_string().into(),
                default: base.default_order.to_string().into(),
                permitted: base.permitted.to_string().into(),
            },
        };
        Links {
            address: address.into_owned(),
            query: query.into(),
            page: query_string::key(&names.page()).into(),
            click,
            at: base.anchors.clone().map(|(page, Anchors { first, last })| At {
                parameter: query_string::key(&names.anchor()).into(),
                page: page.get(),
                first: first.into(),
                last: last.into(),
            }),
            bare: base.bare,
            numbers_last: base.numbers_last,
            canonical: Canonical {
                others: base.canonical_others.to_owned(),
                own: base.no_default(),
            },
        }
    }
}

impl Links<'static> {
    /// Whether links lead on from the rows of this page.
    pub(crate) fn have_anchors(&self) -> bool {
        self.at.is_some()
    }

    /// The links of another page.
    pub(crate) fn of_page(&self, page: NonZeroU64, anchors: Option<Anchors>) -> Self {
        let at = self.at.as_ref().zip(anchors).map(|(at, Anchors { first, last })| At {
            parameter: at.parameter.clone(),
            page: page.get(),
            first: first.into(),
            last: last.into(),
        });
        Links { at, ..self.clone() }
    }
}

impl<'l> Links<'l> {
    /// Reads the value that a template carries, without copying.
    pub(crate) fn read(links: &'l tera::Value) -> Option<Self> {
        let [address, query, page, click, at, bare, numbers_last] = links.as_array()? else {
            return None;
        };
        let text = |value: &'l tera::Value| value.as_str().map(Cow::Borrowed);
        let click = match click.as_array()? {
            [parameter] => Click::Parameter(text(parameter)?),
            [parameter, ordering, default, permitted] => Click::Folded {
                parameter: text(parameter)?,
                ordering: text(ordering)?,
                default: text(default)?,
                permitted: text(permitted)?,
            },
            _ => return None,
        };
        let at = match at.as_array() {
            Some([parameter, page, first, last]) => Some(At {
                parameter: text(parameter)?,
                page: page.as_u64()?,
                first: text(first)?,
                last: text(last)?,
            }),
            _ => None,
        };
        let (query, page) = (text(query)?, text(page)?);
        let (address, canonical) = (Address::read(address)?, Canonical::default());
        let bare = bare.as_u64().and_then(NonZeroU64::new);
        let numbers_last = numbers_last.as_bool()?;
        Some(Links { address, query, page, click, at, bare, numbers_last, canonical })
    }

    /// The target of the link to the last page. It is a number if the page is in the path, where a
    /// route may accept only numbers, and if a count has stopped before the last page.
    pub(crate) fn last(&self, page_count: u64) -> Target {
        match NonZeroU64::new(page_count) {
            Some(last) if self.numbers_last || self.address.is_numbered() => Target::Page(last),
            _ => Target::Last,
        }
    }

    /// A target of a template: the last page by its number, where the address must have one.
    pub(crate) fn found(&self, page: Target, page_count: Option<u64>) -> Target {
        match (page, page_count) {
            (Target::Last, Some(page_count)) => self.last(page_count),
            (page, _) => page,
        }
    }

    /// The anchor that makes a page fast, if there is one.
    pub(crate) fn anchor(&self, page: Target) -> Option<&str> {
        self.at.as_ref().and_then(|at| at.token(page))
    }

    /// Whether the address of a page needs no number.
    pub(crate) fn is_bare(&self, page: Target) -> bool {
        matches!(page, Target::Page(page) if Some(page) == self.bare)
    }

    /// The address of a page, path and query, with a click on a column applied to the ordering.
    pub(crate) fn href(&self, page: Target, click: Option<&str>) -> String {
        let mut query = String::with_capacity(self.query.len().saturating_add(ROOM));
        query.push_str(&self.query);
        let is_numbered = self.address.is_numbered();
        let number = match page {
            Target::Page(page) => Cow::Owned(page.to_string()),
            Target::Last => Cow::Borrowed("last"),
        };
        match &self.click {
            Click::Parameter(parameter) => {
                if !is_numbered {
                    query_string::push_token(&mut query, &self.page, &number);
                }
                if let Some(click) = click {
                    query_string::push_value(&mut query, parameter, click);
                }
            }
            Click::Folded { parameter, ordering, default, permitted } => {
                let clicked = click.map(|name| {
                    let (before, permitted) =
                        (Ordering::parse(ordering), Ordering::parse(permitted));
                    let may_name = |name: &str| permitted.contains(name) || !before.contains(name);
                    before.clicked(name).filtered(may_name).to_string()
                });
                let ordering = clicked.as_deref().unwrap_or(ordering);
                if !ordering.is_empty() && ordering != default {
                    query_string::push_value(&mut query, parameter, ordering);
                }
                if !self.is_bare(page) && !is_numbered {
                    query_string::push_token(&mut query, &self.page, &number);
                }
            }
        }
        if let (Some(at), None) = (&self.at, click)
            && let Some(token) = at.token(page)
        {
            query_string::push_token(&mut query, &at.parameter, token);
        }
        query_string::join(&self.address.path(page, self.bare), &query)
    }

    /// The address of the page that a cursor names. The cursor contains the ordering.
    pub(crate) fn cursor_href(&self, cursor: &str) -> String {
        let mut query = self.query.to_string();
        query_string::push_token(&mut query, &self.page, cursor);
        query_string::join(self.address.bare_path(), &query)
    }
}

impl Serialize for Links<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = self.at.as_ref().map(|at| (&at.parameter, at.page, &at.first, &at.last));
        let Links { address, query, page, click, bare, numbers_last, .. } = self;
        (address, query, page, click, at, bare, numbers_last).serialize(serializer)
    }
}

impl Serialize for Click<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Click::Parameter(parameter) => [parameter].serialize(serializer),
            Click::Folded { parameter, ordering, default, permitted } => {
                [parameter, ordering, default, permitted].serialize(serializer)
            }
        }
    }
}

impl Links<'_> {
    /// The address of all rows as CSV, in the ordering of this page.
    pub(crate) fn csv(&self) -> String {
        let mut query = self.query.to_string();
        if let Click::Folded { parameter, ordering, default, .. } = &self.click
            && ordering != default
        {
            query_string::push_value(&mut query, parameter, ordering);
        }
        query_string::push(&mut query, FORMAT, CSV);
        query_string::join(self.address.bare_path(), &query)
    }
}

impl Links<'static> {
    /// The canonical address of a page: the shortest one that shows it.
    pub(crate) fn canonical(&self, page: Target) -> String {
        let Canonical { others, own } = &self.canonical;
        let mut query = others.clone();
        query_string::push_encoded(&mut query, own);
        if let Target::Page(number) = page
            && !self.is_bare(page)
            && !self.address.is_numbered()
        {
            query_string::push_token(&mut query, &self.page, &number.to_string());
        }
        query_string::join(&self.address.path(page, self.bare), &query)
    }
}

impl At<'_> {
    /// The first page needs no anchor: reading starts there anyway.
    fn token(&self, target: Target) -> Option<&str> {
        match target {
            Target::FIRST => None,
            Target::Page(page) if page.get() <= self.page => Some(&self.first),
            Target::Page(_) | Target::Last => Some(&self.last),
        }
    }
}

impl Base<'_> {
    /// The parameters of the current state, except the page.
    pub(crate) fn state(&self) -> Vec<(Cow<'static, str>, String)> {
        let mut state = Vec::with_capacity(2);
        let spelled_out = self.params == Params::Tg;
        if spelled_out || self.limit != self.default_limit {
            state.push((self.names.limit(), self.limit.as_number().to_string()));
        }
        if spelled_out && !self.ordering.is_empty() {
            state.push((self.names.ordering(), self.ordering.to_string()));
        }
        state
    }

    /// The fields of every form, given the [`state`](Self::state). A form has no click, so it always
    /// includes the ordering. It leads to page 1, and names it if the address of the request, without
    /// its parameters, would show another page.
    pub(crate) fn form_state(
        &self,
        mut state: Vec<(Cow<'static, str>, String)>,
    ) -> Vec<(Cow<'static, str>, String)> {
        let (parameter, ordering) = (self.names.ordering(), self.form_ordering);
        state.retain(|(name, _)| *name != parameter);
        let is_default = self.params != Params::Tg && ordering == self.default_order;
        if !ordering.is_empty() && !is_default {
            state.push((parameter, ordering.to_string()));
        }
        if self.bare != Some(NonZeroU64::MIN) || self.has_page_in_path {
            state.push((self.names.page(), "1".to_owned()));
        }
        state
    }

    /// Our own parameters that differ from the defaults, except the page.
    fn no_default(&self) -> String {
        let mut query = String::new();
        if self.max_limit != MaxLimit::Fixed && self.limit != self.default_limit {
            query_string::push(
                &mut query,
                &self.names.limit(),
                &self.limit.as_number().to_string(),
            );
        }
        if !self.ordering.is_empty() && self.ordering != self.default_order {
            query_string::push(&mut query, &self.names.ordering(), &self.ordering.to_string());
        }
        query
    }
}
