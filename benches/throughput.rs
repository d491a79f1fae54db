//! Pages a second over real HTTP, against handlers written by hand: `cargo bench --bench
//! throughput`.
//!
//! Servers of actix-web and of axum with one worker thread each, eight connections, a million rows
//! in SQLite (`DEPTH_ROWS`), no count.

#[path = "throughput/complete.rs"]
mod complete;
#[path = "throughput/decorated.rs"]
mod decorated;
#[path = "throughput/minimal.rs"]
mod minimal;
#[path = "throughput/on_actix.rs"]
mod on_actix;
#[path = "throughput/on_axum.rs"]
mod on_axum;
#[path = "depth/person.rs"]
mod person;
#[path = "throughput/site.rs"]
mod site;

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use site::{Handler, Site};

const CONNECTIONS: usize = 8;
const SECONDS: u64 = 3;
const ROUNDS: usize = 5;

/// A server in its own thread; it ends with this program.
#[derive(Clone)]
struct Server {
    framework: &'static str,
    host: String,
    client: reqwest::Client,
}

impl Server {
    fn start(
        framework: &'static str,
        site: &Site,
        run: fn(Site, &mpsc::Sender<SocketAddr>),
    ) -> Self {
        let (site, (send, receive)) = (site.clone(), mpsc::channel());
        thread::spawn(move || run(site, &send));
        let host = format!("http://{}", receive.recv().unwrap());
        Server { framework, host, client: reqwest::Client::new() }
    }

    async fn get(&self, address: &str) -> String {
        let answer = self.client.get(format!("{}{address}", self.host)).send().await.unwrap();
        assert!(answer.status().is_success());
        answer.text().await.unwrap()
    }

    /// Answers a second, from so many connections at once.
    async fn rate(&self, address: &str) -> f64 {
        let end = Instant::now() + Duration::from_secs(SECONDS);
        let mut connections = tokio::task::JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (server, address) = (self.clone(), address.to_owned());
            connections.spawn(async move {
                let mut answers = 0_u32;
                while Instant::now() < end {
                    server.get(&address).await;
                    answers += 1;
                }
                answers
            });
        }
        let answers: u32 = connections.join_all().await.into_iter().sum();
        f64::from(answers) / SECONDS as f64
    }
}

fn run_actix(site: Site, bound: &mpsc::Sender<SocketAddr>) {
    let server = actix_web::HttpServer::new(move || {
        actix_web::App::new().configure(on_actix::routes(site.clone()))
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    bound.send(server.addrs()[0]).unwrap();
    actix_web::rt::System::new().block_on(server.run()).unwrap();
}

fn run_axum(site: Site, bound: &mpsc::Sender<SocketAddr>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        bound.send(listener.local_addr().unwrap()).unwrap();
        axum::serve(listener, on_axum::router(site)).await.unwrap();
    });
}

/// The addresses of a page: with the attribute, and by hand.
fn addresses([ours, by_hand]: &[Handler; 2], is_first: bool) -> [&str; 2] {
    [ours, by_hand].map(|handler| if is_first { &*handler.first } else { &*handler.deep })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let rows = std::env::var("DEPTH_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let site = Site::open(&directory.path().join("depth.db"), 4).await;
    site.fill(rows).await;
    let deep = rows / 20;

    let mut servers = Vec::new();
    for (framework, run) in
        [("actix-web", run_actix as fn(Site, &mpsc::Sender<SocketAddr>)), ("axum", run_axum)]
    {
        let server = Server::start(framework, &site, run);
        let handlers = site.handlers(deep, async |address| server.get(&address).await).await;
        let [minimal, minimal_by_hand, complete, complete_by_hand] = handlers;
        servers.push((server, [[minimal, minimal_by_hand], [complete, complete_by_hand]]));
    }

    println!("| by hand | page | framework | with `#[paginate]` | by hand | of that |");
    println!("|---|---|---|---|---|---|");
    for pair in [0, 1] {
        for (page, is_first) in [(1, true), (deep, false)] {
            // by turns, so that all meet the same noise; the best of each
            let mut best = vec![[0.0_f64; 2]; servers.len()];
            for _ in 0..ROUNDS {
                for ((server, pairs), best) in servers.iter().zip(&mut best) {
                    for (address, best) in addresses(&pairs[pair], is_first).iter().zip(best) {
                        *best = best.max(server.rate(address).await);
                    }
                }
            }
            for ((server, pairs), [ours, by_hand]) in servers.iter().zip(best) {
                let (name, framework) = (pairs[pair][1].name, server.framework);
                let part = ours / by_hand * 100.0;
                println!(
                    "| {name} | {page} | {framework} | {ours:.0}/s | {by_hand:.0}/s | {part:.0} % |"
                );
            }
        }
    }
}
