//! Links to the other pages, for a `Link` header (RFC 8288) or an envelope.

use serde::Serialize;

use crate::query::LONGEST_HEADER;

/// What stands between two links.
const SEPARATOR: &str = ", ";

/// The addresses of the other pages, path and query; what does not apply is left out.
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
    /// The value of a `Link` header; `None` without links. Addresses are encoded already. Where they
    /// are too long together, those go that a client needs least.
    pub(super) fn header(&self) -> Option<String> {
        let relations = [
            ("first", &self.first),
            ("prev", &self.prev),
            ("next", &self.next),
            ("last", &self.last),
        ];
        let links = relations.into_iter().filter_map(|(relation, href)| {
            href.as_ref().map(|href| (relation, format!("<{href}>; rel=\"{relation}\"")))
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
