//! Anchors of a query: made of the rows of a page, and opened again.

use std::num::NonZeroU64;

use serde::Serialize;

use super::Dialect;
use super::order::reversed;
use super::query::Query;
use super::seek::{Cut, Sought};
use super::statement::{Keys, Page, Sorted};
use crate::anchor::{Anchor, Counted, Edge, KeyValue};
use crate::dataset::Fingerprint;
use crate::error::Error;
use crate::links::Anchors;
use crate::ordering::{Case, SortColumn};
use crate::plan::Plan;

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The anchor of the request, if it was made for the same rows in the same order.
    pub(super) fn anchor(&self, plan: &Plan, sorted: &Sorted<'_>) -> Option<Anchor> {
        let token = plan.anchor()?;
        let order = self.total(sorted)?;
        let anchor = Anchor::open(token, self.context(plan, order))?;
        (anchor.values.len() == order.len()).then_some(anchor)
    }

    /// The anchors of a page; `None` where rows cannot be told apart, or not by what they show.
    pub(super) fn anchors(
        &self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        rows: &[D::Row],
        counted: Option<Counted>,
    ) -> Option<Anchors> {
        let order = self.total(sorted)?;
        let context = self.context(plan, order);
        let counted = counted.filter(|_| !plan.count_ttl().is_zero());
        let token = |edge, row: Option<&D::Row>| {
            let values = order.iter().map(|column| key_value::<D>(row?, column));
            let values = values.collect::<Option<_>>()?;
            Anchor { page, edge, values, counted }.seal(context)
        };
        let first = token(Edge::First, rows.first())?;
        let last = token(Edge::Last, rows.last())?;
        Some(Anchors { first, last })
    }

    /// The page that holds the row of a key; `None` if there is no such row. `arguments` are those
    /// of the statement, and the key's value.
    pub(super) async fn located(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        arguments: D::Arguments,
    ) -> Result<Option<NonZeroU64>, Error> {
        let (Some(order), [key]) = (self.total(sorted), self.key) else {
            let message =
                "`locate` needs a `.key` of one column, and no ORDER BY of the statement's";
            return Err(Error::Statement(message.to_owned()));
        };
        let draft = self.statement.row_of::<D>(key, arguments);
        let rows = self.run(draft).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let values = order.iter().map(|column| key_value::<D>(row, column));
        let Some(values) = values.collect::<Option<Vec<_>>>() else {
            let message = "`locate` cannot compare what the rows are sorted by: sort by another";
            return Err(Error::Statement(message.to_owned()));
        };
        // what is behind the row in the reversed order is before it
        let (order, cut) = (reversed(order), Cut { values: &values, rows: Sought::Behind });
        let arguments = self.arguments.clone();
        let draft =
            self.statement.count_of_sought::<D>(&order, cut, self.never_null(), arguments)?;
        let counts = self.run(draft).await?;
        let before = counts.first().map(D::count).transpose()?.unwrap_or(0);
        Ok(Some(plan.limit().page_of(NonZeroU64::MIN.saturating_add(before))))
    }

    fn total<'s>(&self, sorted: &'s Sorted<'_>) -> Option<&'s [SortColumn]> {
        match sorted {
            Sorted::By(order) if self.is_total(sorted) => Some(order),
            _ => None,
        }
    }

    /// What an anchor is bound to: it is of no use for other rows, nor in another order.
    fn context(&self, plan: &Plan, order: &[SortColumn]) -> Fingerprint {
        let (_, sql) = self.shape.source();
        let limit = plan.limit().as_number();
        Fingerprint::of((plan.var(), sql.as_str(), self.values(), order, self.key, limit))
    }

    /// What was bound: private to sqlx, but its debug text shows all of it.
    pub(super) fn values(&self) -> String {
        format!("{:?}", self.arguments)
    }

    /// Rows that are far from where reading begins: by their keys, if an index has all of that.
    pub(super) async fn far_rows(
        &mut self,
        sorted: &Sorted<'_>,
        skip: u64,
        take: u64,
    ) -> Result<Vec<D::Row>, Error> {
        if let Some(order) = self.total(sorted).filter(|_| self.never_null() == self.key) {
            let keys = Keys { key: self.key, order, skip, take };
            let draft = self.statement.keys::<D>(&keys, self.arguments.clone())?;
            let is_cheaper =
                D::reads_only_an_index(self.connection, draft.sql, draft.arguments).await?;
            if is_cheaper {
                let draft = self.statement.keys_first::<D>(&keys, self.arguments.clone())?;
                return self.run(draft).await;
            }
        }
        self.rows(&Page { slice: Some((skip, take)), ..self.all_of(sorted) }).await
    }
}

/// The value that a row is sorted by. `None` if it cannot be sought: beyond ASCII it is the
/// database's secret what a text is without regard to case.
fn key_value<D: Dialect>(row: &D::Row, column: &SortColumn) -> Option<Option<KeyValue>> {
    let value = D::key_value(row, &column.name).ok()?;
    let is_foldable = |value: &KeyValue| column.case == Case::Sensitive || value.bytes.is_ascii();
    value.as_ref().is_none_or(is_foldable).then_some(value)
}
