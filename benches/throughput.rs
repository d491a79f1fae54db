//! Pages a second over real HTTP, against handlers written by hand: `cargo bench --bench
//! throughput`.
//!
//! One worker of actix-web, eight connections, a million rows in SQLite (`DEPTH_ROWS`), no count.

#[path = "throughput/complete.rs"]
mod complete;
#[path = "throughput/decorated.rs"]
mod decorated;
#[path = "throughput/minimal.rs"]
mod minimal;
#[path = "depth/person.rs"]
mod person;
#[path = "throughput/site.rs"]
mod site;

use std::time::{Duration, Instant};

use actix_web::web::Data;
use actix_web::{App, HttpServer};
use site::{connect, fill, handlers, services, tera};

const CONNECTIONS: usize = 8;
const SECONDS: u64 = 3;
const ROUNDS: usize = 5;

/// Answers a second, from so many connections at once.
async fn rate(client: &reqwest::Client, address: &str) -> f64 {
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (client, address) = (client.clone(), address.to_owned());
        connections.spawn(async move {
            let mut answers = 0_u32;
            while Instant::now() < end {
                let answer = client.get(&address).send().await.unwrap();
                assert!(answer.status().is_success());
                answer.bytes().await.unwrap();
                answers += 1;
            }
            answers
        });
    }
    let answers: u32 = connections.join_all().await.into_iter().sum();
    f64::from(answers) / SECONDS as f64
}

#[actix_web::main]
async fn main() {
    let rows = std::env::var("DEPTH_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let pool = connect(&directory.path().join("depth.db"), 4).await;
    fill(&pool, rows).await;
    let (tera, deep) = (Data::new(tera()), rows / 20);
    let handlers = handlers(&pool, &tera, deep).await;

    let server = HttpServer::new(move || {
        App::new().app_data(Data::new(pool.clone())).app_data(tera.clone()).service(services())
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let host = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);

    let client = reqwest::Client::new();
    println!("| by hand | page | with `#[paginate]` | by hand | of that |\n|---|---|---|---|---|");
    for pair in handlers.chunks(2) {
        let [decorated, by_hand] = pair else { continue };
        let pages = [(1, &decorated.first, &by_hand.first), (deep, &decorated.deep, &by_hand.deep)];
        for (page, ours, theirs) in pages {
            // by turns, so that both meet the same noise; the best of each
            let (mut best, mut best_by_hand) = (0.0_f64, 0.0_f64);
            for _ in 0..ROUNDS {
                best = best.max(rate(&client, &format!("{host}{ours}")).await);
                best_by_hand = best_by_hand.max(rate(&client, &format!("{host}{theirs}")).await);
            }
            let (part, name) = (best / best_by_hand * 100.0, by_hand.name);
            println!("| {name} | {page} | {best:.0}/s | {best_by_hand:.0}/s | {part:.0} % |");
        }
    }
    handle.stop(false).await;
}
