//! A page that a link leads to reads no more rows than the first page, however deep it is.
//!
//! The databases' own counters measure this on 200,000 rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::support::database::{Database, all};
use sqlx::{AssertSqlSafe, Row};
use tg_paginate::{Count, Nulls, Page, PaginateConfig, Record, ServedBy};

/// Does not count, because a count reads every row.
const TEN: PaginateConfig = PaginateConfig::new().limit(10).count(Count::None);
const PAGES: [u64; 4] = [2, 100, 10_000, 19_999];
const LAST: u64 = 20_000;

fn query_of(href: &str) -> &str {
    href.split_once('?').unwrap().1
}

impl Database {
    /// The table `big`: `a` has ties, `n` ties and nulls, `u` is unique; each has another type.
    async fn big_table(&self, kind: &str, value: &str) -> String {
        static TABLES: AtomicU64 = AtomicU64::new(0);
        let table = format!("big_{}", TABLES.fetch_add(1, Relaxed));
        self.execute(&format!(
            "CREATE TEMPORARY TABLE {table} (id INTEGER PRIMARY KEY, a INTEGER, n INTEGER, u {kind})"
        ))
        .await;
        let digits =
            "WITH d AS (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3
             UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL
             SELECT 8 UNION ALL SELECT 9), s AS (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d
             + 10000 * f.d + 100000 * g.d AS i FROM d AS g, d AS f, d AS e, d AS c, d AS b, d AS a
             WHERE g.d < 2)";
        let fill = format!("SELECT i, (i * 7919) % 100, NULLIF((i * 31) % 50, 0), {value} FROM s");
        let fill = match self {
            Database::MySql(_) => format!("INSERT INTO {table} {digits} {fill}"),
            _ => format!("{digits} INSERT INTO {table} {fill}"),
        };
        self.execute(&fill).await;
        table
    }

    async fn index(&self, table: &str, columns: &str) {
        let name = columns.replace(|letter: char| !letter.is_alphanumeric(), "");
        let name = format!("{table}_{name}");
        self.execute(&format!("CREATE INDEX {name} ON {table} ({columns})")).await;
        match self {
            Database::MySql(_) => self.execute(&format!("ANALYZE TABLE {table}")).await,
            _ => self.execute(&format!("ANALYZE {table}")).await,
        }
    }

    /// The database's work for a page: rows read, or steps on SQLite.
    async fn effort(&self, config: PaginateConfig, query: &str, sql: &str) -> (u64, Page<Record>) {
        let page = || async { self.page(config, query, sql, &[]).await.unwrap() };
        // the first request also learns the schema
        page().await;
        match self {
            Database::Sqlite(pool) => {
                let steps = Arc::new(AtomicU64::new(0));
                let counter = Arc::clone(&steps);
                let mut connection = pool.acquire().await.unwrap();
                let mut handle = connection.lock_handle().await.unwrap();
                handle.set_progress_handler(1, move || {
                    counter.fetch_add(1, Relaxed);
                    true
                });
                drop(handle);
                drop(connection);
                let page = page().await;
                let mut connection = pool.acquire().await.unwrap();
                connection.lock_handle().await.unwrap().remove_progress_handler();
                (steps.load(Relaxed), page)
            }
            Database::Postgres(pool) => {
                let read = || async {
                    let sql = "SELECT SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0))::bigint
                               FROM pg_stat_xact_all_tables WHERE relname LIKE 'big%'";
                    let rows = sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.unwrap();
                    rows.unsigned_abs()
                };
                sqlx::query("BEGIN").execute(pool).await.unwrap();
                let before = read().await;
                let page = page().await;
                let after = read().await;
                sqlx::query("COMMIT").execute(pool).await.unwrap();
                (after - before, page)
            }
            Database::MySql(pool) => {
                sqlx::raw_sql("FLUSH STATUS").execute(pool).await.unwrap();
                let page = page().await;
                let sql = "SHOW SESSION STATUS LIKE 'Handler_read%'";
                let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
                let reads = rows.iter().map(|row| row.get::<String, _>(1).parse::<u64>().unwrap());
                (reads.sum(), page)
            }
        }
    }

    /// Compares deep pages, reached by links on their neighbours, with the first page.
    async fn is_flat(&self, config: PaginateConfig, sql: &str) {
        let (first, _) = self.effort(config, "", sql).await;
        for number in PAGES {
            let here = self.typed(config, number, sql).await;
            for from in [number - 1, number + 1, number.saturating_sub(2), number + 2] {
                if !(1..=LAST).contains(&from) {
                    continue;
                }
                let there = here.get_href(from, None).unwrap();
                let there = self.page(config, query_of(&there), sql, &[]).await.unwrap();
                let href = there.get_href(number, None).unwrap();
                let (effort, page) = self.effort(config, query_of(&href), sql).await;
                let what = format!(
                    "page {number} from {from} on {}: {effort}, and {first} for page 1, {config:?}",
                    self.name()
                );
                assert_eq!(page.items(), here.items(), "{what}");
                assert!(
                    page.served_by().is_some_and(|by| by.name() == "anchor" || number == 2),
                    "{what}"
                );
                // a few further ranges are read, each at most as long as the page and the rows
                // skipped before it
                let ranges = match self {
                    Database::Sqlite(_) => 2000,
                    Database::Postgres(_) => 100,
                    // it also counts reads of its internal temporary tables
                    Database::MySql(_) => 250,
                };
                assert!(effort <= first + ranges, "{what}");
            }
            // a typed number is read from either end, and by keys first where that is cheaper
            let counted = self.typed(config.count(Count::Exact), number, sql).await;
            assert_eq!(counted.items(), here.items());
        }
    }

    /// The page of a typed number.
    async fn typed(&self, config: PaginateConfig, number: u64, sql: &str) -> Page<Record> {
        let query = format!("persons_tgp_no={number}");
        let page = self.page(config, &query, sql, &[]).await.unwrap();
        assert!(page.served_by().is_some_and(|by| by.name() != "anchor"));
        page
    }
}

