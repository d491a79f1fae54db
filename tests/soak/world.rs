//! What the parts of the test share.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use tokio::time::Instant as TokioInstant;

use crate::periods::Periods;
use crate::report::Report;

pub(crate) struct World {
    pub(crate) port: u16,
    pub(crate) database: String,
    pub(crate) secret: String,
    pub(crate) seed: u64,
    pub(crate) began: Instant,
    pub(crate) length: Duration,
    /// Until the database takes connections again.
    pub(crate) outages: Periods,
    /// From SIGTERM until the process has ended.
    pub(crate) deploys: Periods,
    pub(crate) migration: Periods,
    pub(crate) report: Report,
    failures: Mutex<Vec<String>>,
}

/// Why a part ends.
#[derive(Debug)]
pub(crate) enum Stop {
    TimeIsUp,
    Failure(String),
}

impl From<String> for Stop {
    fn from(failure: String) -> Self {
        Stop::Failure(failure)
    }
}

impl World {
    pub(crate) fn new(port: u16, database: String, seed: u64, length: Duration) -> Self {
        World {
            port,
            database,
            secret: format!("{seed:032x}"),
            seed,
            began: Instant::now(),
            length,
            outages: Periods::default(),
            deploys: Periods::default(),
            migration: Periods::default(),
            report: Report::default(),
            failures: Mutex::default(),
        }
    }

    /// After a failure everything ends.
    pub(crate) fn goes_on(&self) -> Result<(), Stop> {
        let is_over =
            self.began.elapsed() >= self.length || !self.failures.lock().unwrap().is_empty();
        if is_over { Err(Stop::TimeIsUp) } else { Ok(()) }
    }

    /// Paces a part of the test.
    pub(crate) async fn pause(&self, pause: Duration) -> Result<(), Stop> {
        self.goes_on()?;
        tokio::time::sleep(pause.min(self.length.saturating_sub(self.began.elapsed()))).await;
        self.goes_on()
    }

    /// Waits until this part of the whole time is over.
    pub(crate) async fn until(&self, part: f64) -> Result<(), Stop> {
        let at = TokioInstant::from_std(self.began + self.length.mul_f64(part));
        while TokioInstant::now() < at {
            self.pause(Duration::from_millis(100).min(at - TokioInstant::now())).await?;
        }
        self.goes_on()
    }

    pub(crate) fn record(&self, part: &str, result: Result<(), Stop>) {
        if let Err(Stop::Failure(failure)) = result {
            let seconds = self.began.elapsed().as_secs_f32();
            let failure = format!("{part}, at {seconds:.1} s: {failure}");
            eprintln!("{failure}");
            self.failures.lock().unwrap().push(failure);
        }
    }

    pub(crate) fn failures(&self) -> Vec<String> {
        std::mem::take(&mut *self.failures.lock().unwrap())
    }
}
