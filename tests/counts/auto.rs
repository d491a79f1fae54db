//! `count = auto`: when a list is counted, what its pages say meanwhile, and on which connection.
//!
//! A gate holds counts back: they look at rows that no page of the tests reads, and there they wait.

use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::time::{Duration, Instant};

use futures::future::join_all;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, MySql, MySqlPool, PgPool, Postgres};
use tempfile::TempDir;
use tg_paginate::RowCount::{self, About, AtLeast, Exact};
use tg_paginate::{Count, Page, PaginateConfig, Record};

use crate::support::database::{Database, all};
use crate::support::log::{Log, statements, text};
use crate::{ALONE, SELECT, THREE, ids, page, rows};

const CONNECTIONS: u32 = 4;
const LONG: PaginateConfig = THREE.count_ttl(Duration::from_secs(600));
/// Whatever is remembered is old.
const SHORT: PaginateConfig = THREE.count_ttl(Duration::from_nanos(1));

/// A table with 30 rows and several connections, whose counts wait while the gate is closed.
struct Gated {
    database: Database,
    /// Its pages up to the sixth do not come to the gate.
    sql: String,
    table: String,
    gate: Gate,
    _folder: TempDir,
}

enum Gate {
    Collation(Arc<RwLock<()>>),
    Postgres(PgPool, String),
    MySql(MySqlPool, String),
}

/// Opens the gate when it is dropped, at the latest.
enum Closed<'g> {
    Collation(#[expect(dead_code, reason = "held")] RwLockWriteGuard<'g, ()>),
    Postgres(PoolConnection<Postgres>, String),
    MySql(PoolConnection<MySql>, String),
}

impl Gate {
    async fn close(&self) -> Closed<'_> {
        match self {
            Gate::Collation(lock) => {
                Closed::Collation(lock.write().unwrap_or_else(PoisonError::into_inner))
            }
            Gate::Postgres(pool, key) => {
                let mut connection = pool.acquire().await.unwrap();
                let sql = AssertSqlSafe(format!("SELECT pg_advisory_lock({key})"));
                sqlx::query(sql).execute(&mut *connection).await.unwrap();
                Closed::Postgres(connection, key.clone())
            }
            Gate::MySql(pool, key) => {
                let mut connection = pool.acquire().await.unwrap();
                let sql = AssertSqlSafe(format!("SELECT GET_LOCK('{key}', 60)"));
                sqlx::query(sql).execute(&mut *connection).await.unwrap();
                Closed::MySql(connection, key.clone())
            }
        }
    }
}

impl Closed<'_> {
    async fn open(self) {
        match self {
            Closed::Collation(_) => {}
            Closed::Postgres(mut connection, key) => {
                let sql = AssertSqlSafe(format!("SELECT pg_advisory_unlock({key})"));
                sqlx::query(sql).execute(&mut *connection).await.unwrap();
            }
            Closed::MySql(mut connection, key) => {
                let sql = AssertSqlSafe(format!("SELECT RELEASE_LOCK('{key}')"));
                sqlx::query(sql).execute(&mut *connection).await.unwrap();
            }
        }
    }
}

