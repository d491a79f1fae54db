//! Runs a query: fetches a page of it, or exports all of its rows.

mod access_path;
mod anchors;
mod background;
mod cancellation;
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
mod pause;
mod read;
mod rows;
mod session;
mod slow;
mod slow_advice;
mod sort;
mod warnings;

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::Serialize;

use self::cancellation::{Lent, LentConnection, run_to_the_end};
use self::export::ExportSource;
use self::page::fetch_page;
use self::rows::Row;
use self::session::{KnownStatement, Session, with_timeout};
use crate::dataset::sql::connection::PageConnection;
use crate::dataset::sql::dialect::Dialect;
use crate::dataset::sql::query::{QueryParts, SharedConnection, SqlQuery};
use crate::dataset::sql::schema::schema_cache::Retry;
use crate::dataset::sql::schema::{ConnectionId, Source, StatementSchema, schema_cache};
use crate::dataset::{Dataset, FetchedPage, PageSource, RowStream};
use crate::error::Error;
use crate::plan::Plan;

impl<D, R> Dataset for SqlQuery<D, R>
where
    D: Dialect,
    R: Serialize + Send + 'static,
{
    type Row = R;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<R>, Error> {
        let mut lent = LentConnection::new(Lent::acquire(&self.place).await?);
        let fetched = {
            let source = Source::Pool(&self.place);
            let connection = PageConnection::of_pool(lent.get());
            // a future that is passed by value takes its size in the caller and in what is called
            let fetched = pin!(fetch_with_retries(&self.parts, source, connection, plan));
            with_timeout(plan.timeout(), fetched).await
        };
        lent.release(&fetched);
        fetched
    }

    fn stream(self, plan: &Plan) -> RowStream<R> {
        let SqlQuery { place, parts } = self;
        export::stream_rows(parts, ExportSource::Pool(place), plan.clone())
    }
}

/// A connection that the program lends.
impl<D, R> PageSource for SqlQuery<D, R, &mut D::Connection>
where
    D: Dialect,
    R: Serialize + Send + 'static,
{
    type Row = R;

    async fn fetch_page(self, plan: &Plan) -> Result<FetchedPage<R>, Error> {
        let fetched = pin!(fetch_on_connection(&self.parts, self.place, plan));
        with_timeout(plan.timeout(), fetched).await
    }
}

/// A connection that several lists own.
// one `SqlQuery` is enough in the compiler's list of datasets
#[diagnostic::do_not_recommend]
impl<D, R> Dataset for SqlQuery<D, R, SharedConnection<D>>
where
    D: Dialect,
    R: Serialize + Send + 'static,
{
    type Row = R;

    async fn fetch(self, plan: &Plan) -> Result<FetchedPage<R>, Error> {
        let SqlQuery { place, parts } = self;
        let (timeout, plan) = (plan.timeout(), plan.clone());
        // an earlier list that was given up may still use it
        let mut connection = with_timeout(timeout, async { Ok(place.lock().await) }).await?;
        if connection.is_transaction() {
            let page = async move { fetch_on_connection(&parts, &mut connection, &plan).await };
            return with_timeout(timeout, pin!(run_to_the_end(page))).await;
        }
        let mut lent = LentConnection::<D>::new(Lent::ByProgram(connection));
        let fetched = {
            let fetched = pin!(fetch_on_connection(&parts, lent.get(), &plan));
            with_timeout(timeout, fetched).await
        };
        lent.release(&fetched);
        fetched
    }

    fn stream(self, plan: &Plan) -> RowStream<R> {
        let SqlQuery { place, parts } = self;
        export::stream_rows(parts, ExportSource::Shared(place), plan.clone())
    }
}

/// Fetches a page on a connection of the program, and leaves its transaction as it was, unless it is
/// cancelled.
async fn fetch_on_connection<D: Dialect, R: Row>(
    query: &QueryParts<D, R>,
    connection: &mut D::Connection,
    plan: &Plan,
) -> Result<FetchedPage<R>, Error> {
    let (mut connection, id) = PageConnection::of_program(connection).await?;
    let id = ConnectionId::new(&id);
    let source = Source::Connection(&id);
    let fetched = fetch_with_retries(query, source, connection.reborrow(), plan).await;
    let released = connection.release().await;
    let fetched = fetched?;
    released?;
    Ok(fetched)
}

/// The attempts that a page gets before its last one: values of other types may be bound, and a
/// migration may change its tables more than once.
const RETRIES: [Retry; 3] = [Retry::First, Retry::Later, Retry::Later];

/// Fetches a page. Retries if the cached schema may be outdated, because tables have changed.
async fn fetch_with_retries<D: Dialect, R: Row>(
    query: &QueryParts<D, R>,
    source: Source<'_, D>,
    mut connection: PageConnection<'_, D>,
    plan: &Plan,
) -> Result<FetchedPage<R>, Error> {
    let key = query.schema_key(source);
    let mut known = schema_cache::find(&key);
    let mut was_known = known.is_some();
    for retry in RETRIES {
        match fetch_once(query, source, connection.reborrow(), plan, known.take()).await {
            // no other attempt can decode rows
            fetched if query.decode.has_ended() => return fetched,
            Err(error) if schema_cache::forget_after::<D>(&error, &key, was_known, retry) => {
                tracing::debug!(%error, "the statement is described again, and retried");
                was_known = false;
            }
            fetched => return fetched,
        }
    }
    fetch_once(query, source, connection, plan, None).await
}

async fn fetch_once<D: Dialect, R: Row>(
    query: &QueryParts<D, R>,
    source: Source<'_, D>,
    mut connection: PageConnection<'_, D>,
    plan: &Plan,
    schema: Option<Arc<StatementSchema>>,
) -> Result<FetchedPage<R>, Error> {
    let located = query.located.clone().transpose().map_err(Error::Value)?;
    let known = KnownStatement::find(query, source, connection.reborrow(), schema).await?;
    let Some(known) = known else {
        // without rows, the columns are unknown
        let slice = plan.slice(0)?;
        let requested = plan.requested_ordering();
        let ordering = requested.apply_without_rows(|_| false, |_| false)?;
        return Ok(FetchedPage::new(slice, Vec::new()).ordered_by(ordering));
    };
    let mapping = query.mapping.resolve(&known.schema)?;
    let mut session = Session::open(query, source, connection, known, &mapping);
    let is_located = located.is_some();
    // without its type, because the compiler limits how deep futures may be in each other
    let page: BoxFuture<'_, _> = Box::pin(fetch_page(&mut session, &query.decode, plan, located));
    Ok(page.await?.located(is_located))
}
