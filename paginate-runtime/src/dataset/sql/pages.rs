//! Pages: where each is read from, what stands in for one that is not there, and its anchors.

use std::num::NonZeroU64;
use std::time::Duration;

use serde::Serialize;

use super::query::Query;
use super::seek::Cut;
use super::start::{From, Start, Way, nearest};
use super::statement::{Page, Sorted};
use super::{Dialect, order};
use crate::anchor::{Anchor, Counted};
use crate::count::{Count, RowCount};
use crate::dataset::{Fetched, ServedBy};
use crate::error::Error;
use crate::limit::Limit;
use crate::plan::{Plan, Slice};

/// From so many rows on it pays to look for another way than passing them over.
pub(super) const FAR: u64 = 1000;

/// The rows of a page as they were read.
struct Read<D: Dialect> {
    start: Start,
    rows: Vec<D::Row>,
    /// Whether there are rows behind them.
    more: bool,
}

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The page of this number, or what stands in for it if it is past the end.
    pub(super) async fn page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
    ) -> Result<Fetched<R>, Error> {
        let Limit::Rows(limit) = plan.limit() else {
            return self.all_rows(plan, sorted, page).await;
        };
        let anchor = match self.located {
            None => self.anchor(plan, sorted),
            // it is of the page that the request asks for
            Some(_) => None,
        };
        let known = anchor.as_ref().and_then(|anchor| anchor.counted);
        let known = known.filter(|counted| counted.is_fresh(plan.count_ttl()));
        if let Some(anchor) = anchor {
            match self.anchored_page(plan, sorted, page, limit, &anchor, known).await {
                Ok(Some(fetched)) => return Ok(fetched),
                Ok(None) => {}
                // whatever is wrong with an anchor, there is a page without it
                Err(error @ (Error::Statement(_) | Error::Database(sqlx::Error::Database(_)))) => {
                    tracing::debug!(%error, "an anchor was of no use");
                }
                Err(error) => return Err(error),
            }
        }
        self.cold_page(plan, sorted, page, limit, known).await
    }

    /// The page as it is seen from an anchor; `None` if an end is nearer.
    async fn anchored_page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        limit: NonZeroU64,
        anchor: &Anchor,
        known: Option<Counted>,
    ) -> Result<Option<Fetched<R>>, Error> {
        let rows = known.filter(|_| plan.count() == Count::Exact).map(|counted| counted.rows);
        let start = nearest(page, limit, Some((anchor.page, anchor.edge)), rows);
        let From::Anchor(sought) = start.from else {
            return Ok(None);
        };
        if let Some(word) = self.statement.never_flat()
            && self.shape.warn_of_depth_once()
        {
            let (sql, word) = (self.statement.body(), word.to_ascii_uppercase());
            tracing::warn!(sql, "every page of it takes all rows, because of its {word}");
        }
        let cut = Cut { values: &anchor.values, rows: sought };
        let read = self.read(sorted, Some(cut), start).await?;
        match start.way {
            // by its number the page may have rows, but they were in front of the anchor
            Way::Forwards if read.rows.is_empty() => {
                let slice = plan.slice_beyond(self.count_for_the_end(plan).await?)?;
                self.counted(plan, sorted, slice).await.map(Some)
            }
            // fewer than a page before the anchor: that is the front
            Way::Backwards if (read.rows.len() as u64) < limit.get() => {
                let first = self.cold_page(plan, sorted, NonZeroU64::MIN, limit, known).await?;
                Ok(Some(first))
            }
            _ => self.fetched(plan, sorted, page, read, known).await.map(Some),
        }
    }

    /// The page from the nearer end.
    async fn cold_page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        limit: NonZeroU64,
        mut known: Option<Counted>,
    ) -> Result<Fetched<R>, Error> {
        let begin = plan.limit().offset(page);
        let may_have_tail = plan.count() == Count::Exact && self.is_total(sorted);
        if begin >= FAR && may_have_tail && known.is_none() {
            known = Some(self.remembered(None, plan.count_ttl()).await?);
        }
        let rows = known.filter(|_| may_have_tail).map(|counted| counted.rows);
        if rows.is_some_and(|rows| begin >= rows) && page > NonZeroU64::MIN {
            return self.past_the_end(plan, sorted).await;
        }
        let start = nearest(page, limit, None, rows);
        if plan.max_offset().is_some_and(|most| start.skip > most) {
            return self.too_deep(plan, sorted, page).await;
        }
        let read = self.read(sorted, None, start).await?;
        let is_missing = match start.from {
            From::Tail => (read.rows.len() as u64) < start.rows,
            From::Head | From::Anchor(_) => read.rows.is_empty() && page > NonZeroU64::MIN,
        };
        if is_missing {
            return self.past_the_end(plan, sorted).await;
        }
        self.fetched(plan, sorted, page, read, known).await
    }

    /// The page asked for has no rows: either way it takes a count to know what to show.
    async fn past_the_end(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
    ) -> Result<Fetched<R>, Error> {
        let slice = plan.slice(self.count_for_the_end(plan).await?)?;
        self.counted(plan, sorted, slice).await
    }

    /// More rows would have to be passed over than `max_offset` permits.
    async fn too_deep(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
    ) -> Result<Fetched<R>, Error> {
        let slice = plan.slice_beyond(self.count_for_the_end(plan).await?)?;
        if slice.page == page {
            return Ok(Fetched::new(Slice { len: 0, ..slice }, Vec::new()));
        }
        self.counted(plan, sorted, slice).await
    }

    async fn count_for_the_end(&mut self, plan: &Plan) -> Result<RowCount, Error> {
        Ok(match plan.count() {
            Count::None => RowCount::Unknown { seen: 0 },
            // whatever was remembered or estimated was wrong
            Count::Exact | Count::Estimate => RowCount::Exact(self.count_afresh(plan).await?.rows),
            Count::Bounded(_) => self.row_count(plan.count(), Duration::ZERO, 0).await?,
        })
    }

    pub(super) async fn last_page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
    ) -> Result<Fetched<R>, Error> {
        let row_count = self.row_count(plan.count(), plan.count_ttl(), 0).await?;
        let slice = plan.slice(row_count)?;
        let fetched = self.counted(plan, sorted, slice).await?;
        if !fetched.rows.is_empty() || row_count.number() == 0 {
            return Ok(fetched);
        }
        // fewer rows than were remembered or estimated
        let slice = plan.slice(self.count_afresh(plan).await?.rows)?;
        self.counted(plan, sorted, slice).await
    }

    /// The rows of a slice that a count has led to.
    async fn counted(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        slice: Slice,
    ) -> Result<Fetched<R>, Error> {
        if slice.is_empty() {
            return Ok(Fetched::new(slice, Vec::new()));
        }
        let Limit::Rows(limit) = plan.limit() else {
            let rows = self.rows(&self.all_of(sorted)).await?;
            return Ok(Fetched::new(slice, self.decoded(rows)?).served_by(ServedBy::ALL));
        };
        let exact = match slice.row_count {
            RowCount::Exact(rows) if self.is_total(sorted) => Some(rows),
            _ => None,
        };
        let start = nearest(slice.page, limit, None, exact);
        let Read { rows, .. } = self.read(sorted, None, start).await?;
        let anchors = self.anchors(plan, sorted, slice.page, &rows, None);
        let fetched = Fetched::new(slice, self.decoded(rows)?);
        Ok(fetched.served_by(start.into()).anchored(anchors))
    }

    /// Everything on one page; there is no other.
    async fn all_rows(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
    ) -> Result<Fetched<R>, Error> {
        if page > NonZeroU64::MIN {
            return self.past_the_end(plan, sorted).await;
        }
        let rows = self.rows(&self.all_of(sorted)).await?;
        let rows = self.decoded(rows)?;
        let slice = Slice::found(page, plan.limit(), RowCount::Exact(rows.len() as u64));
        Ok(Fetched::new(slice, rows).served_by(ServedBy::ALL))
    }

    /// The rows from a start, in the order of the page.
    async fn read(
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
                reversed = Sorted::By(order::reversed(order));
                &reversed
            }
            _ => sorted,
        };
        let mut rows = match cut {
            None if start.skip >= FAR => self.far_rows(sorted, start.skip, take).await?,
            _ => {
                let slice = Some((start.skip, take));
                self.rows(&Page { cut, slice, ..self.all_of(sorted) }).await?
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

    /// A page with its count and its anchors.
    async fn fetched(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        read: Read<D>,
        known: Option<Counted>,
    ) -> Result<Fetched<R>, Error> {
        let Read { start, rows, more } = read;
        let here = (rows.len() as u64).saturating_add(u64::from(more));
        let seen = plan.limit().offset(page).saturating_add(here);
        let is_counted_by_itself = start.from == From::Head && !more;
        let row_count = match (known, plan.count()) {
            (Some(counted), Count::Exact) => RowCount::Exact(counted.rows),
            // what is before the page was passed over, so the last page knows
            _ if is_counted_by_itself => RowCount::Exact(seen),
            // what is before the page was not looked at
            (_, Count::None) if !more => RowCount::About(seen),
            (_, count) => self.row_count(count, plan.count_ttl(), seen).await?,
        };
        let row_count = match (start.from, row_count) {
            (From::Anchor(_), RowCount::Exact(_)) => row_count,
            _ => row_count.at_least(seen),
        };
        let slice = Slice::found(page, plan.limit(), row_count).with_more(more);
        let anchors = self.anchors(plan, sorted, page, &rows, known);
        let fetched = Fetched::new(slice, self.decoded(rows)?);
        Ok(fetched.served_by(start.into()).anchored(anchors))
    }

    /// Whether the order tells every row apart.
    pub(super) fn is_total(&self, sorted: &Sorted<'_>) -> bool {
        matches!(sorted, Sorted::By(_)) && !self.key.is_empty()
    }
}

impl std::convert::From<Start> for ServedBy {
    fn from(start: Start) -> Self {
        let skipped = start.skip;
        match start.from {
            From::Head => ServedBy::Head { skipped },
            From::Anchor(_) => ServedBy::Anchor { skipped },
            From::Tail => ServedBy::Tail { skipped },
        }
    }
}