impl Gated {
    async fn on(database: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = rand::random::<u32>().to_string();
        let (database, gate, condition) = match database {
            Database::Sqlite(_) => {
                let lock = Arc::new(RwLock::new(()));
                let gate = lock.clone();
                let options = SqliteConnectOptions::new()
                    .filename(folder.path().join("db"))
                    .create_if_missing(true)
                    .collation("gate", move |one, other| {
                        drop(gate.read());
                        one.cmp(other)
                    });
                let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS);
                let pool = pool.connect_with(options).await.unwrap();
                let condition = "name < 'y' COLLATE gate".to_owned();
                (Database::Sqlite(pool), Gate::Collation(lock), condition)
            }
            Database::Postgres(pool) => {
                let options = pool.connect_options().as_ref().clone();
                // a page must not look at all rows to sort them
                let options = options.options([("enable_sort", "off"), ("enable_seqscan", "off")]);
                let several = PgPoolOptions::new().max_connections(CONNECTIONS);
                let several = several.connect_with(options).await.unwrap();
                // nor may the planner believe that it changes anything
                let sql = format!(
                    "CREATE FUNCTION tgp_count_{key}(id bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS
                     'BEGIN PERFORM pg_advisory_xact_lock_shared({key}); RETURN true; END'"
                );
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&several).await.unwrap();
                let condition = format!("tgp_count_{key}(id)");
                (Database::Postgres(several), Gate::Postgres(pool.clone(), key.clone()), condition)
            }
            Database::MySql(pool) => {
                let options = pool.connect_options().as_ref().clone();
                let several = MySqlPoolOptions::new().max_connections(CONNECTIONS);
                let several = several.connect_with(options).await.unwrap();
                let condition = format!("(GET_LOCK('{key}', 60) AND RELEASE_LOCK('{key}'))");
                (Database::MySql(several), Gate::MySql(pool.clone(), key.clone()), condition)
            }
        };
        let table = format!("tgp_count_{key}");
        database
            .execute(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, name VARCHAR(9))"))
            .await;
        let sql = format!("SELECT id FROM {table} WHERE id < 20 OR {condition}");
        let gated = Gated { database, sql, table, gate, _folder: folder };
        gated.insert(0..30).await;
        gated.connect_all().await;
        gated
    }

    async fn insert(&self, ids: Range<u64>) {
        let values = ids.map(|id| format!("({id}, 'x')")).collect::<Vec<_>>().join(", ");
        self.database.execute(&format!("INSERT INTO {} VALUES {values}", self.table)).await;
    }

    /// Makes all connections, so that some are idle.
    async fn connect_all(&self) {
        async fn connect<D: sqlx::Database>(pool: &sqlx::Pool<D>) {
            let connections = join_all((0..CONNECTIONS).map(|_| pool.acquire())).await;
            assert!(connections.iter().all(Result::is_ok));
            drop(connections);
            while pool.num_idle() < CONNECTIONS as usize {
                tokio::task::yield_now().await;
            }
        }
        match &self.database {
            Database::Sqlite(pool) => connect(pool).await,
            Database::Postgres(pool) => connect(pool).await,
            Database::MySql(pool) => connect(pool).await,
        }
    }

    async fn page(&self, config: PaginateConfig, query: &str) -> Page<Record> {
        self.database.page(config, query, &self.sql, &[]).await.unwrap()
    }

    async fn count(&self, config: PaginateConfig) -> RowCount {
        self.page(config, "").await.row_count()
    }

    /// Loads page 1 until it is known, or was known, that there are so many rows.
    async fn until(&self, config: PaginateConfig, rows: u64) {
        while ![Exact(rows), About(rows)].contains(&self.count(config).await) {
            tokio::task::yield_now().await;
        }
    }

    /// How many counts of the table are in the log.
    fn counts(&self, log: &Log) -> usize {
        let is_count = |line: &&str| line.contains("COUNT(*)") && line.contains(&self.table);
        text(log).lines().filter(is_count).count()
    }

    async fn drop(self) {
        self.drop_on(&self.database).await;
    }

    async fn drop_on(&self, database: &Database) {
        database.execute(&format!("DROP TABLE {}", self.table)).await;
        if let Database::Postgres(_) = database {
            database.execute(&format!("DROP FUNCTION {}", self.table)).await;
        }
    }
}

