//! Anchors of a query: made of the rows of a page, and opened again.

use std::num::NonZeroU64;

use serde::Serialize;

use super::access_path::{From, nearest};
use super::session::Query;
use crate::anchor::{Anchor, Context, Edge, KeyValue};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::statement_schema::Warning;
use crate::dataset::sql::text::statement::Sorted;
use crate::error::Error;
use crate::limit::Limit;
use crate::links::Anchors;
use crate::ordering::{Case, Direction, Nulls, SortColumn};
use crate::plan::Plan;
use crate::requested::Target;

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The anchor of the request, if it was made for the same rows in the same order.
    ///
    /// # Errors
    /// If a cursor names the page, and does not lead to it.
    pub(crate) fn anchor(&self, plan: &Plan, sorted: &Sorted<'_>) -> Result<Option<Anchor>, Error> {
        let refusal = plan.refusal_of_cursor();
        let Some(order) = self.total(sorted) else {
            if refusal.is_some() && self.shape.warns_first(Warning::Cursor) {
                let sql = self.statement.body();
                tracing::warn!(
                    sql,
                    "cursors count its rows from the front, which may repeat some and leave others \
                     out: add `.key(…)`, and `default_order` instead of an ORDER BY of its own"
                );
            }
            return Ok(None);
        };
        let opened = plan.anchor().zip(self.context);
        let opened = opened.and_then(|(token, context)| Anchor::open(token, context));
        let is_of_order = |anchor: &Anchor| anchor.values.len() == order.len();
        match (refusal, plan.target()) {
            (Some(refusal), Target::Page(page)) if page > NonZeroU64::MIN => {
                let anchor = opened.filter(|anchor| leads_to(anchor, page, plan.limit()));
                Ok(Some(anchor.ok_or(refusal)?).filter(is_of_order))
            }
            _ => Ok(opened.filter(is_of_order)),
        }
    }

    /// The anchors of a page; `None` where rows cannot be told apart, or not by what they show.
    pub(crate) fn anchors(
        &self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        rows: &[D::Row],
    ) -> Option<Anchors> {
        let order = self.total(sorted)?;
        let context = self.context?;
        let counted = self.counted.filter(|_| !plan.count_ttl().is_zero());
        let sealed = |edge, values| Anchor { page, edge, values, counted }.seal(context);
        // for a cursor a number that nobody can forge is better than none
        let number = |edge| plan.refusal_of_cursor().and_then(|_| sealed(edge, Vec::new()));
        let token = |edge, row| {
            self.key_values(order, row)
                .and_then(|values| sealed(edge, values))
                .or_else(|| number(edge))
        };
        let first = token(Edge::First, rows.first()?)?;
        let last = token(Edge::Last, rows.last()?)?;
        Some(Anchors { first, last })
    }

    /// Whether the order tells every row apart.
    pub(crate) fn is_total(&self, sorted: &Sorted<'_>) -> bool {
        self.total(sorted).is_some()
    }

    /// The order, if it tells every row apart.
    pub(crate) fn total<'s>(&self, sorted: &'s Sorted<'_>) -> Option<&'s [SortColumn]> {
        match sorted {
            Sorted::By(order) if !self.key.is_empty() => Some(order),
            _ => None,
        }
    }

    /// What an anchor is bound to: it is of no use for other rows, nor in another order. `None` if
    /// there are no anchors.
    pub(crate) fn context(&self, plan: &Plan, sorted: &Sorted<'_>) -> Option<Context> {
        // with the type, because a value of another one is another place
        let typed = |column: &SortColumn| {
            format!("{} {}", column_text(column), self.shape.type_of(&column.name))
        };
        let order = self.total(sorted)?.iter().map(typed).collect::<Vec<_>>();
        let (_, sql) = self.shape.source();
        let limit = plan.limit().as_number().to_string();
        let values = self.bound().to_text();
        let shape = &self.shape;
        let parts = [plan.var(), shape.database(), shape.session(), sql.as_str(), &values, &limit];
        let key = self.key.iter().map(String::as_str);
        Some(Context::of(parts.into_iter().chain(order.iter().map(String::as_str)).chain(key)))
    }

    /// What a row is sorted by, if rows can be sought by it.
    pub(crate) fn key_values(
        &self,
        order: &[SortColumn],
        row: &D::Row,
    ) -> Option<Vec<Option<KeyValue>>> {
        order.iter().map(|column| self.key_value(row, column)).collect()
    }

    /// The value that a row is sorted by. `None` if rows cannot be sought by it: because of its type,
    /// or because beyond ASCII most databases keep to themselves what a text is without regard to
    /// case.
    fn key_value(&self, row: &D::Row, column: &SortColumn) -> Option<Option<KeyValue>> {
        if let Some(kind) = self.shape.blocks_seek(&column.name) {
            if self.shape.warns_first(Warning::NotSeekable) {
                let (sql, column) = (self.statement.body(), column.name.as_str());
                tracing::warn!(
                    sql,
                    column,
                    kind,
                    "links have no anchors and deep pages are slower, because rows cannot be \
                     sought by a value of this type"
                );
            }
            return None;
        }
        let value = D::key_value(row, &column.name).ok()?;
        let is_exact = |value: &KeyValue| column.case == Case::Sensitive || D::is_foldable(value);
        value.as_ref().is_none_or(is_exact).then_some(value)
    }
}

/// Whether nothing lies between an anchor and a page: one is made for its own page and the next ones.
fn leads_to(anchor: &Anchor, page: NonZeroU64, limit: Limit) -> bool {
    let Limit::Rows(limit) = limit else {
        return false;
    };
    let start = nearest(page, limit, Some((anchor.page, anchor.edge)), None);
    matches!(start.from, From::Anchor(_)) && start.skip == 0
}

/// All that a column says of the order, in one letter each and the name.
pub(crate) fn column_text(column: &SortColumn) -> String {
    let direction = match column.direction {
        Direction::Ascending => '+',
        Direction::Descending => '-',
    };
    let nulls = match column.nulls {
        None => ' ',
        Some(Nulls::First) => '<',
        Some(Nulls::Last) => '>',
    };
    let case = match column.case {
        Case::Sensitive => '=',
        Case::Ignored => '~',
    };
    format!("{direction}{nulls}{case}{}", column.name)
}
