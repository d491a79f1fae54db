//! Work that takes long: on the blocking pool of the runtime, so that no worker waits for it.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::error::Error;

/// For so few rows another thread is not worth its while.
const FEW: usize = 4_096;

/// How many long works run at a time: half of the processors are left to the workers.
static WORKS: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(1, NonZeroUsize::get);
    Semaphore::new(processors.div_ceil(2))
});

/// Does work that grows with the number of rows. Many rows are worked on elsewhere, to the end even
/// if the request is given up; without a Tokio runtime there is no elsewhere.
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
