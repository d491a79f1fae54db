//! Counts lists in the background.

use std::time::Duration;

use tokio::runtime::Handle;

use super::background::{Idle, LONGEST_TASK, run_until_closed, take_idle_connection};
use super::count_query::count_up_to;
use super::count_state::Turn;
use super::session::Session;
use super::warnings::warn_of_failed_count;
use crate::dataset::sql::dialect::Dialect;

/// The result of an attempt to start a task.
pub(super) enum Start {
    Started,
    /// Another task of the pool is running.
    Busy,
    /// There is no idle connection, or no Tokio runtime.
    Impossible(Turn),
}

/// Starts a task that counts the list of a session.
pub(super) fn start_counting<D: Dialect>(
    session: &Session<'_, D>,
    timeout: Option<Duration>,
    turn: Turn,
) -> Start {
    let Ok(runtime) = Handle::try_current() else {
        return Start::Impossible(turn);
    };
    let mut background = match take_idle_connection(session.pool) {
        Idle::Connection(background) => background,
        Idle::Busy => {
            turn.pass();
            return Start::Busy;
        }
        Idle::None => return Start::Impossible(turn),
    };
    let detached = session.detach();
    runtime.spawn(async move {
        let count =
            async { count_up_to(&mut detached.attach(&mut background.connection), None).await };
        let timeout = timeout.unwrap_or(LONGEST_TASK);
        match run_until_closed(detached.pool(), timeout, count).await {
            Ok(counted) => {
                turn.succeed(counted.rows);
            }
            Err(error) => {
                warn_of_failed_count(detached.schema(), &error);
                background.connection.close_on_drop();
                drop(turn);
            }
        }
    });
    Start::Started
}
