//! A list whose links are followed from one server to another that lags behind, and back: a primary
//! of PostgreSQL and its replica, and two nodes of Galera.

use sqlx::mysql::MySqlPoolOptions;
use sqlx::{AssertSqlSafe, MySqlPool, PgPool};
use tg_paginate::{Count, On, OutOfRange, Page, PaginateConfig, Record, RowCount, ServedBy};

use crate::support::cluster::Cluster;
use crate::support::database::{Database, on_each};
use crate::support::galera::Galera;
use crate::support::page;

const CONFIG: PaginateConfig =
    PaginateConfig::new().limit(10).count(Count::Exact).out_of_range(OutOfRange::Empty);

/// The orderings, and the ORDER BY of their rows.
const ORDERINGS: [(&[&str], &str); 3] = [
    (&["-age"], "age DESC, id DESC"),
    (&["name", "-id"], "name, id DESC"),
    (&["note"], "note, id"),
];

/// The statement that inserts the rows from an id to another.
fn insert(from: u32, to: u32) -> String {
    format!(
        "INSERT INTO person (id, age, name, note)
         WITH RECURSIVE n(id) AS (SELECT {from} UNION ALL SELECT id + 1 FROM n WHERE id < {to})
         SELECT id, id * 7919 % 60, CONCAT('Person ', id * 31 % 500), NULLIF(id * 31 % 50, 0) FROM n"
    )
}

/// Writes that the second server does not have yet.
async fn write_on(first: &Database) {
    first.execute("DELETE FROM person WHERE id % 7 = 0").await;
    first.execute(&insert(1_001, 1_200)).await;
}

async fn read(server: &Database, config: PaginateConfig, query: &str) -> Page<Record> {
    server.page(config, query, "SELECT id, age, name, note FROM person", &[]).await.unwrap()
}

/// All ids that a server has, in an order.
async fn all(server: &Database, order_by: &str) -> Vec<i32> {
    let sql = AssertSqlSafe(format!("SELECT id FROM person ORDER BY {order_by}"));
    on_each!(server, pool => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap())
}

fn ids(page: &Page<Record>) -> Vec<i32> {
    let id = |row: &Record| serde_json::to_value(row).unwrap()["id"].as_i64().unwrap();
    page.items().iter().map(|row| i32::try_from(id(row)).unwrap()).collect()
}

fn query_of(href: &str) -> String {
    href.split_once('?').map_or(String::new(), |(_, query)| query.to_owned())
}

/// The ids of all pages from the first to the last, or of those from the second to the last on the
/// way back. The pages are read on each server in turn.
async fn walk(servers: &[Database; 2], config: PaginateConfig, backward: bool) -> Vec<i32> {
    let mut pages = Vec::new();
    let mut query = if backward { "persons_tgp_no=last" } else { "" }.to_owned();
    for server in servers.iter().cycle() {
        let page = read(server, config, &query).await;
        pages.push(ids(&page));
        let href = if backward { page.href_prev() } else { page.href_next() };
        let Some(href) = href else { break };
        query = query_of(&href);
    }
    if backward {
        pages.pop();
        pages.reverse();
    }
    pages.concat()
}

async fn walks_by_link_show_each_row_that_both_have_once(servers: &[Database; 2]) {
    for (ordering, order_by) in ORDERINGS {
        let [mut both, second] =
            [all(&servers[0], order_by).await, all(&servers[1], order_by).await];
        assert_ne!(both, second);
        both.retain(|id| second.contains(id));
        for backward in [false, true] {
            let mut walked = walk(servers, CONFIG.default_order(ordering), backward).await;
            walked.retain(|id| both.contains(id));
            let before_page_2 = if backward { both.len() - walked.len() } else { 0 };
            assert!(before_page_2 < 200, "{walked:?}");
            assert_eq!(walked, both[before_page_2..], "{order_by}, backward: {backward}");
        }
    }
}

