//! When something was going on, such as restarts of the database.

use std::sync::Mutex;
use std::time::Instant;

#[derive(Default)]
pub(crate) struct Periods(Mutex<Vec<(Instant, Option<Instant>)>>);

impl Periods {
    /// Goes on until [`end`](Self::end). One at a time.
    pub(crate) fn begin(&self) {
        self.0.lock().unwrap().push((Instant::now(), None));
    }

    pub(crate) fn end(&self) {
        self.0.lock().unwrap().last_mut().unwrap().1 = Some(Instant::now());
    }

    /// Whether it went on at some time since `began`.
    pub(crate) fn went_on_since(&self, began: Instant) -> bool {
        let periods = self.0.lock().unwrap();
        periods.iter().any(|(_, ended)| ended.is_none_or(|ended| ended >= began))
    }

    /// Whether one had begun by now.
    pub(crate) fn has_begun(&self) -> bool {
        !self.0.lock().unwrap().is_empty()
    }

    /// Whether one had ended at this time.
    pub(crate) fn had_ended(&self, at: Instant) -> bool {
        self.0.lock().unwrap().iter().any(|(_, ended)| ended.is_some_and(|ended| ended <= at))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}
