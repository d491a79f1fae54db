//! Links to the other pages, for a `Link` header (RFC 8288) or an envelope.

use std::borrow::Cow;

use serde::Serialize;

use crate::url::query_string::LONGEST_HEADER;

/// The most bytes of an address with encoded separators, so that four of them fit.
const LONGEST_ENCODED: usize = LONGEST_HEADER / 4 - 32;

/// The separator of two links.
const SEPARATOR: &str = ", ";

/// The addresses of the other pages, path and query. Those that do not apply are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct PageLinks {
    /// The first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub first: Option<String>,
    /// The page before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub prev: Option<String>,
    /// The page after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub next: Option<String>,
    /// The last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "utoipa", schema(nullable = false))]
    pub last: Option<String>,
}

impl PageLinks {
    /// The value of a `Link` header; `None` without links. If the links are too long together, it
    /// drops those that clients need least.
    pub(super) fn header(&self) -> Option<String> {
        let relations = [
            ("first", &self.first),
            ("prev", &self.prev),
            ("next", &self.next),
            ("last", &self.last),
        ];
        let links = relations.into_iter().filter_map(|(relation, href)| {
            let href = without_separators(href.as_ref()?);
            Some((relation, format!("<{href}>; rel=\"{relation}\"")))
        });
        let mut links: Vec<_> = links.collect();
        for least in ["last", "first", "prev", "next"] {
            let lengths = links.iter().map(|(_, link)| link.len().saturating_add(SEPARATOR.len()));
            if lengths.sum::<usize>() > LONGEST_HEADER {
                links.retain(|(relation, _)| *relation != least);
            }
        }
        let links: Vec<_> = links.into_iter().map(|(_, link)| link).collect();
        (!links.is_empty()).then(|| links.join(SEPARATOR))
    }
}

/// Encodes commas and semicolons in the query, which keeps its meaning, because many clients split
/// the header there. Returns an address that would become too long unchanged.
fn without_separators(href: &str) -> Cow<'_, str> {
    let Some((path, query)) = href.split_once('?') else {
        return Cow::Borrowed(href);
    };
    let encoded = format!("{path}?{}", query.replace(',', "%2C").replace(';', "%3B"));
    match encoded.len() > LONGEST_ENCODED {
        true => Cow::Borrowed(href),
        false => Cow::Owned(encoded),
    }
}
