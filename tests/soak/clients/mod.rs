//! The clients: 256 of them, each with a connection that it keeps.

mod api;
mod connection;
mod export;
mod hostile;
mod html;

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::task::JoinSet;

use crate::world::{Stop, World};
use connection::Connection;

/// How many clients of each kind there are.
const CLIENTS: [(Kind, usize); 7] = [
    (Kind::List, 100),
    (Kind::Grid, 64),
    (Kind::Api, 48),
    (Kind::Even, 16),
    (Kind::Export, 4),
    (Kind::SlowReader, 5),
    (Kind::Hostile, 19),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// A page with all columns, walked by links and by typed numbers.
    List,
    /// A grid, by links and clicks on its headers.
    Grid,
    /// An API with cursors.
    Api,
    /// The same of rows that never change.
    Even,
    /// Whole files.
    Export,
    /// Files that are read slowly, or never to the end.
    SlowReader,
    /// Requests that no link makes.
    Hostile,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::List => "list",
            Kind::Grid => "grid",
            Kind::Api => "API",
            Kind::Even => "API of fixed rows",
            Kind::Export => "CSV",
            Kind::SlowReader => "slow CSV",
            Kind::Hostile => "hostile",
        }
    }
}

pub(crate) struct Client {
    world: Arc<World>,
    kind: Kind,
    random: StdRng,
    connection: Connection,
}

/// How many clients there are.
pub(crate) fn count() -> usize {
    CLIENTS.iter().map(|(_, count)| count).sum()
}

/// Starts all clients. They end when the time is up.
pub(crate) fn start(world: &Arc<World>, tasks: &mut JoinSet<()>) {
    let kinds = CLIENTS.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count));
    for (number, kind) in (0..).zip(kinds) {
        let world = world.clone();
        let mut client = Client {
            kind,
            random: StdRng::seed_from_u64(world.seed.wrapping_add(number)),
            connection: Connection::new(world.port, kind == Kind::SlowReader),
            world: world.clone(),
        };
        tasks.spawn(async move {
            let result = client.run().await;
            world.record(&format!("client {number}, {kind:?}"), result);
        });
    }
}

impl Client {
    async fn run(&mut self) -> Result<(), Stop> {
        loop {
            self.think().await?;
            match self.kind {
                Kind::List => self.walk_list().await?,
                Kind::Grid => self.walk_grid().await?,
                Kind::Api => self.walk_api("/api/persons").await?,
                Kind::Even => self.walk_api("/api/even").await?,
                Kind::Export => self.export().await?,
                Kind::SlowReader => self.read_slowly().await?,
                Kind::Hostile => self.attack().await?,
            }
        }
    }

    /// Waits as people do, so that the load is that of many clients and not of a few.
    async fn think(&mut self) -> Result<(), Stop> {
        let pause = self.random.random_range(500..8_000);
        self.world.pause(Duration::from_millis(pause)).await
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.random.random_range(0..choices.len())]
    }
}
