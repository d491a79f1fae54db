//! Walking by links, while other connections insert and delete rows throughout the order.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::database::{Database, all, on_each};
use crate::support::page;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Executor};
use tg_paginate::{On, OutOfRange, Page, PaginateConfig, Record, ServedBy};
use tokio::task::JoinSet;

/// Rows that are never deleted. Their keys are the multiples of `STEP`.
const STAYING: i64 = 3000;
const STEP: i64 = 10;
/// The most rows of one writer at a time.
const SLOTS: i64 = 300;
/// The minimum number of committed writes per page.
const WRITES_PER_PAGE: usize = 4;
/// The number of writes during a walk.
const WRITES: usize = 1000;
/// One reader, and two writers.
const CONNECTIONS: u32 = 3;

/// A page past the end is empty, instead of repeating the last page.
const CONFIG: PaginateConfig = PaginateConfig::new().limit(10).out_of_range(OutOfRange::Empty);
/// Orderings with ties, with ties and nulls, and without.
const ORDERINGS: [&str; 3] = ["-a", "b,-a", "id"];

/// A table with a unique name, on several connections.
#[derive(Clone)]
struct Table {
    database: Arc<Database>,
    name: Arc<str>,
}

impl Table {
    async fn page(&self, config: PaginateConfig, query: &str) -> Page<Record> {
        let sql = AssertSqlSafe(format!("SELECT id, a, b FROM {}", self.name));
        on_each!(&*self.database, pool => {
            page(config, query, sqlx::query(sql).on(pool).key("id")).await.unwrap()
        })
    }

    async fn execute(&self, sql: &str) {
        self.database.execute(&sql.replace("{table}", &self.name)).await;
    }

