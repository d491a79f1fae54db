//! Reading: the rows of a page from where they begin.

use serde::Serialize;

use super::access_path::{From, Start, Way};
use super::anchors::column_text;
use super::session::Query;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::statement_schema::Warning;
use crate::dataset::sql::text::keyset::{Cut, Scan};
use crate::dataset::sql::text::order_by;
use crate::dataset::sql::text::statement::{Keys, Page, Sorted};
use crate::error::Error;

/// From so many rows on it pays to look for another way than passing them over.
pub(crate) const FAR: u64 = 1000;

/// The rows of a page as they were read.
pub(crate) struct Read<D: Dialect> {
    pub(crate) start: Start,
    pub(crate) rows: Vec<D::Row>,
    /// Whether there are rows behind them.
    pub(crate) more: bool,
}

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The rows from a start, in the order of the page.
    pub(crate) async fn read(
        &mut self,
        sorted: &Sorted<'_>,
        cut: Option<Cut<'_>>,
        start: Start,
    ) -> Result<Read<D>, Error> {
        // the row behind the page tells whether there is a next one
        let take = match start.way {
            Way::Forwards => start.rows.saturating_add(1),
            Way::Backwards => start.rows,
        };
        let reversed;
        let sorted = match (sorted, start.way) {
            (Sorted::By(order), Way::Backwards) => {
                reversed = Sorted::By(order_by::reversed(order));
                &reversed
            }
            _ => sorted,
        };
        if let Some(word) = self.statement.never_flat()
            && (cut.is_some() || start.skip >= FAR || start.from == From::Tail)
            && self.shape.warns_first(Warning::Depth)
        {
            let (sql, word) = (self.statement.body(), word.to_ascii_uppercase());
            tracing::warn!(sql, "every page of it takes all rows, because of its {word}");
        }
        let mut rows = match cut {
            None if start.skip >= FAR => self.far_rows(sorted, start.skip, take).await?,
            _ => {
                let scan = match cut {
                    Some(_) => self.scan(sorted, take).await?,
                    None => Scan::Ranges,
                };
                let slice = Some((start.skip, take));
                self.rows(&Page { cut, scan, slice, ..self.all_of(sorted) }).await?
            }
        };
        let more = match start.way {
            Way::Forwards => rows.len() as u64 > start.rows,
            Way::Backwards => start.skip > 0 || start.from != From::Tail,
        };
        rows.truncate(usize::try_from(start.rows).unwrap_or(usize::MAX));
        if start.way == Way::Backwards {
            rows.reverse();
        }
        Ok(Read { start, rows, more })
    }

    /// How rows are found from an anchor on: by ranges only if an index has the order. The database is
    /// asked once for each order, and again after a while, because tables grow and get indexes.
    async fn scan(&mut self, sorted: &Sorted<'_>, take: u64) -> Result<Scan, Error> {
        let Sorted::By(order) = sorted else {
            return Ok(Scan::Ranges);
        };
        let order = order.iter().map(column_text).collect::<Vec<_>>();
        if let Some(scan) = self.shape.scan(&order) {
            return Ok(scan);
        }
        let page = Page { slice: Some((0, take)), ..self.all_of(sorted) };
        let draft = self.statement.page::<D>(&page, self.arguments.clone())?;
        // not everybody may ask for a plan
        let plan = self.run(draft.explained()).await;
        let scan = match plan.is_ok_and(|plan| D::sorts_all(&plan).unwrap_or(false)) {
            true => Scan::Once,
            false => Scan::Ranges,
        };
        self.shape.learn_scan(&order, scan);
        Ok(scan)
    }

    /// Rows that are far from where reading begins: by their keys, if an index has all of that.
    async fn far_rows(
        &mut self,
        sorted: &Sorted<'_>,
        skip: u64,
        take: u64,
    ) -> Result<Vec<D::Row>, Error> {
        if let Some(order) = self.total(sorted).filter(|_| self.never_null() == self.key) {
            let keys = Keys { key: self.key, order, skip, take };
            let draft = self.statement.keys::<D>(&keys, self.arguments.clone())?;
            let plan = self.run(draft.explained()).await;
            let reads_only_an_index =
                plan.is_ok_and(|plan| D::reads_only_an_index(&plan).unwrap_or(false));
            // not everybody may ask for a plan; the rows are found without it, too
            if reads_only_an_index {
                let draft = self.statement.keys_first::<D>(&keys, self.arguments.clone())?;
                return self.page_rows(draft, true).await;
            }
        }
        self.rows(&Page { slice: Some((skip, take)), ..self.all_of(sorted) }).await
    }
}
