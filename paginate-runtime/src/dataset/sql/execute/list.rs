//! The rows of a statement in one order, and a page of them.

use super::session::Session;
use crate::anchor::Context;
use crate::dataset::ServedBy;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::text::{PageOrder, describe_column};
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
    let schema = &session.schema;
    // with the type, because an equal value of another type is another place
    let describe = |column: &SortColumn| {
        format!("{} {}", describe_column(column), schema.type_name(&column.name))
    };
    let order = order.total()?.iter().map(describe).collect::<Vec<_>>();
    let limit = plan.limit().as_number().to_string();
    let (sql, values) = (session.statement.sql(), session.values.to_text());
    let parts = [plan.var(), schema.database(), schema.settings(), sql, &values, &limit];
    let names = order.iter().chain(session.key).map(String::as_str);
    Some(Context::new(parts.into_iter().chain(names)))
}
