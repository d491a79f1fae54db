//! Makes anchors from the rows of a page, and opens them again.

use std::num::NonZeroU64;

use super::access_path::{Origin, choose_access_path};
use super::list::OrderedList;
use super::session::Session;
use super::warnings;
use crate::anchor::{Anchor, Counted, Edge, KeyValue};
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;
use crate::page::limit::Limit;
use crate::page::ordering::{Case, SortColumn};
use crate::page::target::Target;
use crate::url::links::Anchors;

/// Opens the anchor of the request, if it belongs to these rows in this order.
///
/// # Errors
/// If a cursor names the page but is invalid.
pub(super) fn open_anchor<D: Dialect>(
    session: &Session<'_, D>,
    list: &OrderedList<'_>,
) -> Result<Option<Anchor>, Error> {
    let plan = list.plan;
    let refusal = plan.refusal_of_cursor();
    let Some((columns, context)) = list.order.total().zip(list.anchor_context) else {
        if refusal.is_some() {
            warnings::warn_of_cursor_without_anchor(session);
        }
        return Ok(None);
    };
    let opened = plan.anchor().and_then(|token| Anchor::open(token, context));
    let is_of_order = |anchor: &Anchor| anchor.values.len() == columns.len();
    match (refusal, plan.target()) {
        (Some(refusal), Target::Page(page)) if page > NonZeroU64::MIN => {
            let anchor = opened.filter(|anchor| leads_to(anchor, page, plan.limit()));
            Ok(Some(anchor.ok_or(refusal)?).filter(is_of_order))
        }
        _ => Ok(opened.filter(is_of_order)),
    }
}

/// Whether an anchor is next to a page. An anchor serves its own page and the pages next to it.
fn leads_to(anchor: &Anchor, page: NonZeroU64, limit: Limit) -> bool {
    let Limit::Rows(limit) = limit else {
        return false;
    };
    let path = choose_access_path(page, limit, Some((anchor.page, anchor.edge)), None);
    matches!(path.origin, Origin::Anchor(_)) && path.skip == 0
}

/// The anchors of a page; `None` if the order is not total or rows cannot be sought.
pub(super) fn seal_anchors<D: Dialect>(
    session: &Session<'_, D>,
    list: &OrderedList<'_>,
    page: NonZeroU64,
    rows: &[D::Row],
    exact: Option<Counted>,
) -> Option<Anchors> {
    let plan = list.plan;
    let (columns, context) = list.order.total().zip(list.anchor_context)?;
    // a count on a connection of the program holds only there
    let is_reused = session.pool().is_some() && !plan.count_ttl().is_zero();
    let counted = exact.filter(|_| is_reused).map(|counted| (session.schema.server(), counted));
    let seal = |edge, values| Anchor { page, edge, values, counted }.seal(context);
    // a cursor always gets a token, even if it has only the number of the page
    let seal_number = |edge| plan.refusal_of_cursor().and_then(|_| seal(edge, Vec::new()));
    let seal_row = |edge, row| {
        read_key_values(session, columns, row)
            .and_then(|values| seal(edge, values))
            .or_else(|| seal_number(edge))
    };
    let first = seal_row(Edge::First, rows.first()?)?;
    let last = seal_row(Edge::Last, rows.last()?)?;
    Some(Anchors { first, last })
}

/// The sort keys of a row, if rows can be sought by them.
pub(super) fn read_key_values<D: Dialect>(
    session: &Session<'_, D>,
    order: &[SortColumn],
    row: &D::Row,
) -> Option<Vec<Option<KeyValue>>> {
    order.iter().map(|column| read_key_value(session, column, row)).collect()
}

/// The value of a sort key. `None` if rows cannot be sought by it: because of its type, or because
/// it is compared without regard to case, where beyond ASCII only the database knows the rules.
fn read_key_value<D: Dialect>(
    session: &Session<'_, D>,
    column: &SortColumn,
    row: &D::Row,
) -> Option<Option<KeyValue>> {
    if let Some(kind) = session.schema.columns().type_that_blocks_seek(&column.name) {
        warnings::warn_of_type_without_anchors(session, &column.name, kind);
        return None;
    }
    let value = D::read_key_value(row, &column.name).ok()?;
    let is_exact = |value: &KeyValue| column.case == Case::Sensitive || D::is_foldable(value);
    value.as_ref().is_none_or(is_exact).then_some(value)
}
