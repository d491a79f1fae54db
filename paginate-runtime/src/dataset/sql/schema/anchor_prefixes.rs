//! What the anchors of a statement are bound to, hashed once for each order.

use std::sync::{Mutex, PoisonError};

use crate::anchor::ContextPrefix;
use crate::page::limit::Limit;
use crate::page::ordering::SortColumn;

/// For how many orders of a statement the prefix is remembered.
const MOST: usize = 16;

/// What the lists of a statement differ in, apart from their bound values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListOrder<'l> {
    pub(crate) var: &'static str,
    pub(crate) limit: Limit,
    pub(crate) order: &'l [SortColumn],
    pub(crate) key: &'l [String],
}

/// The prefixes of a statement.
#[derive(Default)]
pub(super) struct AnchorPrefixes(Mutex<Vec<Remembered>>);

struct Remembered {
    var: &'static str,
    limit: Limit,
    order: Vec<SortColumn>,
    key: Vec<String>,
    prefix: ContextPrefix,
}

impl Remembered {
    fn list(&self) -> ListOrder<'_> {
        ListOrder { var: self.var, limit: self.limit, order: &self.order, key: &self.key }
    }
}

impl AnchorPrefixes {
    /// The prefix for a list, made by `hash` on first use.
    pub(super) fn find(
        &self,
        list: ListOrder<'_>,
        hash: impl FnOnce() -> ContextPrefix,
    ) -> ContextPrefix {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.iter().find(|known| known.list() == list) {
            return found.prefix.clone();
        }
        let prefix = hash();
        if known.len() >= MOST {
            known.clear();
        }
        let ListOrder { var, limit, order, key } = list;
        let (order, key) = (order.to_vec(), key.to_vec());
        known.push(Remembered { var, limit, order, key, prefix: prefix.clone() });
        prefix
    }
}
