//! Links to the other pages, for a `Link` header (RFC 8288) or an envelope.

use serde::Serialize;

/// The addresses of the other pages; what does not apply is left out.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct PageLinks {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prev: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last: Option<String>,
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
