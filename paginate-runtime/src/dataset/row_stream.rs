//! A stream of all rows of a dataset.

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::{Arc, OnceLock};

use async_stream::try_stream;
use futures_util::stream::{BoxStream, Stream, StreamExt, TryStreamExt};
use serde::Serialize;

use super::Dataset;
use super::field_places::{FieldPlace, fields_of_rows};
use crate::error::Error;
use crate::page::limit::Limit;
use crate::page::row_count::RowCount;
use crate::plan::Plan;

/// A column of a grid: its title, and the key or path of its values in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) title: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
}

/// A stream of all rows of a dataset, in order. [`Dataset::stream`] returns it.
pub struct RowStream<R> {
    pub(crate) rows: BoxStream<'static, Result<R, Error>>,
    /// The columns, if the dataset has a grid.
    pub(crate) fields: Option<Vec<Field>>,
    /// The fields of all rows, if they are known when the first row comes.
    pub(crate) places: Places,
}

/// What a stream knows of all rows when it has begun.
pub(crate) type Places = Arc<OnceLock<Vec<FieldPlace>>>;

/// Refuses to end a stream before its last row.
fn check_end(seen: u64, row_count: RowCount) -> Result<(), Error> {
    match row_count {
        RowCount::Exact(rows) if rows > seen => Err(Error::source(format!(
            "a page has fewer rows than its limit, after {seen} of {rows} rows: ask for no more \
             rows than the dataset returns at once"
        ))),
        _ => Ok(()),
    }
}

impl<R: Send + 'static> RowStream<R> {
    /// A stream of these rows. An error ends it, and tells the reader that rows are missing.
    #[must_use]
    pub fn new(rows: impl Stream<Item = Result<R, Error>> + Send + 'static) -> Self {
        RowStream { rows: rows.boxed(), fields: None, places: Places::default() }
    }

    /// A stream that sets the fields of all rows before its first row.
    pub(super) fn with_places(self, places: Places) -> Self {
        RowStream { places, ..self }
    }

    /// A stream that fetches `rows` rows at a time, so that memory holds no more. The dataset
    /// should be cheap to clone. Rows that are inserted or deleted meanwhile may shift others.
    ///
    /// A page with fewer rows is the last one. If an exact number of rows says that some are
    /// missing, the stream ends with an error.
    ///
    /// ```
    /// use tg_paginate::{Dataset, Error, FetchedPage, Plan, RowStream};
    ///
    /// /// The squares of the first numbers.
    /// #[derive(Clone)]
    /// struct Squares(u64);
    ///
    /// impl Dataset for Squares {
    /// #     type Row = u64;
    /// #     async fn fetch(self, plan: &Plan) -> Result<FetchedPage<u64>, Error> {
    /// #         Ok(FetchedPage::new(plan.slice(self.0)?, Vec::new()))
    /// #     }
    ///     // … and `fetch` as before
    ///     fn stream(self, plan: &Plan) -> RowStream<u64> {
    ///         RowStream::by_pages(self, plan, 1000)
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn by_pages<D>(dataset: D, plan: &Plan, rows: u64) -> Self
    where
        D: Dataset<Row = R> + Clone,
    {
        let (plan, limit) = (plan.clone(), Limit::new(rows.max(1)));
        RowStream::new(try_stream! {
            let mut page = NonZeroU64::MIN;
            loop {
                let plan = plan.clone().page_of_export(page, limit);
                let fetched = dataset.clone().fetch(&plan).await?;
                plan.check_export(fetched.facts.slice.row_count.number())?;
                let here = fetched.rows.len() as u64;
                let seen = limit.offset(page).saturating_add(here);
                for row in fetched.rows {
                    yield row;
                }
                if here < limit.as_number() {
                    check_end(seen, fetched.facts.slice.row_count)?;
                    return;
                }
                page = page.saturating_add(1);
            }
        })
    }

    /// A stream of a dataset that can be fetched only once.
    pub(super) fn at_once<D: Dataset<Row = R>>(dataset: D, plan: &Plan) -> Self
    where
        R: Serialize,
    {
        let plan = plan.clone();
        let places = Places::default();
        let known = Arc::clone(&places);
        let rows = RowStream::new(try_stream! {
            let fetched = dataset.fetch(&plan).await?;
            let here = fetched.rows.len() as u64;
            plan.check_export(fetched.facts.slice.row_count.number().max(here))?;
            if !plan.has_columns() {
                known.get_or_init(|| fields_of_rows(&fetched.rows));
            }
            for row in fetched.rows {
                yield row;
            }
        });
        rows.with_places(places)
    }

    pub(crate) fn with_fields(mut self, fields: Vec<Field>) -> Self {
        self.fields = Some(fields);
        self
    }

    pub(crate) fn try_map<S: Send + 'static>(
        self,
        mut shown: impl FnMut(R) -> Result<S, Error> + Send + 'static,
    ) -> RowStream<S> {
        let rows = self.rows.and_then(move |row| std::future::ready(shown(row)));
        RowStream { rows: rows.boxed(), fields: self.fields, places: self.places }
    }
}

impl<R> fmt::Debug for RowStream<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowStream").field("fields", &self.fields).finish_non_exhaustive()
    }
}
