//! What happened, in numbers.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

#[derive(Default)]
pub(crate) struct Report(Mutex<Numbers>);

#[derive(Default, Clone)]
pub(crate) struct Numbers {
    pub(crate) requests: u64,
    /// By status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// Requests by the kind of client.
    pub(crate) kinds: BTreeMap<&'static str, u64>,
    /// Rows that were checked.
    pub(crate) rows: u64,
    /// Pages that join the page before them.
    pub(crate) joins: u64,
    pub(crate) writes: u64,
    /// Requests repeated because their process was replaced.
    pub(crate) broken: u64,
    /// Files that a client left half read.
    pub(crate) abandoned: u64,
    /// Answers while no restart went on, the slowest first.
    pub(crate) slowest: Vec<(Duration, String)>,
}

const SLOWEST: usize = 8;

impl Report {
    pub(crate) fn add(&self, change: impl FnOnce(&mut Numbers)) {
        change(&mut self.0.lock().unwrap());
    }

    pub(crate) fn numbers(&self) -> Numbers {
        self.0.lock().unwrap().clone()
    }
}

impl Numbers {
    pub(crate) fn answered(&mut self, kind: &'static str, status: u16) {
        self.requests += 1;
        *self.statuses.entry(status).or_default() += 1;
        *self.kinds.entry(kind).or_default() += 1;
    }

    pub(crate) fn took(&mut self, time: Duration, request: String) {
        if self.slowest.len() < SLOWEST || self.slowest.last().is_some_and(|(last, _)| time > *last)
        {
            self.slowest.push((time, request));
            self.slowest.sort_by(|(a, _), (b, _)| b.cmp(a));
            self.slowest.truncate(SLOWEST);
        }
    }

    pub(crate) fn status(&self, status: u16) -> u64 {
        self.statuses.get(&status).copied().unwrap_or_default()
    }
}
