//! Memory and connections while the test runs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::database::{connect, connections};
use crate::processes::Process;
use crate::server::POOL;
use crate::world::{Stop, World};

/// How much of the time memory may still grow: caches fill, and the allocator keeps what it had.
const WARM_UP: f64 = 0.5;

/// How much more memory a server may have after that.
const FACTOR: f64 = 1.25;

const MIB: f64 = 1024.0;

/// The most that a server had, in KiB.
#[derive(Default)]
struct Memory {
    warm: u64,
    later: u64,
}

pub(crate) async fn watch(world: &World, stay: &[Process]) -> Result<(), Stop> {
    let mut memory: BTreeMap<u32, Memory> = BTreeMap::new();
    let mut crowded = BTreeMap::new();
    let mut most = 0;
    let lines = world.length.as_secs().div_ceil(60).max(4);
    let mut printed = 0;
    while world.pause(Duration::from_secs(1)).await.is_ok() {
        let part = world.began.elapsed().div_duration_f64(world.length);
        for process in stay {
            let memory = memory.entry(process.id()).or_default();
            let most = if part < WARM_UP { &mut memory.warm } else { &mut memory.later };
            *most = process.memory().max(*most);
        }
        let began = Instant::now();
        let counted: sqlx::Result<_> = async {
            // a new one, because a restart ends those that are open
            connections(&mut connect(&world.database).await?).await
        }
        .await;
        match counted {
            Ok(counts) => {
                most = counts.values().copied().max().unwrap_or(0).max(most);
                // a connection that was closed may be seen once more
                let above: BTreeMap<_, _> =
                    counts.into_iter().filter(|(_, count)| *count > POOL.into()).collect();
                if let Some(server) = above.keys().find(|name| crowded.contains_key(*name)) {
                    return Err(format!("{server} has {above:?} connections, of {POOL}").into());
                }
                crowded = above;
            }
            Err(_) if world.outages.went_on_since(began) => {}
            Err(error) => return Err(format!("{error:?}").into()),
        }
        if part * lines as f64 >= f64::from(printed + 1) {
            printed += 1;
            print(world, stay, most);
        }
    }
    for process in stay {
        let Memory { warm, later } = memory[&process.id()];
        if later as f64 > warm as f64 * FACTOR {
            let framework = process.framework;
            return Err(format!("the memory of {framework} grew from {warm} to {later} KiB").into());
        }
    }
    Ok(())
}

fn print(world: &World, stay: &[Process], most: i64) {
    let numbers = world.report.numbers();
    let seconds = world.began.elapsed().as_secs();
    let mut line = format!("{seconds:>4} s: {} requests", numbers.requests);
    for process in stay {
        let (name, memory) = (process.framework, process.memory() as f64 / MIB);
        write!(line, ", {name} {memory:.1} MiB").unwrap();
    }
    eprintln!("{line}, at most {most} connections");
}
