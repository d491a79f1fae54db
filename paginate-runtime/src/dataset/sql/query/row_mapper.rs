//! The mapper of a `Map`, such as `sqlx::query_as!` makes. It is private to sqlx, so the map itself
//! applies it: it fetches from an executor that returns rows which were read before.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, poll_fn};
use futures_util::{FutureExt, StreamExt};
use sqlx::query::Map;
use sqlx::{
    Column, Database, Describe, Either, Execute, Executor, IntoArguments, Row, SqlSafeStr, SqlStr,
};

use super::catch_panic::catch_panic;
use super::query_text::QueryText;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::schema::field_name;

/// Applies the mapper of a `Map` to single rows. Clones share the mapper.
pub(crate) struct RowMapper<D: Dialect, R>(Arc<Mutex<Mapping<D, R>>>);

struct Mapping<D: Dialect, R> {
    replay: Replay<D>,
    /// The rows that the map has mapped. It ends with the first error.
    mapped: BoxStream<'static, Result<R, sqlx::Error>>,
    /// The error that ended it.
    ended: Option<String>,
    /// The names of the columns; empty before the first row.
    columns: Vec<String>,
}

/// Takes a map apart: its statement, its values and its mapper.
pub(super) fn take_apart<D, F, R, A>(map: Map<'static, D, F, A>) -> (QueryText<D>, RowMapper<D, R>)
where
    D: Dialect,
    F: FnMut(D::Row) -> Result<R, sqlx::Error> + Send + 'static,
    R: Send + Unpin + 'static,
    A: IntoArguments<D> + Send + 'static,
{
    let replay = Replay::<D>::default();
    let mut mapped = map.fetch(replay.clone());
    // passes the statement to the executor, and then waits for a row
    let _ = mapped.next().now_or_never();
    let text = lock(&replay.0).text.take().unwrap_or_else(|| QueryText {
        sql: "".into_sql_str(),
        arguments: Err("the map passed no statement to its executor".to_owned()),
        is_persistent: true,
    });
    let mapping = Mapping { replay, mapped, ended: None, columns: Vec::new() };
    (text, RowMapper(Arc::new(Mutex::new(mapping))))
}

impl<D: Dialect, R> RowMapper<D, R> {
    pub(super) fn map(&self, row: D::Row) -> Result<R, sqlx::Error> {
        let mut mapping = lock(&self.0);
        if let Some(error) = &mapping.ended {
            return Err(sqlx::Error::Decode(error.as_str().into()));
        }
        if mapping.columns.is_empty() {
            mapping.columns = row.columns().iter().map(|column| column.name().to_owned()).collect();
        }
        let column = D::find_out_of_range(&row);
        lock(&mapping.replay.0).row = Some(row);
        let mapped = catch_panic(
            || column,
            || match mapping.mapped.next().now_or_never() {
                Some(Some(mapped)) => mapped,
                Some(None) | None => Err(sqlx::Error::Decode("the map returned no row".into())),
            },
        );
        let mapped = mapped.map_err(|error| name_column(error, &mapping.columns));
        if let Err(error) = &mapped {
            mapping.ended = Some(error.to_string());
        }
        mapped
    }

    pub(super) fn has_ended(&self) -> bool {
        lock(&self.0).ended.is_some()
    }
}

// not derived, because it needs no bound on the row type
impl<D: Dialect, R> Clone for RowMapper<D, R> {
    fn clone(&self) -> Self {
        RowMapper(Arc::clone(&self.0))
    }
}

/// Names the column of an error, of which macros know the position.
fn name_column(error: sqlx::Error, columns: &[String]) -> sqlx::Error {
    match error {
        sqlx::Error::ColumnDecode { index, source } => {
            let position = index.parse::<usize>().ok();
            let name = position.and_then(|position| columns.get(position));
            let index = name.map_or(index, |name| format!("{:?}", field_name(name)));
            sqlx::Error::ColumnDecode { index, source }
        }
        error => error,
    }
}

/// An executor that keeps the statement which it is to run, and returns rows that were read before.
struct Replay<D: Dialect>(Arc<Mutex<Replayed<D>>>);

struct Replayed<D: Dialect> {
    text: Option<QueryText<D>>,
    /// The next row to return.
    row: Option<D::Row>,
}

impl<D: Dialect> Default for Replay<D> {
    fn default() -> Self {
        Replay(Arc::new(Mutex::new(Replayed { text: None, row: None })))
    }
}

impl<D: Dialect> Clone for Replay<D> {
    fn clone(&self) -> Self {
        Replay(Arc::clone(&self.0))
    }
}

impl<D: Dialect> fmt::Debug for Replay<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").finish_non_exhaustive()
    }
}

type Fetched<D> = Either<<D as Database>::QueryResult, <D as Database>::Row>;

impl<'c, D: Dialect> Executor<'c> for Replay<D> {
    type Database = D;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Fetched<D>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, D>,
    {
        lock(&self.0).text = Some(QueryText::of(query));
        poll_fn(move |_| match lock(&self.0).row.take() {
            Some(row) => Poll::Ready(Some(Ok(Either::Right(row)))),
            None => Poll::Pending,
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        _query: E,
    ) -> BoxFuture<'e, Result<Option<D::Row>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, D>,
    {
        ready(Ok(lock(&self.0).row.take())).boxed()
    }

    fn prepare_with<'e>(
        self,
        _sql: SqlStr,
        _parameters: &'e [D::TypeInfo],
    ) -> BoxFuture<'e, Result<D::Statement, sqlx::Error>>
    where
        'c: 'e,
    {
        ready(Err(no_connection())).boxed()
    }

    fn describe<'e>(self, _sql: SqlStr) -> BoxFuture<'e, Result<Describe<D>, sqlx::Error>>
    where
        'c: 'e,
    {
        ready(Err(no_connection())).boxed()
    }
}

fn no_connection() -> sqlx::Error {
    sqlx::Error::Configuration("rows that were read before have no connection".into())
}

/// A panic of a mapper is caught, and then the mapping has ended.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
