//! A table of PostgreSQL that is spread over three databases by postgres_fdw: pages are right, and
//! the conditions of a seek reach the databases that have the rows.

use std::num::NonZeroU64;
use std::panic::resume_unwind;
use std::sync::Arc;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgPool};
use tg_paginate::{Count, On, Page, PaginateConfig, Record, RowCount, ServedBy};

use crate::support::page;
use crate::support::setting::setting;

const ROWS: u64 = 30_000;
const SHARDS: usize = 3;
const SELECT: &str = "SELECT id, age, name, note FROM person";
/// Does not count, because a count reads every row.
const TEN: PaginateConfig = PaginateConfig::new().limit(10).count(Count::None);

/// A database in front of those with the rows, on the server of the suite.
struct Sharded {
    name: String,
    options: PgConnectOptions,
    front: PgPool,
    shards: Vec<PgPool>,
}

impl Sharded {
    async fn new(options: PgConnectOptions) -> Self {
        let name = format!("tgp_sharded_{}", rand::random::<u32>());
        let mut shards = Vec::new();
        for number in 0..SHARDS {
            let shard = create(&options, &format!("{name}_{number}")).await;
            // small tables are read whole and sorted; large ones are not
            let sort = format!("ALTER DATABASE {name}_{number} SET enable_sort = off");
            execute(&shard, &sort).await;
            // the view counts the rows that are read
            execute(
                &shard,
                "CREATE TABLE row (id INTEGER PRIMARY KEY, age INTEGER NOT NULL,
                                   name TEXT COLLATE \"C\" NOT NULL, note INTEGER);
                 CREATE INDEX ON row (age, id);
                 CREATE INDEX ON row (name, id);
                 CREATE INDEX ON row (note, id);
                 CREATE SEQUENCE reads;
                 CREATE VIEW person AS SELECT * FROM row WHERE nextval('reads') > 0",
            )
            .await;
            shards.push(shard);
        }
        let front = create(&options, &name).await;
        execute(
            &front,
            "CREATE EXTENSION postgres_fdw;
             CREATE TABLE person (id INTEGER NOT NULL, age INTEGER NOT NULL,
                                  name TEXT COLLATE \"C\" NOT NULL, note INTEGER)
             PARTITION BY HASH (id)",
        )
        .await;
        let (host, port) = (options.get_host(), options.get_port());
        for number in 0..SHARDS {
            execute(
                &front,
                &format!(
                    "CREATE SERVER s{number} FOREIGN DATA WRAPPER postgres_fdw
                     OPTIONS (host '{host}', port '{port}', dbname '{name}_{number}', batch_size '5000');
                     CREATE USER MAPPING FOR CURRENT_USER SERVER s{number}
                     OPTIONS (user '{user}', password_required 'false');
                     CREATE FOREIGN TABLE person_{number} PARTITION OF person
                     FOR VALUES WITH (MODULUS {SHARDS}, REMAINDER {number}) SERVER s{number}
                     OPTIONS (table_name 'row')",
                    user = options.get_username(),
                ),
            )
            .await;
        }
        execute(
            &front,
            &format!(
                "INSERT INTO person SELECT id, id * 7919 % 60, 'Person ' || id * 31 % 5000,
                 NULLIF(id * 31 % 50, 0) FROM generate_series(1, {ROWS}) AS n(id); ANALYZE person"
            ),
        )
        .await;
        for (number, shard) in shards.iter().enumerate() {
            let table = format!("ALTER FOREIGN TABLE person_{number}");
            execute(&front, &format!("{table} OPTIONS (SET table_name 'person')")).await;
            execute(shard, "ANALYZE").await;
        }
        Sharded { name, options, front, shards }
    }

    async fn page(&self, config: PaginateConfig, query: &str) -> Page<Record> {
        page(config, query, sqlx::query(SELECT).on(&self.front).key("id")).await.unwrap()
    }

    /// All ids in an order.
    async fn ids(&self, order_by: &str) -> Vec<i32> {
        let sql = AssertSqlSafe(format!("SELECT id FROM person ORDER BY {order_by}"));
        sqlx::query_scalar(sql).fetch_all(&self.front).await.unwrap()
    }

    /// The rows that the databases have read so far.
    async fn reads(&self) -> i64 {
        let mut reads = 0;
        for shard in &self.shards {
            let sql = "SELECT last_value FROM reads";
            reads += sqlx::query_scalar::<_, i64>(sql).fetch_one(shard).await.unwrap();
        }
        reads
    }

    async fn drop(self) {
        self.front.close().await;
        for shard in &self.shards {
            shard.close().await;
        }
        let mut server = self.options.connect().await.unwrap();
        let shards = (0..SHARDS).map(|number| format!("{}_{number}", self.name));
        for name in std::iter::once(self.name.clone()).chain(shards) {
            let drop = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
            sqlx::raw_sql(drop).execute(&mut server).await.unwrap();
        }
        server.close().await.unwrap();
    }
}

async fn create(options: &PgConnectOptions, name: &str) -> PgPool {
    let mut server = options.connect().await.unwrap();
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create).execute(&mut server).await.unwrap();
    server.close().await.unwrap();
    let pool = PgPoolOptions::new().max_connections(3);
    pool.connect_with(options.clone().database(name)).await.unwrap()
}

