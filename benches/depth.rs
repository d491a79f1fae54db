//! What a page costs at any depth, against what people write by hand: `cargo bench --bench depth`.
//!
//! SQLite always, the others where `PAGINATE_POSTGRES_URL` and `PAGINATE_MYSQL_URL` point to;
//! `DEPTH_ROWS` rows, a million without it. Prints a table for each database, medians in
//! milliseconds, and draws `docs/depth.svg`.

#[path = "depth/chart.rs"]
mod chart;
#[path = "depth/person.rs"]
mod person;

use std::fmt::Display;
use std::time::{Duration, Instant};

use person::{Person, by_hand, entity};
use sea_orm::prelude::*;
use sea_orm::{
    DatabaseConnection, QueryOrder, SqlxMySqlConnector, SqlxPostgresConnector, SqlxSqliteConnector,
};
use sqlx::{AssertSqlSafe, MySqlPool, PgPool, SqlitePool};
use tg_paginate::{Count, On, PaginateConfig, Paginator, Request};

const SELECT: &str = "SELECT id, name, age FROM tgp_depth";
const LIMIT: u64 = 10;
const RUNS: usize = 30;

/// The orderings that are measured, and the index of each.
const ORDERS: [Order; 2] = [
    Order { columns: &["-age"], index: "age DESC, id DESC", sql: "age DESC, id DESC" },
    Order { columns: &["-age", "name"], index: "age DESC, name, id", sql: "age DESC, name, id" },
];

#[derive(Clone, Copy)]
struct Order {
    columns: &'static [&'static str],
    index: &'static str,
    sql: &'static str,
}

impl Order {
    fn is_mixed(self) -> bool {
        self.columns.len() > 1
    }
}

/// The medians of one way to fetch pages, one for each depth.
struct Line {
    way: &'static str,
    medians: Vec<Option<Duration>>,
}

