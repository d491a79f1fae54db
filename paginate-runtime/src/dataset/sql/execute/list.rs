//! The rows of a statement in one order, and a page of them.

use super::session::Session;
use crate::anchor::Context;
use crate::dataset::ServedBy;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::{ListIdentity, ListOrder};
use crate::dataset::sql::text::PageOrder;
use crate::page::ordering::SortColumn;
use crate::page::slice::Slice;
use crate::plan::Plan;
use crate::url::links::Anchors;

/// The rows to page, in their order.
pub(super) struct OrderedList<'l> {
    pub(super) plan: &'l Plan,
    pub(super) order: PageOrder<'l>,
    /// `None` if the list has no anchors.
    pub(super) anchor_context: Option<Context>,
    /// Whether pages must have exactly the rows of their numbers, as that of a row to locate.
    pub(super) is_exact: bool,
}

impl<'l> OrderedList<'l> {
    pub(super) fn new<D: Dialect>(
        session: &Session<'_, D>,
        plan: &'l Plan,
        order: PageOrder<'l>,
    ) -> Self {
        let anchor_context = bind_anchors(session, plan, &order);
        OrderedList { plan, order, anchor_context, is_exact: false }
    }

    /// The order, if a page map may lead to its pages.
    pub(super) fn mapped_order(&self) -> Option<&[SortColumn]> {
        self.order.total().filter(|_| !self.is_exact)
    }
}

/// A page of a list. Its rows are not decoded yet.
pub(super) struct ListPage<D: Dialect> {
    pub(super) slice: Slice,
    pub(super) rows: Vec<D::Row>,
    /// `None` if no row was read.
    pub(super) served_by: Option<ServedBy>,
    pub(super) anchors: Option<Anchors>,
}

/// The context of anchors, which makes them invalid for other rows and orders. `None` if the order
/// is not total.
fn bind_anchors<D: Dialect>(
    session: &Session<'_, D>,
    plan: &Plan,
    order: &PageOrder<'_>,
) -> Option<Context> {
    let (var, limit, order) = (plan.var(), plan.limit(), order.total()?);
    let list = ListOrder { var, limit, order, key: session.key };
    let identity = match plan.is_by_cursor() {
        // a cursor is a place in an order, whatever rows there are
        true => ListIdentity::NONE,
        false => session.identity,
    };
    Some(session.schema.anchor_prefix(list).followed_by(identity.to_bytes()))
}
