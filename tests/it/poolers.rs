//! PostgreSQL behind poolers, whose clients share the connections of the server.

use std::process::Command;

use futures::future::try_join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};
use tg_paginate::{Count, Error, On, Page, PaginateConfig, Record, SharedConnection};

use crate::support::cluster::Cluster;
use crate::support::database::SHARES_CONNECTIONS;
use crate::support::page;
use crate::support::pooler::Pooler;

const CONFIG: PaginateConfig = PaginateConfig::new().limit(10).count(Count::Exact);
const PAGES: usize = 60;

/// Three lists that have the same columns, so that rows of another list are noticed by their values
/// alone: a kind has 600 rows.
const KINDS: [&str; 3] = ["cat", "dog", "owl"];

async fn fill(cluster: &Cluster) {
    let pool = PgPool::connect(&cluster.url()).await.unwrap();
    let fill =
        "CREATE TABLE pet (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, age INTEGER NOT NULL);
                INSERT INTO pet SELECT id, (ARRAY['cat', 'dog', 'owl'])[id % 3 + 1], id * 7 % 50
                FROM generate_series(0, 1799) AS n(id);
                CREATE INDEX ON pet (kind, age, id)";
    sqlx::raw_sql(fill).execute(&pool).await.unwrap();
}

/// A page of the pets of a kind. The kind is bound, or part of the statement.
async fn pets(
    pool: &PgPool,
    kind: &str,
    is_bound: bool,
    query: &str,
) -> Result<Page<Record>, Error> {
    let config = CONFIG.default_order(&["age"]);
    if is_bound {
        let rows =
            sqlx::query("SELECT id, kind, age FROM pet WHERE kind = $1").bind(kind.to_owned());
        page(config, query, rows.on(pool).key("id")).await
    } else {
        let sql = format!("SELECT id, kind, age FROM pet WHERE kind = '{kind}'");
        page(config, query, sqlx::query(AssertSqlSafe(sql)).on(pool).key("id")).await
    }
}

/// Walks by link and by number through lists at random, and compares each page with the right one.
async fn check_pages(pool: &PgPool, seed: u64) -> Result<(), Error> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut query = String::new();
    let mut kind = 0;
    for _ in 0..PAGES {
        if query.is_empty() || random.random_ratio(1, 4) {
            kind = random.random_range(0..KINDS.len());
            query = format!("persons_tgp_no={}", random.random_range(1..=60));
        }
        let page = pets(pool, KINDS[kind], random.random(), &query).await?;
        let mut right: Vec<_> =
            (0..1_800).filter(|id| id % 3 == kind).map(|id| (id * 7 % 50, id)).collect();
        right.sort_unstable();
        let first = usize::try_from(page.current_page() - 1).unwrap() * 10;
        assert_eq!(page.total(), Some(600));
        let rows = page.items().iter().map(|row| serde_json::to_value(row).unwrap());
        let rows: Vec<_> = rows.map(|row| row["id"].as_u64().unwrap() as usize).collect();
        let right: Vec<_> = right[first..first + 10].iter().map(|(_, id)| *id).collect();
        assert_eq!(rows, right, "{} {query}, seed {seed}", KINDS[kind]);
        let next = page.href_next().unwrap_or_default();
        query = next.split_once('?').map_or(String::new(), |(_, query)| query.to_owned());
    }
    Ok(())
}

/// Two programs with four connections each, of which the pooler makes three of the server.
async fn several_clients_get_their_own_rows(pooler: &Pooler) {
    let mut pools = Vec::new();
    for _ in 0..2 {
        let pool = PgPoolOptions::new().max_connections(4).connect(&pooler.url()).await.unwrap();
        pools.push(pool);
    }
    let clients = (0..8).map(|client: u64| check_pages(&pools[client as usize % 2], client));
    try_join_all(clients).await.unwrap();
}

/// A transaction keeps its connection of the server.
async fn pages_in_a_transaction_see_its_rows(pooler: &Pooler) {
    let pool = PgPoolOptions::new().max_connections(4).connect(&pooler.url()).await.unwrap();
    let in_a_transaction = async |number: i32| {
        let mut transaction = pool.begin().await?;
        let insert = sqlx::query("INSERT INTO pet VALUES ($1, $2, 0)");
        insert.bind(number).bind(format!("new {number}")).execute(&mut *transaction).await?;
        let connection = SharedConnection::new(transaction);
        for _ in 0..5 {
            let rows = sqlx::query("SELECT id FROM pet WHERE kind LIKE 'new %'");
            let page = page(CONFIG, "", rows.on(&connection).key("id")).await?;
            assert_eq!(page.total(), Some(1));
            assert_eq!(serde_json::to_value(page.items()).unwrap()[0]["id"], number);
        }
        Ok::<_, Error>(())
    };
    try_join_all((2_000..2_003).map(in_a_transaction)).await.unwrap();
}

#[tokio::test]
async fn clients_of_pgbouncer_get_their_own_rows() {
    let Some(cluster) = Cluster::start() else { return };
    fill(&cluster).await;
    let Some(pooler) = Pooler::pgbouncer(&cluster, 3) else { return };
    several_clients_get_their_own_rows(&pooler).await;
    pages_in_a_transaction_see_its_rows(&pooler).await;
}

#[tokio::test]
async fn clients_of_pgpool_get_their_own_rows() {
    let Some(cluster) = Cluster::start() else { return };
    fill(&cluster).await;
    let Some(pooler) = Pooler::pgpool(&cluster) else { return };
    several_clients_get_their_own_rows(&pooler).await;
    pages_in_a_transaction_see_its_rows(&pooler).await;
}

/// Tests that need the server itself: its port, settings that come with a connection, or what a
/// session keeps, such as a role, which clients of PgBouncer would share.
const NEED_THE_SERVER: [&str; 11] = [
    "errors::a_deadlock_of_postgresql",
    "errors::a_lock_of_postgresql",
    "errors::a_mistake_on_postgresql",
    "errors::a_statement_timeout_of_postgresql",
    "errors::a_table_of_postgresql_that_changes",
    "errors::what_passes_on_postgresql",
    "outages::postgresql_may_stop_and_start",
    "poolers::",
    "replicas::",
    "scope::tenants_of_row_level_security",
    "sharded::",
];

/// Runs this program again, with all other topics, behind a pooler.
fn run_the_suite(pooler: &Pooler, shares_connections: bool) {
    let mut suite = Command::new(std::env::current_exe().unwrap());
    suite.args(NEED_THE_SERVER.iter().flat_map(|topic| ["--skip", topic]));
    suite.env("PAGINATE_POSTGRES_URL", pooler.url());
    // the other databases are not behind it
    for setting in ["CI", "PAGINATE_MYSQL_URL", "PAGINATE_GALERA"] {
        suite.env_remove(setting);
    }
    if shares_connections {
        suite.env(SHARES_CONNECTIONS, "1");
    }
    assert!(suite.status().unwrap().success());
}

#[test]
#[ignore = "takes minutes: `just poolers`"]
fn the_whole_suite_behind_pgbouncer() {
    let Some(cluster) = Cluster::start() else { return };
    let Some(pooler) = Pooler::pgbouncer(&cluster, 20) else { return };
    run_the_suite(&pooler, true);
}

#[test]
#[ignore = "takes minutes: `just poolers`"]
fn the_whole_suite_behind_pgpool() {
    let Some(cluster) = Cluster::start() else { return };
    let Some(pooler) = Pooler::pgpool(&cluster) else { return };
    run_the_suite(&pooler, false);
}
