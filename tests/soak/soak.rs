//! The sequence: start everything, run until the time is up, end the servers, and see what is left.

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libtest_mimic::Failed;
use tokio::net::TcpSocket;
use tokio::task::JoinSet;

use crate::database::{connect, connections, fill};
use crate::faults::Replaced;
use crate::processes::Process;
use crate::report::Numbers;
use crate::server::{FRAMEWORKS, POOL};
use crate::support::cluster::Cluster;
use crate::world::{Stop, World};
use crate::{clients, faults, watch, writers};

pub(crate) fn run() -> Result<(), Failed> {
    let seconds = number("PAGINATE_SOAK_SECONDS").unwrap_or(60);
    let seed = number("PAGINATE_SOAK_SEED").unwrap_or_else(rand::random);
    let Some(cluster) = Cluster::start() else { return Ok(()) };
    let runtime = tokio::runtime::Runtime::new()?;
    let failures = runtime.block_on(soak(cluster, seed, Duration::from_secs(seconds)));
    if failures.is_empty() {
        Ok(())
    } else {
        Err(format!("seed {seed}\n{}", failures.join("\n")).into())
    }
}

fn number(setting: &str) -> Option<u64> {
    let value = std::env::var(setting).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("`{setting}` is no number: `{value}`")))
}

async fn soak(cluster: Cluster, seed: u64, length: Duration) -> Vec<String> {
    let cluster = Arc::new(cluster);
    fill(&cluster.url()).await.unwrap();
    // keeps the port for the servers, without listening on it
    let port = TcpSocket::new_v4().unwrap();
    port.set_reuseport(true).unwrap();
    port.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = port.local_addr().unwrap();
    let world = Arc::new(World::new(address.port(), cluster.url(), seed, length));
    let logs = tempfile::tempdir().unwrap();

    // two stay, so that their memory shows whether it grows; the third is replaced
    let mut stay = FRAMEWORKS.map(|framework| Process::start(&world, framework, logs.path()));
    let third = Process::start(&world, FRAMEWORKS[1], logs.path());
    let replaced: Replaced = Arc::new(Mutex::new(Some(third)));
    let files = stay.each_ref().map(Process::open_files);

    let mut tasks = JoinSet::new();
    clients::start(&world, &mut tasks);
    writers::start(&world, &mut tasks);
    faults::start(&world, &cluster, &replaced, logs.path().to_owned(), &mut tasks);
    world.record("memory and connections", watch::watch(&world, &stay).await);
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }

    let third = replaced.lock().unwrap().take();
    let result = leave(&world, &mut stay, third, files).await;
    world.record("the end", result);
    let numbers = world.report.numbers();
    eprint!("{}", summary(&world, &numbers));
    let mut failures = world.failures();
    if failures.is_empty() {
        failures.extend(missing(&world, &numbers));
    }
    failures
}

/// The servers close what the clients left, and leave no connection to the database.
async fn leave(
    world: &World,
    stay: &mut [Process; 2],
    third: Option<Process>,
    files: [usize; 2],
) -> Result<(), Stop> {
    for (process, before) in stay.iter().zip(files) {
        let most = before + POOL as usize;
        let name = process.framework;
        until(&format!("{name} closes its connections"), async || process.open_files() <= most)
            .await?;
    }
    let mut third = third;
    for process in stay.iter_mut().chain(&mut third) {
        process.terminate();
        process.ended().await?;
    }
    let mut db = connect(&world.database).await.map_err(|error| error.to_string())?;
    let is_empty = async || connections(&mut db).await.is_ok_and(|counts| counts.is_empty());
    until("the database has no connection of a server", is_empty).await
}

/// Waits until something is so, at most some seconds.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Result<(), Stop> {
    for _ in 0..200 {
        if is_so().await {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Stop::Failure(format!("never: {what}")))
}

/// What should have happened and did not, so that the test would have shown nothing of it.
fn missing(world: &World, numbers: &Numbers) -> Vec<String> {
    let happened = [
        ("a page that joins another", numbers.joins),
        ("a row", numbers.rows),
        ("a write", numbers.writes),
        ("an answer 304", numbers.status(304)),
        ("an answer 422", numbers.status(422)),
        ("a file that is left", numbers.abandoned),
        ("a restart", world.outages.count() as u64),
        ("a deploy", world.deploys.count() as u64),
        ("a migration", world.migration.count() as u64),
    ];
    let missing = happened.iter().filter(|(_, count)| *count == 0);
    missing.map(|(what, _)| format!("there was not {what}")).collect()
}

fn summary(world: &World, numbers: &Numbers) -> String {
    let seconds = world.began.elapsed().as_secs_f64();
    let Numbers { requests, rows, joins, writes, broken, abandoned, .. } = numbers;
    let mut text = format!("seed {}, {} clients, {seconds:.0} s\n", world.seed, clients::count());
    let rate = *requests as f64 / seconds;
    let (restarts, deploys) = (world.outages.count(), world.deploys.count());
    for line in [
        format!("{requests} requests, {rate:.0} a second: {:?}", numbers.kinds),
        format!("statuses {:?}", numbers.statuses),
        format!(
            "{rows} rows checked, {joins} pages that join the one before, {writes} rows written"
        ),
        format!("{restarts} restarts of the database, {deploys} deploys"),
        format!("{broken} answers broken off by them, {abandoned} files left by their readers"),
    ] {
        writeln!(text, "{line}").unwrap();
    }
    for (time, request) in &numbers.slowest {
        writeln!(text, "slow: {:.2} s for {request}", time.as_secs_f64()).unwrap();
    }
    text
}
