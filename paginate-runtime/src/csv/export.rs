//! Exports: all rows of a dataset as CSV, some at a time.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_stream::try_stream;
use futures_util::stream::{BoxStream, Stream, StreamExt, TryChunksError, TryStreamExt};
use serde::Serialize;

use crate::csv::{self, Columns};
use crate::dataset::RowStream;
use crate::error::{Error, Met};
use crate::plan::Plan;
use crate::row_value::to_tera;

/// How many rows are in memory at a time. The columns of rows without a grid are those that the
/// first of these show.
const AT_A_TIME: usize = 500;

/// All rows of a dataset as CSV: a stream of its bytes, which reads as many rows as it is asked for.
///
/// An error in the middle must end the answer so that the client notices. It is logged.
pub struct Csv {
    var: &'static str,
    bytes: BoxStream<'static, Result<Vec<u8>, Error>>,
}

impl Csv {
    /// The media type: UTF-8, with a header.
    pub const CONTENT_TYPE: &'static str = "text/csv; charset=utf-8; header=present";

    /// What the file is called: `persons.csv` for the variable `persons`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.csv", self.var)
    }

    /// Reads the first rows: what is wrong then is an answer of its own.
    pub(crate) async fn start<R>(
        var: &'static str,
        rows: RowStream<R>,
        plan: Plan,
    ) -> Result<Self, Error>
    where
        R: Serialize + Send + 'static,
    {
        let mut bytes = Box::pin(written(var, rows, plan));
        let first = bytes.next().await.transpose()?;
        let first = futures_util::stream::iter(first.map(Ok));
        let rest = bytes.inspect_err(move |error| {
            if !is_told(error) {
                error.log("an export was cut off", Met { handler: None, var: Some(var) });
            }
        });
        Ok(Csv { var, bytes: first.chain(rest).boxed() })
    }
}

/// Whether the log knows already: it is told when the client stops, not when it goes on.
fn is_told(error: &Error) -> bool {
    match error {
        #[cfg(feature = "sql")]
        Error::SlowReader(_) => true,
        _ => false,
    }
}

/// The bytes, some rows at a time.
fn written<R: Serialize + Send + 'static>(
    var: &'static str,
    rows: RowStream<R>,
    plan: Plan,
) -> impl Stream<Item = Result<Vec<u8>, Error>> + Send {
    let RowStream { rows, fields } = rows;
    let rows = rows.and_then(move |row| std::future::ready(to_tera(var, &row)));
    let mut chunks = rows.try_chunks(AT_A_TIME);
    try_stream! {
        let mut read = 0_u64;
        let mut rows = next(&mut chunks).await?;
        let (columns, titles) = match fields {
            Some(fields) => {
                let titles = fields.iter().map(|field| field.title.to_string()).collect();
                (Columns::ParamValue(fields), titles)
            }
            None => Columns::shown_by(&rows),
        };
        let mut bytes = csv::header(titles.iter().map(String::as_str));
        while !rows.is_empty() {
            read = read.saturating_add(rows.len() as u64);
            plan.check_export(read)?;
            bytes.extend(csv::body(&columns, &rows)?);
            yield std::mem::take(&mut bytes);
            rows = next(&mut chunks).await?;
        }
        if !bytes.is_empty() {
            yield bytes;
        }
    }
}

/// The next rows; none at the end.
async fn next<R>(
    chunks: &mut (impl Stream<Item = Result<Vec<R>, TryChunksError<R, Error>>> + Unpin),
) -> Result<Vec<R>, Error> {
    let rows = chunks.try_next().await.map_err(|TryChunksError(_, error)| error)?;
    Ok(rows.unwrap_or_default())
}

impl Stream for Csv {
    type Item = Result<Vec<u8>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.bytes.poll_next_unpin(cx)
    }
}

impl fmt::Debug for Csv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Csv").field("var", &self.var).finish_non_exhaustive()
    }
}