async fn execute(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

fn ids(page: &Page<Record>) -> Vec<i32> {
    let id = |row: &Record| serde_json::to_value(row).unwrap()["id"].as_i64().unwrap();
    page.items().iter().map(|row| i32::try_from(id(row)).unwrap()).collect()
}

fn query_of(href: &str) -> &str {
    href.split_once('?').map_or("", |(_, query)| query)
}

/// Runs a test on a new table, and drops it whatever the result.
async fn on_a_table<F>(test: impl FnOnce(Arc<Sharded>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let Some(url) = setting("PAGINATE_POSTGRES_URL") else { return };
    let sharded = Arc::new(Sharded::new(url.parse().unwrap()).await);
    let result = tokio::spawn(test(sharded.clone())).await;
    Arc::into_inner(sharded).unwrap().drop().await;
    if let Err(error) = result {
        resume_unwind(error.into_panic());
    }
}

/// Orderings, the ORDER BY of their rows, and how many rows are equal but for the key.
const ORDERINGS: [(&[&str], &str, i64); 5] = [
    (&["id"], "id", 1),
    (&["-age"], "age DESC, id DESC", 500),
    (&["age", "-id"], "age, id DESC", 500),
    (&["name"], "name, id", 6),
    (&["-note"], "note DESC, id DESC", 600),
];

#[tokio::test]
async fn pages_by_number_and_by_link_are_those_of_one_table() {
    on_a_table(|sharded| async move {
        for (ordering, order_by, _) in ORDERINGS {
            let config = TEN.default_order(ordering);
            let all = sharded.ids(order_by).await;
            for number in [1, 2, 1_500, 2_999] {
                let here = sharded.page(config, &format!("persons_tgp_no={number}")).await;
                let at = |number: usize| &all[(number - 1) * 10..number * 10];
                assert_eq!(ids(&here), at(number), "{order_by}");
                for there in [number - 1, number + 1, number + 2] {
                    let Some(href) = here.get_href(there as u64, None) else { continue };
                    if there > 1 && there * 10 <= all.len() {
                        let page = sharded.page(config, query_of(&href)).await;
                        assert_eq!(ids(&page), at(there), "{there} from {number}, {order_by}");
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_reads_no_more_rows_than_a_group_of_ties_and_what_is_sent_at_a_time() {
    // postgres_fdw fetches 100 rows at a time, from each database and for each range of a seek
    const FETCHED: i64 = 2 * 3 * 100;
    on_a_table(|sharded| async move {
        for (ordering, order_by, ties) in ORDERINGS {
            let config = TEN.default_order(ordering);
            let here = sharded.page(config, "persons_tgp_no=1500").await;
            for there in [1_499, 1_501] {
                let href = here.get_href(there, None).unwrap();
                let before = sharded.reads().await;
                let page = sharded.page(config, query_of(&href)).await;
                let reads = sharded.reads().await - before;
                println!("{there}, {order_by}: {reads} rows");
                assert_eq!(page.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
                assert!(reads <= FETCHED + 2 * ties, "{there}, {order_by}: {reads} rows");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn walking_both_ways_shows_each_row_once() {
    on_a_table(|sharded| async move {
        for (ordering, order_by, _) in ORDERINGS {
            let config = TEN.limit(1_000).default_order(ordering);
            let all = sharded.ids(order_by).await;
            let mut page = sharded.page(config, "").await;
            let mut forwards = ids(&page);
            while let Some(href) = page.href_next() {
                page = sharded.page(config, query_of(&href)).await;
                assert_eq!(page.served_by(), Some(ServedBy::Anchor { skipped: 0 }));
                forwards.extend(ids(&page));
            }
            assert_eq!(forwards, all, "{order_by}");
            let mut backwards = vec![ids(&page)];
            while let Some(href) = page.href_prev() {
                page = sharded.page(config, query_of(&href)).await;
                backwards.push(ids(&page));
            }
            backwards.reverse();
            assert_eq!(backwards.concat(), all, "{order_by}");
        }
    })
    .await;
}

/// A map is for an index that has all sort keys, and the keys are read first from such an index.
#[tokio::test]
async fn pages_by_number_are_right_again_and_again_without_a_map() {
    on_a_table(|sharded| async move {
        for (ordering, order_by, _) in ORDERINGS {
            let config = TEN.default_order(ordering);
            let all = sharded.ids(order_by).await;
            for _ in 0..5 {
                let page = sharded.page(config, "persons_tgp_no=2000").await;
                assert_eq!(ids(&page), all[19_990..20_000], "{order_by}");
                assert_eq!(
                    page.served_by(),
                    Some(ServedBy::Head { skipped: 19_990 }),
                    "{order_by}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_row_is_found_by_conditions_that_reach_its_databases() {
    on_a_table(|sharded| async move {
        for (ordering, order_by, ties) in ORDERINGS {
            let config = TEN.default_order(ordering);
            let id = sharded.ids(order_by).await[1_234];
            let before = sharded.reads().await;
            let rows = sqlx::query(SELECT).on(&sharded.front).key("id").locate(id);
            let page = page(config, "", rows).await.unwrap();
            let reads = sharded.reads().await - before;
            println!("{order_by}: {reads} rows");
            assert_eq!(page.current_page(), 124, "{order_by}");
            assert!(ids(&page).contains(&id), "{order_by}");
            // 1,234 rows are counted, 1,240 are read for the page
            assert!(reads <= 2 * 1_240 + 3 * ties + 600, "{order_by}: {reads} rows");
        }
    })
    .await;
}

#[tokio::test]
async fn counts_are_those_of_one_table() {
    on_a_table(|sharded| async move {
        let config = TEN.count(Count::Exact);
        let last = sharded.page(config, "persons_tgp_no=last").await;
        assert_eq!((last.total(), last.current_page()), (Some(ROWS), ROWS / 10));
        let config = TEN.count(Count::Bounded(NonZeroU64::new(1_000).unwrap()));
        let page = sharded.page(config, "").await;
        assert_eq!(page.row_count(), RowCount::AtLeast(1_000));
        // the first page waits for a count no longer than 50 ms
        let config = TEN.count(Count::Auto);
        while sharded.page(config, "").await.total() != Some(ROWS) {}
    })
    .await;
}
