//! How long the background work for a list pauses after it failed.

use std::time::{Duration, Instant};

use super::count_cache::SHARE;
use crate::error::Error;

/// The first pause after a failure that may pass soon; each further one is twice as long, ...
const SHORTEST: Duration = Duration::from_secs(1);

/// ... up to this.
const LONGEST: Duration = Duration::from_secs(60);

/// The pause of one kind of work for a list.
#[derive(Debug, Default)]
pub(super) struct Pause {
    /// Zero after work that succeeded.
    length: Duration,
    until: Option<Instant>,
}

impl Pause {
    pub(super) fn is_over(&self) -> bool {
        self.until.is_none_or(|time| time <= Instant::now())
    }

    /// Begins a pause after work that failed.
    pub(super) fn after_failure(&mut self) {
        self.begin(self.length.saturating_mul(2).clamp(SHORTEST, LONGEST));
    }

    /// Begins a pause after an error. Work that was cut off because it takes too long would be cut
    /// off again, so it is tried in about 1 % of the time.
    pub(super) fn after_error(&mut self, error: &Error, took: Duration) {
        match error.is_cut_off() {
            true => self.begin(took.saturating_mul(SHARE).max(SHORTEST)),
            false => self.after_failure(),
        }
    }

    /// After work that succeeded.
    pub(super) fn end(&mut self) {
        *self = Pause::default();
    }

    fn begin(&mut self, length: Duration) {
        self.length = length;
        self.until = Instant::now().checked_add(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_after_failures_double_up_to_a_minute_and_begin_anew_after_success() {
        let mut pause = Pause::default();
        assert!(pause.is_over());
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            // however long it took to fail
            pause.after_error(&Error::Database(sqlx::Error::PoolClosed), Duration::from_secs(30));
            assert_eq!(pause.length, Duration::from_secs(seconds));
            assert!(!pause.is_over());
        }
        pause.end();
        assert!(pause.is_over());
        pause.after_failure();
        assert_eq!(pause.length, Duration::from_secs(1));
    }

    #[test]
    fn after_work_that_takes_too_long_the_pause_is_a_hundred_times_as_long() {
        let mut pause = Pause::default();
        let took = Duration::from_secs(30);
        pause.after_error(&Error::Timeout(took), took);
        assert_eq!(pause.length, Duration::from_secs(3_000));
        pause.after_error(&Error::Timeout(Duration::ZERO), Duration::ZERO);
        assert_eq!(pause.length, Duration::from_secs(1));
    }
}