/// Orderings that an index serves, forwards or backwards.
const ORDERINGS: [&[&str]; 8] =
    [&[], &["-id"], &["a"], &["-a"], &["-a", "u"], &["a", "-u", "-id"], &["n"], &["-n"]];

#[tokio::test]
async fn every_ordering_with_an_index_is_flat() {
    for database in all("every_ordering_with_an_index_is_flat").await {
        let table = database.big_table("INTEGER", "i").await;
        for index in ["a, id", "a DESC, u, id", "n, id"] {
            database.index(&table, index).await;
        }
        for ordering in ORDERINGS {
            database
                .is_flat(TEN.default_order(ordering), &format!("SELECT id, a, n, u FROM {table}"))
                .await;
        }
    }
}

#[tokio::test]
async fn statements_with_where_and_left_join_are_flat() {
    for database in all("statements_with_where_and_left_join").await {
        let table = database.big_table("INTEGER", "i").await;
        database.index(&table, "a DESC, id DESC").await;
        let config = TEN.default_order(&["-a"]);
        for sql in [
            &format!("SELECT id, a FROM {table} WHERE u > 0 AND n IS NOT NULL OR n IS NULL"),
            &format!(
                "SELECT t.id, t.a, other.a AS other FROM {table} AS t LEFT JOIN (SELECT 1 AS a) AS other ON other.a = t.a"
            ),
            &format!("SELECT id, a FROM {table} ORDER BY u"),
        ] {
            database.is_flat(config, sql).await;
        }
    }
}

