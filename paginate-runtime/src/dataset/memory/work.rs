//! Long work runs on the blocking pool of the runtime, so that no worker waits for it.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::error::Error;

/// For fewer rows, another thread is not worth the cost.
const FEW: usize = 4_096;

/// Limits concurrent work to half of the processors, and leaves the others to the workers.
static WORKS: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(1, NonZeroUsize::get);
    Semaphore::new(processors.div_ceil(2))
});

/// Runs work whose cost grows with the number of rows. Work on many rows moves to another thread,
/// and finishes even if the request is cancelled. Without a Tokio runtime it stays on this thread.
pub(super) async fn work<R: Send + 'static>(
    rows: usize,
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Error> {
    let runtime = Handle::try_current().ok().filter(|_| rows > FEW);
    let Some(runtime) = runtime else {
        return Ok(work());
    };
    let permit = WORKS.acquire().await.map_err(Error::source)?;
    let span = tracing::Span::current();
    let done = runtime.spawn_blocking(move || {
        let _permit = permit;
        span.in_scope(work)
    });
    done.await.map_err(|error| match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(cancelled) => Error::source(cancelled),
    })
}
