//! What happens around the site: deploys, restarts of the database, a migration.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use tokio::task::JoinSet;

use crate::database::connect;
use crate::processes::Process;
use crate::server::FRAMEWORKS;
use crate::support::cluster::Cluster;
use crate::world::{Stop, World};

/// Between two deploys.
const DEPLOYS: Duration = Duration::from_secs(20);

/// Between two restarts of the database, in the long form.
const RESTARTS: Duration = Duration::from_secs(60);

/// How long every other restart takes.
const DOWN: Duration = Duration::from_secs(3);

// they may be repeated after a restart
const CREATE_INDEX: &str =
    "CREATE INDEX IF NOT EXISTS person_note_age ON person (note, age DESC, id)";
const ALTER_TABLE: &str =
    "ALTER TABLE person ADD COLUMN IF NOT EXISTS email TEXT NOT NULL DEFAULT 'a@example.org',
                        DROP COLUMN IF EXISTS old";
const DROP_INDEX: &str = "DROP INDEX IF EXISTS person_note_age";

/// The process that is replaced.
pub(crate) type Replaced = Arc<Mutex<Option<Process>>>;

pub(crate) fn start(
    world: &Arc<World>,
    cluster: &Arc<Cluster>,
    replaced: &Replaced,
    folder: PathBuf,
    tasks: &mut JoinSet<()>,
) {
    let (here, replaced) = (world.clone(), replaced.clone());
    tasks.spawn(async move {
        let result = deploy(&here, &replaced, folder).await;
        here.record("deploys", result);
    });
    let (here, cluster) = (world.clone(), cluster.clone());
    tasks.spawn(async move {
        let result = restart(&here, &cluster).await;
        here.record("restarts", result);
    });
    let world = world.clone();
    tasks.spawn(async move {
        let result = migrate(&world).await;
        world.record("migration", result);
    });
}

/// A new process takes requests before the old one ends.
async fn deploy(world: &Arc<World>, replaced: &Replaced, folder: PathBuf) -> Result<(), Stop> {
    let deploys = world.length.as_secs().div_ceil(DEPLOYS.as_secs());
    for (number, framework) in (0..deploys).zip(FRAMEWORKS.into_iter().cycle()) {
        world.until((number as f64 + 0.5) / deploys as f64).await?;
        let (here, folder) = (world.clone(), folder.clone());
        let started =
            tokio::task::spawn_blocking(move || Process::start(&here, framework, &folder));
        let new = started.await.map_err(|error| format!("{framework}: {error}"))?;
        let old = replaced.lock().unwrap().replace(new);
        let Some(mut old) = old else { continue };
        world.deploys.begin();
        old.terminate();
        let ended = old.ended().await;
        world.deploys.end();
        ended?;
    }
    Ok(())
}

/// Once a minute, early and late in a run of a minute. Not near the end, so that all have time to
/// go on.
async fn restart(world: &World, cluster: &Arc<Cluster>) -> Result<(), Stop> {
    let restarts = (world.length.as_secs() / RESTARTS.as_secs()).max(2);
    for number in 0..restarts {
        world.until((number as f64 + 0.4) / restarts as f64).await?;
        let cluster = cluster.clone();
        world.outages.begin();
        let restarted = tokio::task::spawn_blocking(move || {
            cluster.stop();
            if number % 2 == 1 {
                std::thread::sleep(DOWN);
            }
            cluster.start_again();
        });
        restarted.await.map_err(|error| error.to_string())?;
        world.outages.end();
    }
    Ok(())
}

/// A column more, a column less, an index that comes and goes.
async fn migrate(world: &World) -> Result<(), Stop> {
    world.until(0.5).await?;
    execute(world, CREATE_INDEX).await?;
    world.until(0.55).await?;
    world.migration.begin();
    execute(world, ALTER_TABLE).await?;
    world.migration.end();
    world.until(0.6).await?;
    execute(world, DROP_INDEX).await
}

/// Waits for a lock only briefly, as a migration should: the requests behind it wait too.
async fn execute(world: &World, sql: &'static str) -> Result<(), Stop> {
    loop {
        let began = Instant::now();
        let executed: sqlx::Result<()> = async {
            let mut db: PgConnection = connect(&world.database).await?;
            sqlx::raw_sql("SET lock_timeout = '1s'").execute(&mut db).await?;
            sqlx::raw_sql(sql).execute(&mut db).await?;
            Ok(())
        }
        .await;
        match executed {
            Ok(()) => return Ok(()),
            Err(_) if world.outages.went_on_since(began) => {}
            Err(sqlx::Error::Database(error))
                if error.code().is_some_and(|code| code == "55P03") => {}
            Err(error) => return Err(format!("{sql}: {error:?}").into()),
        }
        world.pause(Duration::from_millis(500)).await?;
    }
}