async fn a_link_of_one_is_an_anchor_on_the_other(servers: &[Database; 2]) {
    let config = CONFIG.default_order(&["-age"]);
    let [first, second] = servers;
    for [from, to] in [[first, second], [second, first]] {
        let here = read(from, config, "persons_tgp_no=50").await;
        let there = read(to, config, &query_of(&here.href_next().unwrap())).await;
        assert_eq!(there.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
        assert_eq!(there.current_page(), 51);
    }
}

/// Also if a count of the other server came with the link.
async fn counts_are_those_of_the_server_that_is_asked(servers: &[Database; 2]) {
    let config = CONFIG.default_order(&["id"]).count_ttl(std::time::Duration::from_secs(600));
    let mut query = "persons_tgp_no=50".to_owned();
    for server in servers {
        let rows = all(server, "id").await;
        let page = read(server, config, &query).await;
        assert_eq!(page.row_count(), RowCount::Exact(rows.len() as u64));
        query = query_of(&page.href_next().unwrap());
        let last = read(server, config, "persons_tgp_no=last").await;
        assert_eq!(ids(&last), *rows.chunks(10).last().unwrap());
    }
}

async fn pages_are_right_on_a_server_that_lags(servers: &[Database; 2]) {
    walks_by_link_show_each_row_that_both_have_once(servers).await;
    a_link_of_one_is_an_anchor_on_the_other(servers).await;
    counts_are_those_of_the_server_that_is_asked(servers).await;
}

async fn pages_are_those_of_the_other(servers: &[Database; 2]) {
    for number in ["1", "53", "last"] {
        let query = format!("persons_tgp_no={number}");
        let [first, second] = servers;
        let (first, second) = (read(first, CONFIG, &query), read(second, CONFIG, &query));
        let (first, second) = (first.await, second.await);
        assert_eq!((ids(&first), first.total()), (ids(&second), second.total()));
    }
}

#[tokio::test]
async fn a_replica_that_lags_and_then_catches_up() {
    let Some(cluster) = Cluster::start() else { return };
    let primary = PgPool::connect(&cluster.url()).await.unwrap();
    let servers = Database::Postgres(primary.clone());
    let create = "CREATE TABLE person (id INTEGER PRIMARY KEY, age INTEGER NOT NULL,
                                       name TEXT COLLATE \"C\" NOT NULL, note INTEGER)";
    servers.execute(create).await;
    servers.execute(&insert(1, 1_000)).await;
    let copy = cluster.replica();
    let replica = PgPool::connect(&copy.url()).await.unwrap();
    let servers = [servers, Database::Postgres(replica.clone())];
    servers[1].execute("SELECT pg_wal_replay_pause()").await;
    write_on(&servers[0]).await;
    pages_are_right_on_a_server_that_lags(&servers).await;

    let written = sqlx::query_scalar("SELECT pg_current_wal_lsn()::text");
    let written: String = written.fetch_one(&primary).await.unwrap();
    servers[1].execute("SELECT pg_wal_replay_resume()").await;
    let has_it = "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn";
    let has_it = || sqlx::query_scalar::<_, bool>(has_it).bind(&written);
    while !has_it().fetch_one(&replica).await.unwrap() {}
    pages_are_those_of_the_other(&servers).await;
}

#[tokio::test]
async fn a_node_of_galera_that_lags_and_then_catches_up() {
    let Some(galera) = Galera::start() else { return };
    let [first, second] = galera.urls();
    let connect = |url: String| async move { MySqlPool::connect(&url).await.unwrap() };
    let servers = [connect(first).await, connect(second.clone()).await].map(Database::MySql);
    let create = "CREATE TABLE person (id INTEGER PRIMARY KEY, age INTEGER NOT NULL,
                                       name VARCHAR(20) COLLATE utf8mb4_bin NOT NULL, note INTEGER)";
    servers[0].execute(create).await;
    servers[0].execute(&insert(1, 1_000)).await;
    // waits until the node has all writes of the other
    let one = MySqlPoolOptions::new().max_connections(1).connect(&second).await.unwrap();
    sqlx::raw_sql("SET SESSION wsrep_sync_wait = 1").execute(&one).await.unwrap();
    let has_them = "SELECT COUNT(*) FROM person";
    assert_eq!(sqlx::query_scalar::<_, i64>(has_them).fetch_one(&one).await.unwrap(), 1_000);
    // the node takes no writes while its tables are locked
    sqlx::raw_sql("FLUSH TABLES WITH READ LOCK").execute(&one).await.unwrap();
    write_on(&servers[0]).await;
    pages_are_right_on_a_server_that_lags(&servers).await;

    sqlx::raw_sql("UNLOCK TABLES").execute(&one).await.unwrap();
    sqlx::query_scalar::<_, i64>(has_them).fetch_one(&one).await.unwrap();
    pages_are_those_of_the_other(&servers).await;
}

/// A copy by `pg_dump` has other numbers than the original, and so has a type that was made anew.
#[tokio::test]
async fn an_enum_may_have_another_number_on_another_server() {
    const CREATE: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok');
         CREATE TABLE feeling (id INTEGER, mood mood NOT NULL);
         INSERT INTO feeling SELECT id, (ARRAY['sad', 'ok'])[id % 2 + 1]::mood
         FROM generate_series(1, 100) AS n(id)";
    let Some(cluster) = Cluster::start() else { return };
    let config = CONFIG.default_order(&["mood"]);
    let mut query = "persons_tgp_no=3".to_owned();
    let mut pool = PgPool::connect(&cluster.url()).await.unwrap();
    for is_another_process in [false, true, false] {
        if is_another_process {
            pool = PgPool::connect(&cluster.url()).await.unwrap();
        }
        sqlx::raw_sql(CREATE).execute(&pool).await.unwrap();
        let read = |query: String| {
            let rows = sqlx::query("SELECT id, mood FROM feeling").on(&pool).key("id");
            async move { page(config, &query, rows).await.unwrap() }
        };
        let here = read(query).await;
        let by_number = read(format!("persons_tgp_no={}", here.current_page())).await;
        assert_eq!(ids(&here), ids(&by_number));
        query = query_of(&here.href_next().unwrap());
        sqlx::raw_sql("DROP TABLE feeling; DROP TYPE mood").execute(&pool).await.unwrap();
    }
}

/// The server's connections are closed, and the next page opens new ones.
#[tokio::test]
async fn a_server_may_restart() {
    let Some(cluster) = Cluster::start() else { return };
    let pool = PgPool::connect(&cluster.url()).await.unwrap();
    for _ in 0..2 {
        let rows = sqlx::query("SELECT 7 AS id").on(&pool).key("id");
        assert_eq!(ids(&page(CONFIG, "", rows).await.unwrap()), [7]);
        cluster.restart();
    }
}
