//! What single pages are read from: datasets, and queries on borrowed connections.

use std::future::Future;

use serde::Serialize;

use super::{Dataset, FetchedPage};
use crate::error::Error;
use crate::plan::Plan;

/// What a [`Paginator`](crate::Paginator) reads a page from: each [`Dataset`], and a query on a
/// connection that it borrows, `.on(&mut *tx)`, which is no dataset because it does not outlive the
/// handler.
///
/// You implement [`Dataset`] instead, and need this trait only to be generic over both:
///
/// ```
/// use tg_paginate::{Error, Page, PageSource, PaginateConfig, Paginator, Request};
///
/// const NOTES: Paginator = Paginator::new("notes", PaginateConfig::new().limit(20));
///
/// async fn first_notes<S: PageSource>(notes: S) -> Result<Page<S::Row>, Error> {
///     NOTES.page(Request::new("/notes", ""), notes).await
/// }
/// # let _ = first_notes::<Vec<u32>>;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a dataset",
    label = "neither rows nor a query with its pool or connection",
    note = "a query becomes a dataset with `.on(&pool)`, and can be paged with `.on(&mut *tx)`"
)]
pub trait PageSource: Send {
    /// The type of a row.
    type Row: Serialize + Send + 'static;

    /// Fetches one page, like [`Dataset::fetch`].
    #[doc(hidden)]
    fn fetch_page(
        self,
        plan: &Plan,
    ) -> impl Future<Output = Result<FetchedPage<Self::Row>, Error>> + Send;
}

impl<D: Dataset> PageSource for D {
    type Row = D::Row;

    fn fetch_page(
        self,
        plan: &Plan,
    ) -> impl Future<Output = Result<FetchedPage<Self::Row>, Error>> + Send {
        self.fetch(plan)
    }
}
