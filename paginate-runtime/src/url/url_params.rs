//! Reads the parameters of a request for one paginator, and what a cursor among them says.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::sync::Once;

use crate::config::Dropped;
use crate::page::limit::Limit;
use crate::page::ordering::{Ordering, cut};
use crate::page::target::Target;
use crate::url::cursor::Cursor;
use crate::url::param_names::{CSV, Names, Rank, Reading, Role, TG_ANCHOR};
use crate::url::query_string;
use crate::url::request::Request;

/// One value of the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParamValue<T> {
    Missing,
    Valid(T),
    Bad(Problem),
}

impl<T> ParamValue<T> {
    pub(crate) fn valid(self) -> Option<T> {
        match self {
            ParamValue::Valid(value) => Some(value),
            ParamValue::Missing | ParamValue::Bad(_) => None,
        }
    }
}

/// The problem with a value of the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    NotANumber,
    NotACursor,
    TooSmall,
    Repeated,
}

/// The values of a request for one paginator.
#[derive(Debug, Clone)]
pub(crate) struct UrlParams {
    /// Missing if a row decides the page.
    pub(crate) page: ParamValue<Target>,
    /// Whether that page number is the one of the path, valid or not.
    pub(crate) page_is_in_path: bool,
    /// Whether the path has a page number, which a parameter may override.
    pub(crate) has_page_in_path: bool,
    /// The number of a row that the page must contain.
    pub(crate) from: ParamValue<NonZeroU64>,
    pub(crate) limit: ParamValue<Limit>,
    /// The limit that the cursor contains.
    pub(crate) cursor_limit: Option<Limit>,
    /// The ordering of a cursor wins over the URL's.
    pub(crate) ordering: ParamValue<Ordering>,
    pub(crate) click: ParamValue<String>,
    pub(crate) anchor: ParamValue<String>,
    /// Whether the request asks for all rows as CSV.
    pub(crate) csv: bool,
    /// Our own pairs except those that decide the page, as received; a redirect keeps them.
    pub(crate) own: String,
    /// The pairs of others that are not dropped, as received; every link keeps them.
    pub(crate) others: String,
    /// `others` without the anchors of other lists, on which no rows depend.
    pub(crate) canonical_others: String,
    /// The pairs of others, decoded.
    pub(crate) other_values: Vec<(Cow<'static, str>, String)>,
}

impl UrlParams {
    /// `in_path` is the page number in the path, unparsed. `lists` are the names of all lists of the
    /// handler, which are never dropped. `clamp` gives the limit that a wish leads to.
    pub(crate) fn read(
        request: &Request<'_>,
        names: &Names<'_>,
        in_path: Option<&str>,
        dropped: Dropped,
        lists: &[Names<'_>],
        clamp: impl Fn(Limit) -> Limit,
    ) -> Self {
        let (mut page, mut from, mut limit) = (Slot::default(), Slot::default(), Slot::default());
        let (mut order, mut ordering) = (Slot::default(), Slot::default());
        let (mut anchor, mut format) = (Slot::default(), None);
        let (mut own, mut others) = (String::new(), String::new());
        let mut canonical_others = String::new();
        let mut other_values = Vec::new();
        if let Some(number) = in_path {
            let number = percent_encoding::percent_decode_str(number).decode_utf8_lossy();
            page.fill(Rank::InPath, number);
        }

        for pair in query_string::pairs(request.query()) {
            let Some((role, rank)) = names.role(&pair.name) else {
                let role = lists.iter().find_map(|list| list.role(&pair.name));
                if dropped.has(&pair.name) && role.is_none() {
                    continue;
                }
                // keeps all of them or none, because part of a filter is a different filter
                if others.len() <= query_string::MOST_CARRIED {
                    query_string::push_raw(&mut others, &pair);
                    let is_anchor = matches!(role, Some((Role::Anchor, _)));
                    if !is_anchor && !pair.name.ends_with(TG_ANCHOR) {
                        query_string::push_raw(&mut canonical_others, &pair);
                    }
                    let name = Cow::Owned(pair.name.into_owned());
                    other_values.push((name, pair.value.into_owned()));
                }
                continue;
            };
            if !matches!(role, Role::Page | Role::From | Role::Anchor) {
                query_string::push_raw(&mut own, &pair);
            }
            match role {
                Role::Page => page.fill(rank, pair.value),
                Role::From => from.fill(rank, pair.value),
                Role::Limit => limit.fill(rank, pair.value),
                Role::Click => order.fill(rank, pair.value),
                Role::Ordering => ordering.fill(rank, pair.value),
                Role::Anchor => anchor.fill(rank, pair.value),
                Role::Format => format = format.or(Some(pair.value)),
                Role::Spent => {}
            }
        }

        if others.len() > query_string::MOST_CARRIED {
            tell_of_long_query(request.path());
            others.clear();
            canonical_others.clear();
            other_values.clear();
        }

        let page_is_in_path = page.rank() == Some(Rank::InPath);
        let from = from.read(positive);
        let reading = names.reads();
        let (page, cursor) = match (reading, &from) {
            (Reading::Cursors, _) => (ParamValue::Missing, page),
            (_, ParamValue::Valid(_)) => (ParamValue::Missing, Slot::default()),
            (_, ParamValue::Missing | ParamValue::Bad(_)) => {
                let page = page.read(|text| match text {
                    "last" if reading == Reading::Html => Ok(Target::Last),
                    _ => positive(text).map(Target::Page),
                });
                (page, Slot::default())
            }
        };
        let requested = UrlParams {
            page,
            page_is_in_path,
            has_page_in_path: in_path.is_some(),
            from,
            limit: limit.read(|text| number(text).map(Limit::new)),
            cursor_limit: None,
            ordering: ordering.read(|text| Ok(Ordering::requested(text))),
            click: order.read(|text| Ok(cut(text).into_owned())),
            anchor: anchor.read(|text| Ok(text.to_owned())),
            csv: format.as_deref() == Some(CSV),
            own,
            others,
            canonical_others,
            other_values,
        };
        requested.at(cursor, clamp)
    }

    /// Replaces the page by that of the cursor, if there is one.
    fn at(self, cursor: Slot<'_>, clamp: impl Fn(Limit) -> Limit) -> Self {
        let cursor = cursor.read(|token| {
            let cursor = Cursor::read(token).ok_or(Problem::NotACursor)?;
            self.agrees_with(&cursor, clamp).then_some(cursor).ok_or(Problem::NotACursor)
        });
        match cursor {
            ParamValue::Valid(Cursor { page, limit, ordering, anchor }) => UrlParams {
                page: ParamValue::Valid(Target::Page(page)),
                cursor_limit: Some(limit),
                ordering: match self.ordering {
                    ParamValue::Bad(problem) => ParamValue::Bad(problem),
                    ParamValue::Valid(_) | ParamValue::Missing => ParamValue::Valid(ordering),
                },
                anchor: anchor.map_or(ParamValue::Missing, ParamValue::Valid),
                ..self
            },
            ParamValue::Bad(problem) => UrlParams { page: ParamValue::Bad(problem), ..self },
            ParamValue::Missing => self,
        }
    }

    /// Whether limit and ordering of the URL are absent or equal to those of a cursor.
    fn agrees_with(&self, cursor: &Cursor, clamp: impl Fn(Limit) -> Limit) -> bool {
        let wish = self.limit.clone().valid();
        let is_limit = wish.is_none_or(|wish| clamp(wish) == cursor.limit);
        let is_ordering = match &self.ordering {
            ParamValue::Valid(ordering) => ordering.is_empty() || *ordering == cursor.ordering,
            ParamValue::Missing | ParamValue::Bad(_) => true,
        };
        is_limit && is_ordering
    }
}

/// Logs once, because a client can send many such requests.
fn tell_of_long_query(path: &str) {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        let most = query_string::MOST_CARRIED;
        let path = path.chars().take(100).collect::<String>();
        tracing::warn!(
            path,
            "links omit the request's other parameters, which are longer than {most} bytes: \
             shorten them, or keep what they say on the server"
        );
    });
}

