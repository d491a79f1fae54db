//! Many hostile requests at random: `cargo bench --bench hostile`.
//!
//! `HOSTILE_REQUESTS` (100,000) to a server of axum in a thread of its own, over eight connections.
//! `HOSTILE_SEED` (1) makes other requests. It fails at a panic, a status of 500 or above, an
//! answer that breaks off, markup of the request, a link to another host, and at a request that
//! takes 100 ms. Such a one is sent again alone; then the processor time of the server decides.

mod checks;
mod connection;
mod cpu;
mod grammar;
#[path = "../depth/person.rs"]
mod person;
#[path = "../attack/resident_set.rs"]
mod resident_set;
mod site;
mod tally;
mod values;

use std::cell::RefCell;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use connection::Connection;
use grammar::Grammar;
use tally::Tally;
use tokio::sync::RwLock;
use tokio::task::LocalSet;

const CLIENTS: u64 = 8;
const SLOW: Duration = Duration::from_millis(100);
/// After so long there is no answer. Long, so that a run can be stopped for minutes.
const PATIENCE: Duration = Duration::from_secs(600);

static PANICS: AtomicU64 = AtomicU64::new(0);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |number| number.parse().unwrap())
}

/// What all clients share.
struct Attack {
    server: SocketAddr,
    tally: RefCell<Tally>,
    /// A request that is to be alone waits for the others, which do not start meanwhile.
    turn: RwLock<()>,
}

impl Attack {
    async fn run(self: Rc<Self>, seed: u64, requests: u64) {
        let (mut grammar, mut connection) = (Grammar::new(seed), Connection::new(self.server));
        for _ in 0..requests {
            let request = grammar.request();
            let bytes = request.bytes();
            let turn = self.turn.read().await;
            let (begin, panics) = (Instant::now(), PANICS.load(Ordering::Relaxed));
            let answer = tokio::time::timeout(PATIENCE, connection.send(&bytes)).await;
            let mut took = begin.elapsed();
            drop(turn);
            let problem = match &answer {
                Err(_) => Some("no answer in time".to_owned()),
                Ok(Err(_)) if request.is_malformed() => None,
                Ok(Err(error)) => Some(format!("no answer: {error}")),
                Ok(Ok(answer)) => checks::problem(answer),
            };
            let is_repeated = took >= SLOW;
            if is_repeated {
                took = self.alone(&bytes).await;
            }
            let problem =
                problem.or_else(|| (took >= SLOW).then(|| format!("{took:?} of processor time")));
            let mut tally = self.tally.borrow_mut();
            if PANICS.load(Ordering::Relaxed) > panics {
                tally.fail(&request, "a panic during this request or another one");
            }
            if let Some(problem) = problem {
                tally.fail(&request, &problem);
            }
            let status = answer.ok().and_then(Result::ok).map(|answer| {
                grammar.learn(&answer);
                answer.status
            });
            tally.count(&request, status, took, is_repeated);
        }
    }

    /// The processor time of a request while the server has no other one: the best of three.
    async fn alone(&self, bytes: &[u8]) -> Duration {
        let _turn = self.turn.write().await;
        let mut best = PATIENCE;
        for _ in 0..3 {
            let begin = cpu::time();
            let mut connection = Connection::new(self.server);
            if tokio::time::timeout(PATIENCE, connection.send(bytes)).await.is_ok() {
                best = best.min(cpu::time().saturating_sub(begin));
            }
        }
        best
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        print(panic);
    }));
    let (requests, seed) = (setting("HOSTILE_REQUESTS", 100_000), setting("HOSTILE_SEED", 1));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("hostile.db");
    let (send, receive) = mpsc::channel();
    let thread = std::thread::Builder::new().name(cpu::SERVER.to_owned());
    thread.spawn(move || site::serve(&file, &send)).unwrap();
    let server = receive.recv().unwrap();

    let tally = RefCell::new(Tally::new(requests));
    let attack = Rc::new(Attack { server, tally, turn: RwLock::new(()) });
    let clients = LocalSet::new();
    for client in 0..CLIENTS {
        let requests = requests / CLIENTS + u64::from(client < requests % CLIENTS);
        clients.spawn_local(attack.clone().run(seed * CLIENTS + client, requests));
    }
    clients.await;
    let tally = attack.tally.borrow();
    tally.print();
    let panics = PANICS.load(Ordering::Relaxed);
    println!("{panics} panics.");
    if tally.failures() == 0 && panics == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
