//! Counts lists in the background.

use std::time::Duration;

use sqlx::Pool;
use tokio::runtime::Handle;

use super::background::{
    BackgroundConnection, LONGEST_TASK, Unavailable, Workplace, run_until_closed,
};
use super::count_query::count_up_to;
use super::count_state::Turn;
use super::session::{DetachedSession, Session};
use super::warnings::warn_of_failed_count;
use crate::anchor::Counted;
use crate::dataset::sql::dialect::Dialect;
use crate::error::Error;

/// The result of an attempt to start a task.
pub(super) enum Start {
    Started,
    /// Another task of the pool is running.
    Busy,
    /// All connections are in use, or there is no Tokio runtime.
    Impossible(Turn),
}

/// Starts a task that counts the list of a session.
pub(super) async fn start_counting<D: Dialect>(
    session: &mut Session<'_, D>,
    pool: &Pool<D>,
    timeout: Option<Duration>,
    turn: Turn,
) -> Start {
    let Ok(runtime) = Handle::try_current() else {
        return Start::Impossible(turn);
    };
    let background = match Workplace::find(pool, session.is_scoped).await {
        Ok(background) => background,
        Err(Unavailable::Busy) => {
            turn.pass();
            return Start::Busy;
        }
        Err(Unavailable::NoConnection) => return Start::Impossible(turn),
    };
    let detached = session.detach(pool);
    runtime.spawn(async move {
        let connected = background.connect(detached.pool()).await;
        let has_begun = connected.is_ok();
        match count_rows(&detached, connected, timeout.unwrap_or(LONGEST_TASK)).await {
            Ok(counted) => {
                turn.succeed(counted.rows);
            }
            // one of the requests that have the connections counts
            Err(Error::Timeout(_)) if !has_begun => turn.pass(),
            Err(error) => {
                warn_of_failed_count(detached.schema(), &error);
                drop(turn);
            }
        }
    });
    Start::Started
}

async fn count_rows<D: Dialect>(
    session: &DetachedSession<D>,
    connected: Result<BackgroundConnection<D>, Error>,
    timeout: Duration,
) -> Result<Counted, Error> {
    let mut background = connected?;
    let count = async { count_up_to(&mut session.attach(&mut background.connection), None).await };
    let counted = run_until_closed(session.pool(), timeout, count).await;
    if counted.is_err() {
        background.connection.close_on_drop();
    }
    counted
}
