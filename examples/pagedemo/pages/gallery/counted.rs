//! Rows of a source that does not know exactly how many it has.

use tg_paginate::{Dataset, Error, FetchedPage, Plan, RowCount};

pub(super) struct Counted(pub(super) RowCount);

impl Dataset for Counted {
    type Row = u64;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
        let slice = plan.slice(self.0)?;
        Ok(FetchedPage::new(slice, (0..slice.len()).collect()))
    }
}
