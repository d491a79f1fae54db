//! Writers: they insert, delete and change the rows with odd ids.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::PgConnection;
use tokio::task::JoinSet;

use crate::database::connect;
use crate::rows::{PERSONS, Person};
use crate::world::{Stop, World};

const WRITERS: u64 = 2;

/// Names its columns, because a migration adds one.
const WRITE: &str = "INSERT INTO person (id, name, age, note, proof) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (id) DO UPDATE SET name = excluded.name, age = excluded.age,
                                                    note = excluded.note, proof = excluded.proof";

pub(crate) fn start(world: &Arc<World>, tasks: &mut JoinSet<()>) {
    for number in 0..WRITERS {
        let world = world.clone();
        tasks.spawn(async move {
            let random = StdRng::seed_from_u64(world.seed.wrapping_add(1_000 + number));
            let result = write(&world, random).await;
            world.record(&format!("writer {number}"), result);
        });
    }
}

async fn write(world: &World, mut random: StdRng) -> Result<(), Stop> {
    let (mut db, mut opened) = (None, Instant::now());
    loop {
        world.pause(Duration::from_millis(20)).await?;
        match write_once(&mut db, &world.database, &mut random).await {
            Ok(rows) => world.report.add(|numbers| numbers.writes += rows),
            Err(_) if world.outages.went_on_since(opened) => {
                (db, opened) = (None, Instant::now());
            }
            Err(error) => return Err(format!("{error:?}").into()),
        }
    }
}

async fn write_once(
    db: &mut Option<PgConnection>,
    url: &str,
    random: &mut StdRng,
) -> sqlx::Result<u64> {
    let db = match db {
        Some(db) => db,
        none => none.insert(connect(url).await?),
    };
    let odd = random.random_range(0..PERSONS / 2) * 2 + 1;
    let done = match random.random_range(0..100) {
        // many rows that are side by side in some orders
        0 => {
            let delete = "DELETE FROM person WHERE id % 2 = 1 AND id BETWEEN $1 AND $1 + 200";
            sqlx::query(delete).bind(odd).execute(db).await?
        }
        1..20 => {
            let delete = sqlx::query("DELETE FROM person WHERE id = $1");
            delete.bind(odd).execute(db).await?
        }
        _ => {
            let person = Person::new(odd, random.random());
            let write = sqlx::query(WRITE).bind(odd).bind(&person.name).bind(person.age);
            write.bind(&person.note).bind(person.proof()).execute(db).await?
        }
    };
    Ok(done.rows_affected())
}
