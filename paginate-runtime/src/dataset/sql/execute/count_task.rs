//! Counts lists in the background.

use std::time::Duration;

use sqlx::Pool;
use tokio::runtime::Handle;

use super::background::{
    BackgroundConnection, LONGEST_TASK, Task, Unavailable, Workplace, run_until_closed,
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
    let background = match Workplace::find(pool, Task::Count, session.is_scoped).await {
        Ok(background) => background,
        Err(Unavailable::Busy) => {
            turn.pass();
            return Start::Busy;
        }
        Err(Unavailable::NoConnection) => return Start::Impossible(turn),
    };
    let detached = session.detach(pool);
    runtime.spawn(async move {
        let counted = match background.connect(detached.pool()).await {
            Ok(background) => {
                count_rows(&detached, background, timeout.unwrap_or(LONGEST_TASK)).await
            }
            // one of the requests that have the connections counts
            Err(Error::Timeout(_)) => return turn.pass(),
            Err(error) => Err(error),
        };
        match counted {
            Ok(counted) => {
                turn.succeed(counted.rows);
            }
            Err(error) => {
                warn_of_failed_count(detached.schema(), &error);
                turn.fail(&error);
            }
        }
    });
    Start::Started
}

async fn count_rows<D: Dialect>(
    session: &DetachedSession<D>,
    mut background: BackgroundConnection<D>,
    timeout: Duration,
) -> Result<Counted, Error> {
    let count = async { count_up_to(&mut session.attach(background.get()), None).await };
    let counted = run_until_closed(session.pool(), timeout, count).await;
    if counted.is_err() {
        background.close_on_drop();
    }
    counted
}
