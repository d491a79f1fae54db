//! Requests, and how long they take.

use std::time::{Duration, Instant};

use reqwest::Response;
use reqwest::redirect::Policy;

const ROUNDS: usize = 15;

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    host: String,
}

impl Client {
    pub(crate) fn new(host: String) -> Self {
        Client { http: reqwest::Client::builder().redirect(Policy::none()).build().unwrap(), host }
    }

    pub(crate) async fn get(&self, address: &str) -> Response {
        let answer = self.http.get(format!("{}{address}", self.host)).send().await.unwrap();
        let status = answer.status();
        assert!(!status.is_server_error(), "{status}: {}", &address[..address.len().min(200)]);
        answer
    }

    pub(crate) async fn text(&self, address: &str) -> String {
        self.get(address).await.text().await.unwrap()
    }

    pub(crate) async fn time(&self, address: &str) -> Duration {
        let start = Instant::now();
        self.text(address).await;
        start.elapsed()
    }

    /// The median of requests, each for another address; for slow ones of fewer.
    pub(crate) async fn median(&self, address: impl Fn(usize) -> String) -> Duration {
        let (begin, mut times) = (Instant::now(), Vec::new());
        while times.len() < ROUNDS && (times.len() < 5 || begin.elapsed().as_secs() < 5) {
            times.push(self.time(&address(times.len())).await);
        }
        times.sort();
        times[times.len() / 2]
    }
}

/// The row of a table: how long a request takes, and how many times that of others.
pub(crate) fn print(source: &str, request: &str, time: Duration, others: &[Duration]) {
    let others = others.iter().map(|other| time.as_secs_f64() / other.as_secs_f64());
    let others = others.map(|times| format!("{times:.1} |")).collect::<Vec<_>>().join(" ");
    println!("| {source} | {request} | {} µs | {others}", time.as_micros());
}