async fn median<F: Future>(mut run: impl FnMut() -> F) -> Duration {
    for _ in 0..3 {
        run().await;
    }
    let mut times = Vec::with_capacity(RUNS);
    let begin = Instant::now();
    // a slow way need not run so often
    while times.len() < RUNS && (times.len() < 5 || begin.elapsed() < Duration::from_secs(3)) {
        let start = Instant::now();
        run().await;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

/// Everything that is measured, on one kind of pool.
macro_rules! measured {
    ($pool:expr, $orm:expr, $keyset:expr, $order:expr, $rows:expr) => {{
        let (pool, orm, order, rows) = ($pool, $orm, $order, $rows);
        let last = rows / LIMIT;
        let depths = [1, 100, last / 10, last / 2, last];
        let dataset = || sqlx::query_as::<_, Person>(SELECT).on(pool).key("id");
        let config = PaginateConfig::new().limit(LIMIT).default_order(order.columns);
        let page = async |config: PaginateConfig, query: &str| {
            let pages = Paginator::new("persons", config);
            pages.page(Request::new("/", query), dataset()).await.unwrap()
        };
        let ways = [
            ("by link, no count", config.count(Count::None), true),
            ("by link, `count_ttl`", config.count_ttl(Duration::from_secs(3600)), true),
            ("by link, defaults", config, true),
            ("by link, counted each time", config.count(Count::Exact), true),
            ("typed number, defaults", config, false),
            ("typed number, no count", config.count(Count::None), false),
        ];
        let mut lines = Vec::new();
        for (way, config, by_link) in ways {
            let mut medians = Vec::new();
            for depth in depths {
                let mut query = format!("persons_tgp_no={depth}");
                if by_link && depth > 1 {
                    let before = format!("persons_tgp_no={}", depth - 1);
                    let before = page(config, &before).await;
                    let href = before.get_href(depth, None).unwrap();
                    query = href.trim_start_matches("/?").to_owned();
                }
                // until the page map is there
                let is_far =
                    async || page(config, &query).await.served_by().unwrap().skipped() > 999;
                for _ in 0..1000 {
                    if !is_far().await {
                        break;
                    }
                }
                medians.push(Some(median(|| page(config, &query)).await));
            }
            lines.push(Line { way, medians });
        }
        let mut by_offset = Vec::new();
        let mut by_keyset = Vec::new();
        let mut orm_pages = Vec::new();
        let mut orm_cursor = Vec::new();
        for depth in depths {
            let offset = (depth - 1) * LIMIT;
            let sql = format!("{SELECT} ORDER BY {} LIMIT {LIMIT} OFFSET {offset}", order.sql);
            let fetch = async || {
                let sql = AssertSqlSafe(sql.clone());
                sqlx::query_as::<_, Person>(sql).fetch_all(pool).await.unwrap()
            };
            by_offset.push(Some(median(&fetch).await));
            let before = format!(
                "{SELECT} ORDER BY {} LIMIT 1 OFFSET {}",
                order.sql,
                offset.saturating_sub(1)
            );
            let before: Person =
                sqlx::query_as(AssertSqlSafe(before)).fetch_one(pool).await.unwrap();
            let keyset: &str = if depth == 1 {
                &format!("{SELECT} ORDER BY {} LIMIT {LIMIT}", order.sql)
            } else {
                $keyset(order.is_mixed())
            };
            let binds: &[char] = if depth == 1 { &[] } else { by_hand::binds(keyset) };
            let fetch = async || {
                let mut query = sqlx::query_as::<_, Person>(AssertSqlSafe(keyset));
                for bind in binds {
                    query = match bind {
                        'a' => query.bind(before.age),
                        'n' => query.bind(&before.name),
                        _ => query.bind(before.id),
                    };
                }
                query.fetch_all(pool).await.unwrap()
            };
            by_keyset.push(Some(median(&fetch).await));
            let select = match order.is_mixed() {
                false => entity::Entity::find()
                    .order_by_desc(entity::Column::Age)
                    .order_by_desc(entity::Column::Id),
                true => entity::Entity::find()
                    .order_by_desc(entity::Column::Age)
                    .order_by_asc(entity::Column::Name)
                    .order_by_asc(entity::Column::Id),
            };
            let pages = select.paginate(orm, LIMIT);
            orm_pages.push(Some(median(|| pages.fetch_page(depth - 1)).await));
            let cursor = async || {
                let mut cursor =
                    entity::Entity::find().cursor_by((entity::Column::Age, entity::Column::Id));
                cursor.desc();
                if depth > 1 {
                    cursor.after((before.age, before.id));
                }
                cursor.first(LIMIT).all(orm).await.unwrap()
            };
            // it has one direction for all columns
            orm_cursor.push(if order.is_mixed() { None } else { Some(median(&cursor).await) });
        }
        lines.push(Line { way: "OFFSET by hand, no count", medians: by_offset });
        lines.push(Line { way: "keyset by hand, no count", medians: by_keyset });
        lines.push(Line { way: "SeaORM `fetch_page`", medians: orm_pages });
        lines.push(Line { way: "SeaORM `cursor_by`", medians: orm_cursor });
        print(&order.columns.join(","), &depths, &lines);
        (depths, lines)
    }};
}

fn print(order: &str, depths: &[u64], lines: &[Line]) {
    let head = depths.iter().map(|depth| format!("page {depth}"));
    println!("\n| `{order}` | {} |", head.collect::<Vec<_>>().join(" | "));
    println!("|---|{}", "---|".repeat(depths.len()));
    for Line { way, medians } in lines {
        let cells = medians.iter().map(|median| match median {
            Some(median) => format!("{:.3}", median.as_secs_f64() * 1000.0),
            None => "–".to_owned(),
        });
        println!("| {way} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}

fn told(name: impl Display) {
    println!("\n## {name}");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let rows = std::env::var("DEPTH_ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("depth.db");
    told("SQLite");
    let pool = SqlitePool::connect(&format!("sqlite:{}?mode=rwc", file.display())).await.unwrap();
    for statement in person::statements("INTEGER", rows, &ORDERS.map(|order| order.index)) {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    sqlx::raw_sql("ANALYZE").execute(&pool).await.unwrap();
    let orm: DatabaseConnection = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone());
    for order in ORDERS {
        measured!(&pool, &orm, by_hand::numbered, order, rows);
    }
    match std::env::var("PAGINATE_POSTGRES_URL") {
        Err(_) => println!("\nleft out: PAGINATE_POSTGRES_URL is not set"),
        Ok(url) => {
            told("PostgreSQL");
            let pool = PgPool::connect(&url).await.unwrap();
            for statement in person::statements("INTEGER", rows, &ORDERS.map(|order| order.index)) {
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&pool).await.unwrap();
            }
            sqlx::raw_sql("VACUUM ANALYZE tgp_depth").execute(&pool).await.unwrap();
            let orm = SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone());
            for order in ORDERS {
                let (depths, lines) = measured!(&pool, &orm, by_hand::postgres, order, rows);
                if !order.is_mixed() {
                    let drawn: Vec<_> = lines
                        .iter()
                        .filter(|line| {
                            ["by link, no count", "OFFSET by hand, no count", "SeaORM `cursor_by`"]
                                .contains(&line.way)
                        })
                        .map(|line| (line.way, line.medians.iter().flatten().copied().collect()))
                        .collect();
                    chart::draw("docs/depth.svg", "PostgreSQL", &depths, &drawn).unwrap();
                }
            }
            sqlx::raw_sql("DROP TABLE tgp_depth").execute(&pool).await.unwrap();
        }
    }
    match std::env::var("PAGINATE_MYSQL_URL") {
        Err(_) => println!("\nleft out: PAGINATE_MYSQL_URL is not set"),
        Ok(url) => {
            told("MariaDB");
            let pool = MySqlPool::connect(&url).await.unwrap();
            for statement in person::statements("INTEGER", rows, &ORDERS.map(|order| order.index)) {
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&pool).await.unwrap();
            }
            sqlx::raw_sql("ANALYZE TABLE tgp_depth").execute(&pool).await.unwrap();
            let orm = SqlxMySqlConnector::from_sqlx_mysql_pool(pool.clone());
            for order in ORDERS {
                measured!(&pool, &orm, by_hand::unnumbered, order, rows);
            }
            sqlx::raw_sql("DROP TABLE tgp_depth").execute(&pool).await.unwrap();
        }
    }
}