#[tokio::test]
async fn the_first_page_does_not_wait_for_a_slow_count() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    for database in all("the_first_page_does_not_wait").await {
        let list = Gated::on(&database).await;
        list.insert(30..10_000).await;
        let closed = list.gate.close().await;
        let (began, first) = (Instant::now(), list.page(THREE, "").await);
        match &database {
            Database::Postgres(_) => assert!(matches!(first.row_count(), About(_))),
            _ => assert_eq!(first.row_count(), AtLeast(4)),
        }
        assert!(first.has_next());
        // none of them counts, although there is no idle connection now and then
        let pages = join_all((0..50).map(|_| list.count(THREE))).await;
        assert!(pages.iter().all(|count| matches!(count, About(_) | AtLeast(_))), "{pages:?}");
        assert_eq!(list.counts(log), 0, "a count had ended");
        closed.open().await;
        list.until(THREE, 10_000).await;
        for _ in 0..50 {
            list.count(THREE).await;
        }
        // the first page waited for 50 ms, and a hundred times that is 5 seconds
        let (counts, most) = (list.counts(log) as u64, 1 + began.elapsed().as_secs() / 5);
        assert!(counts <= most, "{counts} counts on {}", database.name());
        list.drop().await;
    }
}

#[tokio::test]
async fn fifty_first_requests_are_counted_once() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    for database in all("fifty_first_requests").await {
        let list = Gated::on(&database).await;
        join_all((0..50).map(|_| list.count(LONG))).await;
        list.until(LONG, 30).await;
        assert_eq!(list.counts(log), 1);
        list.drop().await;
    }
}

#[tokio::test]
async fn an_old_number_is_shown_while_the_list_is_counted_again() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    for database in all("an_old_number_is_shown").await {
        let list = Gated::on(&database).await;
        list.until(SHORT, 30).await;
        list.insert(30..31).await;
        let closed = list.gate.close().await;
        let before = list.counts(log);
        // a count that was running may have seen the new row
        let old = list.count(SHORT).await;
        assert!([About(30), About(31)].contains(&old), "{old:?}");
        for _ in 0..5 {
            assert_eq!(list.count(SHORT).await, old);
        }
        assert_eq!(list.counts(log), before, "a count had ended");
        closed.open().await;
        list.until(SHORT, 31).await;
        list.drop().await;
    }
}

#[tokio::test]
async fn a_page_that_has_gone_is_counted_again() {
    let _alone = ALONE.lock().await;
    for database in all("a_page_that_has_gone").await {
        for by_link in [true, false] {
            let list = Gated::on(&database).await;
            list.until(LONG, 30).await;
            let link = list.page(LONG, "persons_tgp_no=9").await.get_href(10, None).unwrap();
            let link = if by_link { link.split_once('?').unwrap().1 } else { "persons_tgp_no=10" };
            let sql = format!("DELETE FROM {} WHERE id >= 27", list.table);
            list.database.execute(&sql).await;
            let last = list.page(LONG, link).await;
            assert_eq!((last.current_page(), last.row_count()), (9, Exact(27)));
            assert_eq!(ids(&last), [24, 25, 26]);
            assert_eq!(list.count(LONG).await, Exact(27));
            list.drop().await;
        }
    }
}

/// The row behind the link is the last one now, and all others are before it: the number in the link
/// contradicts each count.
#[tokio::test]
async fn an_old_link_does_not_make_each_request_count() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    for database in all("an_old_link").await {
        let list = Gated::on(&database).await;
        let newest_first = LONG.default_order(&["-id"]);
        list.until(newest_first, 30).await;
        let second = list.page(newest_first, "persons_tgp_no=2").await;
        let link = second.get_href(3, None).unwrap();
        let sql = format!("DELETE FROM {} WHERE id < 24", list.table);
        list.database.execute(&sql).await;
        list.insert(100..160).await;
        list.until(newest_first, 30).await;
        let before = list.counts(log);
        for _ in 0..5 {
            list.page(newest_first, link.split_once('?').unwrap().1).await;
        }
        assert_eq!(list.counts(log) - before, 1);
        list.drop().await;
    }
}

#[tokio::test]
async fn a_page_that_is_not_full_corrects_the_count() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    for database in all("a_page_that_is_not_full").await {
        let list = Gated::on(&database).await;
        list.until(LONG, 30).await;
        let before = list.counts(log);
        list.database.execute(&format!("DELETE FROM {} WHERE id >= 28", list.table)).await;
        assert_eq!(list.page(LONG, "persons_tgp_no=10").await.row_count(), Exact(28));
        assert_eq!(list.count(LONG).await, Exact(28));
        assert_eq!(list.counts(log), before);
        list.drop().await;
    }
}

