//! What happened: statuses, times, memory and failures.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use crate::grammar::Request;
use crate::resident_set::resident;

/// Failures that are printed; the others are only counted.
const PRINTED: u64 = 20;

/// After so many requests, at most, a line says what happened until then.
const REPORTED: u64 = 100_000;

/// Times within so many percent are counted as one.
const STEP: f64 = 1.05;

pub(crate) struct Tally {
    begin: Instant,
    requests: u64,
    done: u64,
    /// By path and status; no status where the server refused malformed bytes without an answer.
    answers: BTreeMap<(&'static str, Option<u16>), u64>,
    /// By the logarithm of their microseconds.
    times: BTreeMap<i32, u64>,
    /// The time, and the request.
    slowest: (Duration, String),
    repeated: u64,
    memory: Vec<u64>,
    failures: u64,
}

impl Tally {
    pub(crate) fn new(requests: u64) -> Self {
        Tally {
            begin: Instant::now(),
            requests,
            done: 0,
            answers: BTreeMap::new(),
            times: BTreeMap::new(),
            slowest: (Duration::ZERO, String::new()),
            repeated: 0,
            memory: vec![resident()],
            failures: 0,
        }
    }

    /// Counts a request, with the time that it took; the processor time, if it was sent again.
    pub(crate) fn count(
        &mut self,
        request: &Request,
        status: Option<u16>,
        took: Duration,
        is_repeated: bool,
    ) {
        self.done += 1;
        *self.answers.entry((request.path(), status)).or_default() += 1;
        let microseconds = took.as_micros().max(1) as f64;
        *self.times.entry(microseconds.log(STEP) as i32).or_default() += 1;
        self.repeated += u64::from(is_repeated);
        if took > self.slowest.0 {
            self.slowest = (took, request.to_string());
        }
        if self.done.is_multiple_of((self.requests / 20).clamp(1, REPORTED)) {
            self.memory.push(resident());
            eprintln!("{self}");
        }
    }

    pub(crate) fn fail(&mut self, request: &Request, problem: &str) {
        self.failures += 1;
        if self.failures <= PRINTED {
            eprintln!("{problem}: {request}");
        }
    }

    pub(crate) fn failures(&self) -> u64 {
        self.failures
    }

    /// The time that so many of all requests take at most.
    fn quantile(&self, part: f64) -> Duration {
        let mut rest = (self.done as f64 * part) as u64;
        for (exponent, count) in &self.times {
            if *count > rest {
                return Duration::from_micros(STEP.powi(*exponent) as u64);
            }
            rest -= count;
        }
        self.slowest.0
    }

    pub(crate) fn print(&self) {
        println!("{self}\n");
        let mut paths: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for ((path, status), count) in &self.answers {
            let status = status.map_or("closed".to_owned(), |status| status.to_string());
            paths.entry(path).or_default().push(format!("{status}: {count}"));
        }
        println!("| path | answers by status |\n|---|---|");
        for (path, answers) in paths {
            println!("| `{path}` | {} |", answers.join(", "));
        }
        let [half, most, nearly_all] = [0.5, 0.99, 0.999].map(|part| self.quantile(part));
        println!("\nHalf of them took {half:?}, 99 % {most:?}, 99.9 % {nearly_all:?} at most.");
        println!("The slowest took {:?}: {}", self.slowest.0, self.slowest.1);
        println!("The memory was {:?} MB.", self.memory);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { done, failures, repeated, slowest: (slowest, _), .. } = self;
        let (seconds, memory) = (self.begin.elapsed().as_secs_f64(), resident());
        let mut statuses = BTreeMap::new();
        for ((_, status), count) in &self.answers {
            *statuses.entry(status.unwrap_or_default()).or_insert(0) += count;
        }
        let rate = *done as f64 / seconds;
        write!(f, "{done} requests in {seconds:.0} s, {rate:.0} a second; {failures} failures; ")?;
        write!(f, "{memory} MB; {repeated} sent again; {slowest:?} at most; {statuses:?}")
    }
}