fn positive(text: &str) -> Result<NonZeroU64, Problem> {
    NonZeroU64::new(number(text)?).ok_or(Problem::TooSmall)
}

/// Parses digits of any length; a number that does not fit becomes the largest one.
fn number(text: &str) -> Result<u64, Problem> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::NotANumber);
    }
    match digits.parse::<u64>() {
        Ok(0) => Ok(0),
        _ if negative => Err(Problem::TooSmall),
        Ok(number) => Ok(number),
        Err(_) => Ok(u64::MAX),
    }
}

/// A place for one value. If it has several names, the one of the best rank wins, and may appear
/// once.
#[derive(Default)]
struct Slot<'r> {
    best: Option<(Rank, Cow<'r, str>)>,
    repeated: bool,
}

impl<'r> Slot<'r> {
    fn fill(&mut self, rank: Rank, value: Cow<'r, str>) {
        let before = self.rank();
        if before < Some(rank) {
            self.best = Some((rank, value));
            self.repeated = false;
        } else if before == Some(rank) {
            self.repeated = true;
        }
    }

    fn rank(&self) -> Option<Rank> {
        self.best.as_ref().map(|(rank, _)| *rank)
    }

    fn read<T>(self, parse: impl FnOnce(&str) -> Result<T, Problem>) -> ParamValue<T> {
        match self.best {
            None => ParamValue::Missing,
            Some(_) if self.repeated => ParamValue::Bad(Problem::Repeated),
            Some((_, text)) => match parse(&text) {
                Ok(value) => ParamValue::Valid(value),
                Err(problem) => ParamValue::Bad(problem),
            },
        }
    }
}
