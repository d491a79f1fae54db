//! Exports: streams all rows of a dataset as CSV.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_stream::try_stream;
use futures_util::stream::{BoxStream, Stream, StreamExt, TryChunksError, TryStreamExt};
use serde::Serialize;

use crate::csv::{self, Columns, Format};
use crate::dataset::{RowStream, fields_of_row};
use crate::error::{Error, Met};
use crate::plan::Plan;
use crate::row_value::to_tera;

/// How many rows are in memory at a time. Without a grid, these first rows decide the columns.
const AT_A_TIME: usize = 500;

/// All rows of a dataset as CSV: a stream of bytes that reads rows on demand.
///
/// After an error, abort the response, so that the client notices. The error is already logged.
pub struct Csv {
    file_name: String,
    bytes: BoxStream<'static, Result<Vec<u8>, Error>>,
}

impl Csv {
    /// The media type of an export: UTF-8, with a header line.
    pub const CONTENT_TYPE: &'static str = "text/csv; charset=utf-8; header=present";

    /// The name of the file: that of [`csv_name`](crate::PaginateConfig::csv_name), else
    /// `persons.csv` for the variable `persons`.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Reads the first rows. Their errors can still become an error response.
    pub(crate) async fn start<R>(file: File, rows: RowStream<R>, plan: Plan) -> Result<Self, Error>
    where
        R: Serialize + Send + 'static,
    {
        let File { var, name, format } = file;
        let mut bytes = Box::pin(written(var, format, rows, plan));
        let first = bytes.next().await.transpose()?;
        let first = futures_util::stream::iter(first.map(Ok));
        let rest = bytes.inspect_err(move |error| {
            if !is_told(error) {
                error.log("an export was cut off", Met { handler: None, var: Some(var) });
            }
        });
        let name = name.unwrap_or(var);
        let file_name = format!("{}.csv", name.strip_suffix(".csv").unwrap_or(name));
        Ok(Csv { file_name, bytes: first.chain(rest).boxed() })
    }
}

/// What a file is called, and how it is written.
pub(crate) struct File {
    /// The variable that is exported.
    pub(crate) var: &'static str,
    /// Another name than that of the variable.
    pub(crate) name: Option<&'static str>,
    pub(crate) format: Format,
}

/// Whether the dataset has logged the error itself, which it does if the client stops reading.
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
    format: Format,
    rows: RowStream<R>,
    plan: Plan,
) -> impl Stream<Item = Result<Vec<u8>, Error>> + Send {
    let RowStream { rows, fields, places } = rows;
    let mut chunks = rows.try_chunks(AT_A_TIME);
    let shown =
        move |rows: &[R]| rows.iter().map(|row| to_tera(var, row)).collect::<Result<Vec<_>, _>>();
    try_stream! {
        let mut read = 0_u64;
        let first = next(&mut chunks).await?;
        let mut rows = shown(&first)?;
        let (columns, titles) = match fields {
            Some(fields) => {
                let titles = fields.iter().map(|field| field.title.to_string()).collect();
                (Columns::Declared(fields), titles)
            }
            None => {
                let known = places.get().into_iter().flatten().cloned();
                let of_rows = first.iter().flat_map(fields_of_row);
                Columns::shown_by(&rows, known.chain(of_rows))
            }
        };
        drop(first);
        let mut bytes = csv::header(titles.iter().map(String::as_str), format);
        while !rows.is_empty() {
            read = read.saturating_add(rows.len() as u64);
            plan.check_export(read)?;
            bytes.extend(csv::body(&columns, &rows, format)?);
            yield std::mem::take(&mut bytes);
            rows = shown(&next(&mut chunks).await?)?;
        }
        if !bytes.is_empty() {
            yield bytes;
        }
    }
}

/// The next rows; an empty list at the end.
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
        f.debug_struct("Csv").field("file_name", &self.file_name).finish_non_exhaustive()
    }
}
