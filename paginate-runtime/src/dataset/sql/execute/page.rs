//! Pages: where each is read from, and what stands in for one that is not there.

use std::num::NonZeroU64;

use serde::Serialize;

use super::access_path::{From, Start, Way, nearest};
use super::read::{FAR, Read};
use super::session::Query;
use crate::anchor::Anchor;
use crate::count::{Count, RowCount};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::text::keyset::Cut;
use crate::dataset::sql::text::statement::Sorted;
use crate::dataset::{Fetched, ServedBy};
use crate::error::{Class, Error};
use crate::limit::Limit;
use crate::plan::Plan;
use crate::slice::Slice;

impl<D, R> Query<'_, D, R>
where
    D: Dialect,
    R: Serialize + Send + Unpin + 'static,
{
    /// The page of this number, or what stands in for it if it is past the end.
    pub(crate) async fn page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        anchor: Option<&Anchor>,
    ) -> Result<Fetched<R>, Error> {
        let Limit::Rows(limit) = plan.limit() else {
            return self.all_rows(plan, sorted, page).await;
        };
        if let Some(anchor) = anchor {
            match self.anchored_page(plan, sorted, page, limit, anchor).await {
                Ok(Some(fetched)) => return Ok(fetched),
                Ok(None) => {}
                // whatever is wrong with an anchor, there is a page without it
                Err(error) if error.class() == Class::Program => {
                    tracing::debug!(%error, "an anchor was of no use");
                    if let Some(refusal) = plan.refusal_of_cursor() {
                        return Err(refusal);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        self.cold_page(plan, sorted, page, limit).await
    }

    /// The page as it is seen from an anchor; `None` if an end is nearer.
    async fn anchored_page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        limit: NonZeroU64,
        anchor: &Anchor,
    ) -> Result<Option<Fetched<R>>, Error> {
        let place = Some((anchor.page, anchor.edge));
        let mut rows = self.counted.map(|counted| counted.rows);
        let mut start = nearest(page, limit, place, rows);
        let is_anchored = matches!(start.from, From::Anchor(_));
        if is_anchored && start.skip > 0 && plan.count() == Count::Exact {
            // it is counted in any case, and the tail may be nearer
            rows = Some(self.exact(plan.count_ttl()).await?);
            start = nearest(page, limit, place, rows);
        }
        let From::Anchor(sought) = start.from else {
            return Ok(None);
        };
        // a number that no link has: further on than there are rows, or than may be passed over
        let too_far = |most: u64| start.skip > most;
        if plan.max_offset().is_some_and(too_far) || rows.is_some_and(too_far) {
            return self.page_beyond(plan, sorted).await.map(Some);
        }
        if start.skip >= FAR && plan.refusal_of_cursor().is_none() {
            // a number that no link has: without the anchor an index may pass over the rows alone
            let cold = nearest(page, limit, None, rows);
            let may_be = plan.max_offset().is_none_or(|most| cold.skip <= most);
            if may_be && cold.skip.div_euclid(2) < start.skip {
                return Ok(None);
            }
        }
        let cut = Cut { values: &anchor.values, rows: sought };
        let read = self.read(sorted, Some(cut), start).await?;
        match start.way {
            // by its number the page may have rows, but they were in front of the anchor
            Way::Forwards if read.rows.is_empty() => self.page_beyond(plan, sorted).await.map(Some),
            // fewer than a page before the anchor: that is the front
            Way::Backwards if (read.rows.len() as u64) < limit.get() => {
                self.cold_page(plan, sorted, NonZeroU64::MIN, limit).await.map(Some)
            }
            _ => self.fetched(plan, sorted, page, read).await.map(Some),
        }
    }

    /// The page from the nearer end.
    async fn cold_page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        limit: NonZeroU64,
    ) -> Result<Fetched<R>, Error> {
        let begin = plan.limit().offset(page);
        let may_have_tail = plan.count() == Count::Exact && self.is_total(sorted);
        let too_far = |most: u64| begin > most;
        if may_have_tail && (begin >= FAR || plan.max_offset().is_some_and(too_far)) {
            self.exact(plan.count_ttl()).await?;
        }
        let rows = self.counted.filter(|_| may_have_tail).map(|counted| counted.rows);
        if rows.is_some_and(|rows| begin >= rows) && page > NonZeroU64::MIN {
            return self.past_the_end(plan, sorted, |rows| rows <= begin).await;
        }
        let start = nearest(page, limit, None, rows);
        if plan.max_offset().is_some_and(|most| start.skip > most) {
            return self.page_beyond(plan, sorted).await;
        }
        let read = self.read(sorted, None, start).await?;
        let is_missing = match start.from {
            From::Tail => (read.rows.len() as u64) < start.rows,
            From::Head | From::Anchor(_) => read.rows.is_empty() && page > NonZeroU64::MIN,
        };
        if is_missing {
            let is_counted = start.from == From::Tail;
            if !is_counted {
                plan.refuse_missing()?;
            }
            // from the tail a row is missing only if the count was too high
            return self.past_the_end(plan, sorted, |rows| !is_counted && rows <= begin).await;
        }
        self.fetched(plan, sorted, page, read).await
    }

    /// The page asked for has no rows: unless that is all there is to say, it takes a count to know
    /// what to show. `fits` tells whether a number of rows agrees with that.
    async fn past_the_end(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        fits: impl Fn(u64) -> bool + Copy + Send + Sync,
    ) -> Result<Fetched<R>, Error> {
        let row_count = self.count_for_the_end(plan, fits).await?;
        self.stand_in(plan, sorted, row_count, Plan::slice).await
    }

    /// The same for a page that may have rows by its number, but is not to be shown.
    async fn page_beyond(&mut self, plan: &Plan, sorted: &Sorted<'_>) -> Result<Fetched<R>, Error> {
        plan.refuse_missing()?;
        let row_count = self.count_for_the_end(plan, |_| true).await?;
        self.stand_in(plan, sorted, row_count, Plan::slice_beyond).await
    }

    pub(crate) async fn last_page(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
    ) -> Result<Fetched<R>, Error> {
        let row_count = self.row_count(plan.count(), plan.count_ttl(), 0).await?;
        self.stand_in(plan, sorted, row_count, Plan::slice).await
    }

    /// The page that a count leads to.
    async fn stand_in(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        row_count: RowCount,
        slice: fn(&Plan, RowCount) -> Result<Slice, Error>,
    ) -> Result<Fetched<R>, Error> {
        let found = slice(plan, row_count)?;
        let wants_rows = !found.is_empty();
        let fetched = self.counted_page(plan, sorted, found).await?;
        if !wants_rows || !fetched.rows.is_empty() || row_count.is_unknown() {
            return Ok(fetched);
        }
        // fewer rows than were remembered or estimated
        let row_count = self.count_for_the_end(plan, |_| false).await?;
        let found = slice(plan, row_count)?;
        self.counted_page(plan, sorted, found).await
    }

    /// The rows of a slice that a count has led to.
    async fn counted_page(
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
        let mut slice = slice;
        let mut start = nearest(slice.page, limit, None, exact);
        if let Some(most) = plan.max_offset().filter(|most| start.skip > *most) {
            // as deep as may be, where the end itself is too deep
            let page = NonZeroU64::MIN.saturating_add(most / limit);
            slice = Slice::found(page, plan.limit(), slice.row_count);
            start = nearest(page, limit, None, None);
        }
        let Read { rows, more, .. } = self.read(sorted, None, start).await?;
        let slice = slice.with_more(more);
        let anchors = self.anchors(plan, sorted, slice.page, &rows);
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
            plan.refuse_missing()?;
            return self.past_the_end(plan, sorted, |_| true).await;
        }
        let rows = self.rows(&self.all_of(sorted)).await?;
        let rows = self.decoded(rows)?;
        let slice = Slice::found(page, plan.limit(), RowCount::Exact(rows.len() as u64));
        Ok(Fetched::new(slice, rows).served_by(ServedBy::ALL))
    }

    /// A page with its count and its anchors.
    async fn fetched(
        &mut self,
        plan: &Plan,
        sorted: &Sorted<'_>,
        page: NonZeroU64,
        read: Read<D>,
    ) -> Result<Fetched<R>, Error> {
        let Read { start, rows, more } = read;
        let here = (rows.len() as u64).saturating_add(u64::from(more));
        let seen = plan.limit().offset(page).saturating_add(here);
        let is_counted_by_itself = start.from == From::Head && !more;
        let row_count = match (self.counted, plan.count()) {
            (Some(counted), Count::Exact) => RowCount::Exact(counted.rows),
            // what is before the page was passed over, so the last page knows
            _ if is_counted_by_itself => RowCount::Exact(seen),
            // what is before the page was not looked at
            (_, Count::None) if !more => RowCount::About(seen),
            (_, count) => self.row_count(count, plan.count_ttl(), seen).await?,
        };
        let row_count = row_count.at_least(match (start.from, row_count) {
            // of the rows in front some may have gone since the anchor was made
            (From::Anchor(_), RowCount::Exact(_)) => here,
            _ => seen,
        });
        let slice = Slice::found(page, plan.limit(), row_count).with_more(more);
        let anchors = self.anchors(plan, sorted, page, &rows);
        let fetched = Fetched::new(slice, self.decoded(rows)?);
        Ok(fetched.served_by(start.into()).anchored(anchors))
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
