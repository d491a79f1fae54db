//! Decides which rows make the page, and which page replaces one past the end. For a redirect or a
//! 404 it returns an error, which `ListRequest::page` handles.

use std::num::NonZeroU64;

use super::Plan;
use crate::config::OutOfRange;
use crate::error::Error;
use crate::page::row_count::RowCount;
use crate::page::slice::Slice;
use crate::page::target::Target;

impl Plan {
    /// The rows of the page, given their total number.
    ///
    /// # Errors
    /// [`Error::PastTheEnd`] if the settings ask for a redirect or 404. Return it
    /// unchanged.
    pub fn slice(&self, row_count: impl Into<RowCount>) -> Result<Slice, Error> {
        let row_count = row_count.into();
        let last = self.last_page(row_count);
        let page = match self.target {
            Target::Last => last,
            Target::Page(page) if page <= last => page,
            Target::Page(page) => self.resolve_out_of_range(page, last, row_count)?,
        };
        let slice = Slice::found(page, self.limit, row_count);
        Ok(if page > last { slice.past_the_end() } else { slice })
    }

    /// The slice of a page that is past the end whatever its number: no rows follow its anchor, or
    /// it is deeper than `max_offset`.
    #[cfg(feature = "sql")]
    pub(crate) fn slice_beyond(&self, row_count: RowCount) -> Result<Slice, Error> {
        let last = self.last_page(row_count);
        let page = match self.target {
            Target::Last => last,
            Target::Page(page) => self.resolve_out_of_range(page, last, row_count)?,
        };
        let slice = Slice::found(page, self.limit, row_count);
        let is_last = self.out_of_range == OutOfRange::Clamp && !row_count.is_unknown();
        Ok(if is_last { slice } else { Slice { len: 0, ..slice }.with_more(false) })
    }

    /// Refuses a page that cannot exist, if that is known without a count.
    #[cfg(feature = "sql")]
    pub(crate) fn refuse_missing(&self) -> Result<(), Error> {
        match self.out_of_range {
            OutOfRange::NotFound => Err(Error::NotFound),
            OutOfRange::Clamp | OutOfRange::Redirect | OutOfRange::Empty => Ok(()),
        }
    }

    fn last_page(&self, row_count: RowCount) -> NonZeroU64 {
        let last = self.limit.page_count(row_count.number());
        NonZeroU64::new(last).unwrap_or(NonZeroU64::MIN)
    }

    /// The page to show instead of one past the end.
    fn resolve_out_of_range(
        &self,
        page: NonZeroU64,
        last: NonZeroU64,
        row_count: RowCount,
    ) -> Result<NonZeroU64, Error> {
        match self.out_of_range {
            // without a count the end is unknown
            OutOfRange::Clamp | OutOfRange::Empty if row_count.is_unknown() => Ok(page),
            OutOfRange::Clamp => Ok(last),
            OutOfRange::Empty if row_count.number() == 0 => Ok(last),
            OutOfRange::Empty => Ok(page),
            OutOfRange::Redirect | OutOfRange::NotFound => Err(Error::PastTheEnd { last }),
        }
    }
}