#[tokio::test]
async fn the_last_page_waits_for_its_count() {
    let _alone = ALONE.lock().await;
    for database in all("the_last_page_waits").await {
        for query in ["persons_tgp_no=last", "persons_tgp_no=1000"] {
            let list = Gated::on(&database).await;
            let last = list.page(THREE, query).await;
            assert_eq!((last.current_page(), last.row_count()), (10, Exact(30)), "{query}");
            list.drop().await;
        }
    }
}

#[tokio::test]
async fn a_pool_that_closes_does_not_wait_for_a_count() {
    let _alone = ALONE.lock().await;
    for database in all("a_pool_that_closes").await {
        let list = Gated::on(&database).await;
        let closed = list.gate.close().await;
        assert_ne!(list.count(THREE).await, Exact(30));
        match &list.database {
            Database::Sqlite(pool) => {
                // SQLite has no server that would notice: its thread ends with the count
                futures::join!(pool.close(), async {
                    while !pool.is_closed() {
                        tokio::task::yield_now().await;
                    }
                    closed.open().await;
                });
                assert_eq!(pool.size(), 0);
                continue;
            }
            Database::Postgres(pool) => {
                pool.close().await;
                assert_eq!(pool.size(), 0);
            }
            Database::MySql(pool) => {
                pool.close().await;
                assert_eq!(pool.size(), 0);
            }
        }
        closed.open().await;
        list.drop_on(&database).await;
    }
}

#[tokio::test]
async fn a_count_that_fails_spoils_no_page() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    let database = &all("a_count_that_fails").await[0];
    let mut list = Gated::on(database).await;
    // a number that is too large, in rows that no page of the test reads
    let condition = "abs(id - id - 9223372036854775807 - 1) > 0";
    list.sql = format!("SELECT id FROM {} WHERE id < 20 OR {condition}", list.table);
    for _ in 0..5 {
        assert_eq!(list.count(THREE).await, AtLeast(4));
    }
    let warnings = text(log).matches("could not be counted in the background").count();
    assert_eq!(warnings, 1);
    list.drop().await;
}

#[tokio::test]
async fn a_small_list_is_counted_on_each_page() {
    let mut log = ALONE.lock().await;
    let log = log.get_or_insert_with(statements);
    for database in all("a_small_list").await {
        database.table("suite", &rows(10)).await;
        let list = || page(&database, THREE, "");
        let before = text(log).len();
        assert_eq!(list().await.row_count(), Exact(10));
        // the one connection had no other beside it, and an own row is counted at once
        database.execute("INSERT INTO suite (id) VALUES (10)").await;
        assert_eq!(list().await.row_count(), Exact(11));
        database.execute("DELETE FROM suite WHERE id >= 9").await;
        assert_eq!(ids(&page(&database, THREE, "persons_tgp_no=4").await), [6, 7, 8]);
        assert_eq!(list().await.row_count(), Exact(9));
        database.execute("SELECT 1").await;
        let counts = text(log)[before..].matches("COUNT(*)").count();
        assert!(counts >= 4, "{counts} counts on {}", database.name());
    }
}

#[tokio::test]
async fn count_ttl_decides_for_small_lists_too() {
    let _alone = ALONE.lock().await;
    for database in all("count_ttl_decides").await {
        database.table("suite", &rows(10)).await;
        // another statement, which no other test counts
        let sql = format!("{SELECT} WHERE id >= 0");
        let count = async |config| database.page(config, "", &sql, &[]).await.unwrap().row_count();
        assert_eq!(count(LONG).await, Exact(10));
        database.execute("INSERT INTO suite (id) VALUES (10)").await;
        assert_eq!(count(LONG).await, Exact(10));
        assert_eq!(count(THREE.count_ttl(Duration::ZERO)).await, Exact(11));
        assert_eq!(count(THREE.count(Count::Exact)).await, Exact(11));
    }
}
