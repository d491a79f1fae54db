//! Links to the other pages, for a `Link` header (RFC 8288) or an envelope.

use serde::Serialize;

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
    /// The value of a `Link` header; `None` without links. Addresses are encoded already.
    pub(super) fn header(&self) -> Option<String> {
        let relations = [
            ("first", &self.first),
            ("prev", &self.prev),
            ("next", &self.next),
            ("last", &self.last),
        ];
        let links = relations.into_iter().filter_map(|(relation, href)| {
            href.as_ref().map(|href| format!("<{href}>; rel=\"{relation}\""))
        });
        let links = links.collect::<Vec<_>>().join(", ");
        (!links.is_empty()).then_some(links)
    }
}