    async fn insert(&self, rng: &mut StdRng, ids: impl IntoIterator<Item = i64>) {
        let rows = ids.into_iter().map(|id| {
            let a = rng.random_range(0..40);
            match rng.random_range(0..13) {
                0..3 => format!("({id}, {a}, NULL)"),
                b => format!("({id}, {a}, {b})"),
            }
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        self.execute(&format!("INSERT INTO {{table}} VALUES {rows}")).await;
    }
}

/// Inserts and deletes its own rows; writers have none in common.
struct Writer {
    rng: StdRng,
    number: i64,
    present: Vec<i64>,
}

impl Writer {
    /// Starts with about half of its rows in the table.
    async fn new(table: &Table, number: u8) -> Self {
        let mut rng = StdRng::seed_from_u64(number.into());
        let number = i64::from(number);
        assert!((1..STEP).contains(&number));
        let slots = 0..SLOTS;
        let present = slots.filter(|_| rng.random()).map(|slot| Self::id(slot, number));
        let present = present.collect::<Vec<_>>();
        table.insert(&mut rng, present.iter().copied()).await;
        Writer { rng, number, present }
    }

    /// Spreads the slots over the keys of the permanent rows.
    fn id(slot: i64, number: i64) -> i64 {
        slot * (STAYING * STEP / SLOTS) + number
    }

    /// Commits one write before it returns.
    async fn write(&mut self, table: &Table) {
        let id = Self::id(self.rng.random_range(0..SLOTS), self.number);
        match self.present.iter().position(|present| *present == id) {
            Some(place) => {
                self.present.swap_remove(place);
                table.execute(&format!("DELETE FROM {{table}} WHERE id = {id}")).await;
            }
            None => {
                self.present.push(id);
                table.insert(&mut self.rng, [id]).await;
            }
        }
    }

    /// Writes until it is aborted.
    async fn write_on(mut self, table: Table, writes: Arc<AtomicUsize>) {
        loop {
            self.write(&table).await;
            writes.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The direction of a walk.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Forwards,
    Backwards,
}

impl Way {
    fn first_page(self) -> &'static str {
        match self {
            Way::Forwards => "1",
            Way::Backwards => "last",
        }
    }

    fn href<R>(self, page: &Page<R>) -> Option<String> {
        match self {
            Way::Forwards => page.href_next(),
            Way::Backwards => page.href_prev(),
        }
    }
}

/// The pages of a walk: the keys of the permanent rows on each.
async fn walk(table: &Table, ordering: &str, way: Way) -> Vec<Vec<i64>> {
    let mut between = Writer::new(table, 1).await;
    let beside = Writer::new(table, 2).await;
    let writes = Arc::new(AtomicUsize::new(0));
    // aborted when dropped, even if the walk fails
    let mut writers = JoinSet::new();
    writers.spawn(beside.write_on(table.clone(), writes.clone()));

    let mut pages = Vec::new();
    let number = way.first_page();
    let mut query = format!("persons_tgp_ordering={ordering}&persons_tgp_no={number}");
    loop {
        let page = table.page(CONFIG, &query).await;
        let is_at_an_end = pages.is_empty() || page.current_page() == 1 || page.items().is_empty();
        assert!(is_at_an_end || page.served_by() == Some(ServedBy::Anchor { skipped: 0 }));
        pages.push(staying(&page));
        loop {
            between.write(table).await;
            if writes.fetch_add(1, Ordering::Relaxed) >= pages.len() * WRITES_PER_PAGE {
                break;
            }
        }
        let Some(href) = way.href(&page) else { break };
        query = href.split_once('?').unwrap().1.to_owned();
    }
    let writes = writes.load(Ordering::Relaxed);
    assert!(writes >= WRITES, "{writes}");
    assert!(writers.try_join_next().is_none(), "a writer has failed");
    writers.shutdown().await;
    pages
}

/// The keys of the permanent rows.
fn staying(page: &Page<Record>) -> Vec<i64> {
    let ids = page.items().iter().map(|row| {
        let row = serde_json::to_value(row).unwrap();
        row["id"].as_i64().unwrap()
    });
    ids.filter(|id| id % STEP == 0).collect()
}

/// The database on several connections; SQLite needs a file, because memory has only one.
async fn on_several(database: &Database, directory: &Path) -> Database {
    match database {
        Database::Sqlite(_) => {
            let options = SqliteConnectOptions::new()
                .filename(directory.join("walk.db"))
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Off);
            let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS);
            Database::Sqlite(pool.connect_with(options).await.unwrap())
        }
        Database::Postgres(pool) => {
            let options = pool.connect_options().as_ref().clone();
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
            // durable writes are not needed
            let pool = pool.after_connect(|connection, _| {
                let relax = connection.execute("SET synchronous_commit = off");
                Box::pin(async move { relax.await.map(|_| ()) })
            });
            Database::Postgres(pool.connect_with(options).await.unwrap())
        }
        Database::MySql(pool) => {
            let options = pool.connect_options().as_ref().clone();
            let pool = MySqlPoolOptions::new().max_connections(CONNECTIONS);
            Database::MySql(pool.connect_with(options).await.unwrap())
        }
    }
}

/// Runs a test in every ordering on every database, and always drops its table.
async fn on_tables<F>(test: &str, body: impl Fn(Table, &'static str) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let directory = tempfile::tempdir().unwrap();
    for database in all(test).await {
        let database = Arc::new(on_several(&database, directory.path()).await);
        for ordering in ORDERINGS {
            let name = format!("tgp_walk_{:016x}", rand::random::<u64>()).into();
            let table = Table { database: database.clone(), name };
            let done = tokio::spawn(body(table.clone(), ordering)).await;
            table.execute("DROP TABLE IF EXISTS {table}").await;
            if let Err(failed) = done {
                eprintln!("by `{ordering}` on {}", database.name());
                std::panic::resume_unwind(failed.into_panic());
            }
        }
    }
}

/// Creates the table with its permanent rows.
async fn fill(table: &Table) {
    table.execute("CREATE TABLE {table} (id BIGINT PRIMARY KEY, a BIGINT, b BIGINT)").await;
    table.execute("CREATE INDEX {table}_a ON {table} (a, id)").await;
    table.execute("CREATE INDEX {table}_b ON {table} (b, a, id)").await;
    let mut rng = StdRng::seed_from_u64(0);
    table.insert(&mut rng, (0..STAYING).map(|number| number * STEP)).await;
}

/// The permanent rows in an order.
async fn in_order(table: &Table, ordering: &str) -> Vec<i64> {
    let query = format!("persons_tgp_ordering={ordering}");
    staying(&table.page(CONFIG.limit(0), &query).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn walking_to_the_last_page_shows_every_row_that_stays_exactly_once() {
    on_tables("walking_to_the_last_page", |table, ordering| async move {
        fill(&table).await;
        let pages = walk(&table, ordering, Way::Forwards).await;
        assert_eq!(pages.concat(), in_order(&table, ordering).await);
    })
    .await;
}

/// Page 1 always starts at the first row. It repeats rows of page 2 if rows before them were
/// deleted, and rows are left out between both pages if others were inserted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn walking_back_shows_every_row_that_stays_exactly_once_as_far_as_page_two() {
    on_tables("walking_back", |table, ordering| async move {
        fill(&table).await;
        let mut pages = walk(&table, ordering, Way::Backwards).await;
        let first = pages.pop().unwrap();
        pages.reverse();
        let expected = in_order(&table, ordering).await;
        assert!(expected.ends_with(&pages.concat()));
        assert!(expected.starts_with(&first));
    })
    .await;
}