#[tokio::test]
async fn a_key_of_any_type_is_flat() {
    for database in all("a_key_of_any_type_is_flat").await {
        let types: &[(&str, &str)] = match database {
            Database::Sqlite(_) => &[
                ("INTEGER", "i"),
                ("REAL", "i / 4.0"),
                ("TEXT", "'x' || i"),
                ("BLOB", "CAST('x' || i AS BLOB)"),
            ],
            Database::Postgres(_) => &[
                ("SMALLINT", "i / 10"),
                ("BIGINT", "i"),
                ("REAL", "i / 4.0"),
                ("DOUBLE PRECISION", "i / 4.0"),
                ("NUMERIC(20, 4)", "i / 4.0"),
                ("TEXT", "'x' || i"),
                ("VARCHAR(20)", "'x' || i"),
                ("CHAR(12)", "'x' || i"),
                ("BYTEA", "('x' || i)::bytea"),
                ("BOOLEAN", "i > 100000"),
                ("DATE", "'2000-01-01'::date + i / 100"),
                ("TIME", "'00:00'::time + i * '0.1 s'::interval"),
                ("TIMESTAMP", "'2000-01-01'::timestamp + i * '1.000001 s'::interval"),
                ("TIMESTAMPTZ", "'2000-01-01'::timestamptz + i * '1.000001 s'::interval"),
                ("UUID", "md5(i::text)::uuid"),
                ("INTEGER[]", "ARRAY[i % 10, i]"),
                ("pg_temp.mood", "(ARRAY['ok', 'sad', 'glad'])[1 + i % 3]::pg_temp.mood"),
            ],
            Database::MySql(_) => &[
                ("TINYINT", "i % 100"),
                ("BIGINT UNSIGNED", "i"),
                ("FLOAT", "i / 4.0"),
                ("DOUBLE", "i / 4.0"),
                ("DECIMAL(20, 4)", "i / 4.0"),
                ("VARCHAR(20)", "CONCAT('x', i)"),
                ("VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "CONCAT('x', i)"),
                ("VARBINARY(20)", "CONCAT('x', i)"),
                ("DATE", "DATE '2000-01-01' + INTERVAL i / 100 DAY"),
                ("TIME(3)", "SEC_TO_TIME(i / 10)"),
                (
                    "DATETIME(6)",
                    "TIMESTAMP '2000-01-01 00:00:00' + INTERVAL i * 1000001 MICROSECOND",
                ),
                (
                    "TIMESTAMP(6)",
                    "TIMESTAMP '2000-01-02 00:00:00' + INTERVAL i * 1000001 MICROSECOND",
                ),
            ],
        };
        if let Database::Postgres(_) = &database {
            // enums have their own order
            database.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok', 'glad')").await;
        }
        for (kind, value) in types {
            println!("{kind} on {}", database.name());
            let table = database.big_table(kind, value).await;
            database.index(&table, "u, id").await;
            database
                .is_flat(TEN.default_order(&["u"]), &format!("SELECT id, u FROM {table}"))
                .await;
        }
    }
}

#[tokio::test]
async fn plans_that_postgresql_keeps_are_flat() {
    for database in all("plans_that_postgresql_keeps").await {
        if let Database::Postgres(_) = &database {
            database.execute("SET plan_cache_mode = force_generic_plan").await;
            let table = database.big_table("INTEGER", "i").await;
            database.index(&table, "a DESC, u, id").await;
            database
                .is_flat(TEN.default_order(&["-a", "u"]), &format!("SELECT id, a, u FROM {table}"))
                .await;
            database.is_flat(TEN, &format!("SELECT id, a, u FROM {table}")).await;
        }
    }
}

#[tokio::test]
async fn nulls_elsewhere_are_flat_with_an_index_that_says_so() {
    for database in all("nulls_elsewhere_are_flat").await {
        if let Database::Postgres(_) = &database {
            let table = database.big_table("INTEGER", "i").await;
            database.index(&table, "n NULLS FIRST, id").await;
            let config = TEN.default_order(&["n"]).nulls(Nulls::First);
            database.is_flat(config, &format!("SELECT id, n FROM {table}")).await;
        }
    }
}

#[tokio::test]
async fn text_without_regard_to_case_is_flat_with_an_index_that_says_so() {
    for database in all("text_without_regard_to_case").await {
        let (kind, value, index) = match database {
            Database::Sqlite(_) => ("TEXT", "'X' || i", "u COLLATE NOCASE, id"),
            Database::Postgres(_) => ("TEXT", "'X' || i", "lower(u), id"),
            // it has no indexes on expressions
            Database::MySql(_) => continue,
        };
        let table = database.big_table(kind, value).await;
        database.index(&table, index).await;
        let config = TEN.default_order(&["u"]).ignore_case(&["u"]);
        database.is_flat(config, &format!("SELECT id, u FROM {table}")).await;
    }
}

#[tokio::test]
async fn the_last_page_costs_what_the_first_does() {
    for database in all("the_last_page_costs").await {
        let table = database.big_table("INTEGER", "i").await;
        database.index(&table, "a DESC, id DESC").await;
        let config =
            TEN.default_order(&["-a"]).count(Count::Exact).count_ttl(Duration::from_secs(600));
        let sql = &format!("SELECT id, a FROM {table}");
        let (first, _) = database.effort(config, "", sql).await;
        let (last, page) = database.effort(config, "persons_tgp_no=last", sql).await;
        assert_eq!(page.current_page(), 20_000);
        assert!(last <= first * 2 + 100, "{last} against {first} on {}", database.name());
    }
}

#[tokio::test]
async fn the_last_but_one_page_costs_what_the_first_does_when_page_one_links_it() {
    for database in all("the_last_but_one_page").await {
        let table = database.big_table("INTEGER", "i").await;
        database.index(&table, "a DESC, id DESC").await;
        let sql = &format!("SELECT id, a FROM {table}");
        for ttl in [0, 600] {
            let config =
                TEN.default_order(&["-a"]).count(Count::Exact).count_ttl(Duration::from_secs(ttl));
            let (first, page) = database.effort(config, "", sql).await;
            let href = page.get_href(LAST - 1, None).unwrap();
            assert!(href.contains("_at="), "{href}");
            let (linked, page) = database.effort(config, query_of(&href), sql).await;
            assert_eq!(page.served_by(), Some(ServedBy::Tail { skipped: 10 }));
            assert!(linked <= first * 2 + 100, "{linked}, {first} on {}", database.name());
        }
    }
}

#[tokio::test]
async fn a_link_costs_no_more_than_its_number_where_no_index_has_the_order() {
    for database in all("a_link_costs_no_more_than_its_number").await {
        let table = database.big_table("INTEGER", "i").await;
        let config = TEN.default_order(&["n", "-a", "u", "-id"]);
        let sql = &format!("SELECT id, a, n, u FROM {table}");
        let (typed, page) = database.effort(config, "persons_tgp_no=2", sql).await;
        for number in [3, 1_000] {
            let from = database.typed(config, number - 1, sql).await;
            let href = from.href_next().unwrap();
            let (linked, there) = database.effort(config, query_of(&href), sql).await;
            assert!(there.served_by().is_some_and(|by| by.name() == "anchor"));
            assert_eq!(there.items(), database.typed(config, number, sql).await.items());
            // SQLite counts the steps of conditions too
            let most = match database {
                Database::Sqlite(_) => typed * 3,
                _ => typed + typed / 2,
            };
            println!("{number}: {linked} for {typed} on {}", database.name());
            assert!(linked <= most, "{linked} for {typed} on {}", database.name());
        }
        assert_eq!(page.current_page(), 2);
    }
}

#[tokio::test]
async fn a_link_with_another_number_costs_no_more_than_that_number() {
    for database in all("a_link_with_another_number").await {
        let table = database.big_table("INTEGER", "i").await;
        database.index(&table, "a DESC, id DESC").await;
        let config = TEN.default_order(&["-a"]);
        let sql = &format!("SELECT id, a FROM {table}");
        let (_, first) = database.effort(config, "", sql).await;
        let href = first.href_next().unwrap();
        for number in [500, 15_000] {
            let (typed, page) =
                database.effort(config, &format!("persons_tgp_no={number}"), sql).await;
            let edited = href.replace("_no=2&", &format!("_no={number}&"));
            assert_ne!(edited, href);
            let (effort, edited) = database.effort(config, query_of(&edited), sql).await;
            assert_eq!(edited.items(), page.items());
            assert!(effort <= typed + 100, "{effort} for {typed} on {}", database.name());
        }
    }
}
