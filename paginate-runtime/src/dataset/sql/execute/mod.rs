//! Runs a query: fetches a page of it, or exports all of its rows.

mod access_path;
mod anchors;
mod background;
mod count;
mod count_auto;
mod count_cache;
mod count_query;
mod count_state;
mod count_task;
mod export;
mod export_permits;
mod list;
mod locate;
mod map;
mod numbered_page;
mod out_of_range;
mod page;
mod read;
mod rows;
mod session;
mod slow;
mod slow_advice;
mod sort;
mod warnings;

use std::pin::pin;
use std::sync::Arc;

use serde::Serialize;
use sqlx::pool::PoolConnection;

use self::page::fetch_page;
use self::rows::Row;
use self::session::{KnownStatement, Session, with_timeout};
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::SqlQuery;
use crate::dataset::sql::schema::{StatementSchema, schema_cache};
use crate::dataset::{Dataset, FetchedPage, RowStream};
use crate::error::Error;
use crate::plan::Plan;

impl<D, R> Dataset for SqlQuery<D, R>
where
    D: Dialect,
    R: Serialize + Send + 'static,
{
    type Row = R;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<R>, Error> {
        let mut connection = self.pool.acquire().await?;
        let fetched = {
            // a future that is passed by value takes its size in the caller and in what is called
            let fetched = pin!(fetch_with_retries(&self, &mut connection, plan));
            with_timeout(plan.timeout(), fetched).await
        };
        if matches!(fetched, Err(Error::Timeout(_))) {
            // other users of the pool cannot use it before its rows are read
            connection.close_on_drop();
        }
        fetched
    }

    fn stream(self, plan: &Plan) -> RowStream<R> {
        export::stream_rows(self, plan.clone())
    }
}

/// How many attempts a page gets: a migration may change its tables more than once.
const MAX_TRIES: u32 = 3;

/// Fetches a page. Retries if the cached schema may be outdated, because tables have changed.
async fn fetch_with_retries<D: Dialect, R: Row>(
    query: &SqlQuery<D, R>,
    connection: &mut PoolConnection<D>,
    plan: &Plan,
) -> Result<FetchedPage<R>, Error> {
    let key = query.schema_key();
    let mut known = schema_cache::find(&key);
    let was_known = known.is_some();
    for _ in 1..MAX_TRIES {
        match fetch_once(query, connection, plan, known.take()).await {
            // no other attempt can decode rows
            fetched if query.decode.has_ended() => return fetched,
            Err(error) if schema_cache::forget_after(&error, &key, was_known) => {
                tracing::debug!(%error, "the statement is described again, and retried");
            }
            fetched => return fetched,
        }
    }
    fetch_once(query, connection, plan, None).await
}

async fn fetch_once<D: Dialect, R: Row>(
    query: &SqlQuery<D, R>,
    connection: &mut PoolConnection<D>,
    plan: &Plan,
    schema: Option<Arc<StatementSchema>>,
) -> Result<FetchedPage<R>, Error> {
    let located = query.located.clone().transpose().map_err(Error::Statement)?;
    let Some(known) = KnownStatement::find(query, connection, schema).await? else {
        // without rows, the columns are unknown
        let slice = plan.slice(0)?;
        let requested = plan.requested_ordering();
        let ordering = requested.apply_without_rows(|_| false, |_| false)?;
        return Ok(FetchedPage::new(slice, Vec::new()).ordered_by(ordering));
    };
    let mapping = query.mapping.resolve(&known.schema)?;
    let mut session = Session::open(query, connection, known, &mapping);
    let is_located = located.is_some();
    Ok(fetch_page(&mut session, &query.decode, plan, located).await?.located(is_located))
}
