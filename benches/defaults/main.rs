//! What a list costs at the attribute's defaults, beside `count = none`, code written by hand, and
//! SeaORM's paginator: `cargo bench --bench defaults`.
//!
//! Over HTTP with a template, one worker, 100,000 and 1,000,000 rows (or `DEFAULTS_ROWS`, such as
//! `100000,10000000`). SQLite always, the others where `PAGINATE_POSTGRES_URL` and
//! `PAGINATE_MYSQL_URL` point to. All ways take turns for `DEFAULTS_ROUNDS` rounds, 7 without it;
//! a cell has the median, and in brackets the lowest and the highest round.
//!
//! On PostgreSQL a list of 200,000 invoices follows, joined with their customers and filtered, in a
//! grid.

mod handlers;
mod invoices;
#[path = "../depth/person.rs"]
mod person;

use std::time::{Duration, Instant};

use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer};
use sea_orm::{SqlxMySqlConnector, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Pool};
use tg_paginate::tera::Tera;

/// Requests at once. The pool has one connection more, for counts and maps.
const CLIENTS: usize = 7;
const ROUND: Duration = Duration::from_millis(300);
const INDEX: &[&str] = &["age DESC, id DESC"];

/// A way to make a page, with its addresses by page.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) first: &'static str,
    pub(crate) typed: fn(u64) -> String,
    pub(crate) has_links: bool,
}

const WAYS: [Way; 4] = [
    Way {
        name: "`#[paginate]`, defaults",
        first: "/defaults",
        typed: |page| format!("/defaults?persons_tgp_no={page}"),
        has_links: true,
    },
    Way {
        name: "`count = none`",
        first: "/uncounted",
        typed: |page| format!("/uncounted?persons_tgp_no={page}"),
        has_links: true,
    },
    Way {
        name: "OFFSET and COUNT by hand",
        first: "/by_hand?page=1",
        typed: |page| format!("/by_hand?page={page}"),
        has_links: false,
    },
    Way {
        name: "SeaORM's paginator",
        first: "/sea_orm?page=1",
        typed: |page| format!("/sea_orm?page={page}"),
        has_links: false,
    },
];

/// The addresses that are measured: page 1, one by its link, one typed, and the last.
async fn addresses(client: &Client, way: &Way, rows: u64) -> Vec<(&'static str, String)> {
    let (middle, last) = (rows / 20, rows / 10);
    let mut addresses = vec![("page 1", way.first.to_owned())];
    if way.has_links {
        let before = client.get(&(way.typed)(middle - 1)).await;
        let link = before.split("rel=\"next\" href=\"").nth(1).unwrap();
        let link = link.split('"').next().unwrap().replace("&amp;", "&");
        addresses.push(("the middle by link", link));
    }
    addresses.push(("the middle typed", (way.typed)(middle)));
    addresses.push(("the last page typed", (way.typed)(last)));
    addresses
}

#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    host: String,
}

impl Client {
    async fn get(&self, address: &str) -> String {
        let answer = self.http.get(format!("{}{address}", self.host)).send().await.unwrap();
        assert!(answer.status().is_success(), "{address}");
        answer.text().await.unwrap()
    }

    /// Answers a second, with several clients.
    async fn rate(&self, address: &str) -> f64 {
        let begin = Instant::now();
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..CLIENTS {
            let (client, address) = (self.clone(), address.to_owned());
            clients.spawn(async move {
                let mut answers = 0_u32;
                while begin.elapsed() < ROUND {
                    client.get(&address).await;
                    answers += 1;
                }
                answers
            });
        }
        let answers: u32 = clients.join_all().await.into_iter().sum();
        f64::from(answers) / begin.elapsed().as_secs_f64()
    }

    /// Milliseconds for an answer, with one client.
    async fn milliseconds(&self, address: &str) -> f64 {
        let (begin, mut answers) = (Instant::now(), 0_u32);
        while answers == 0 || begin.elapsed() < ROUND / 3 {
            self.get(address).await;
            answers += 1;
        }
        begin.elapsed().as_secs_f64() * 1000.0 / f64::from(answers)
    }
}

/// The median of some figures, the lowest and the highest.
fn spread(mut figures: Vec<f64>, digits: usize) -> String {
    figures.sort_by(f64::total_cmp);
    let (median, last) = (figures[figures.len() / 2], figures[figures.len() - 1]);
    format!("{median:.digits$} ({:.digits$}–{last:.digits$})", figures[0])
}

async fn measure(
    rows: u64,
    ways: &[Way],
    routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) {
    let rounds = std::env::var("DEFAULTS_ROUNDS").map_or(7, |rounds| rounds.parse().unwrap());
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_templates([
        ("paged.html", handlers::PAGED.to_owned()),
        ("by_hand.html", handlers::BY_HAND.to_owned()),
        ("invoices.html", invoices::TEMPLATE.to_owned()),
    ])
    .unwrap();
    let tera: Data<Tera> = Data::new(tera);
    let server =
        HttpServer::new(move || App::new().app_data(tera.clone()).configure(routes.clone()));
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let client =
        Client { http: reqwest::Client::new(), host: format!("http://{}", server.addrs()[0]) };
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);

    let mut cells = Vec::new();
    for way in ways {
        for (page, address) in addresses(&client, way, rows).await {
            cells.push((way.name, page, address, Vec::new(), Vec::new()));
        }
    }
    // a round for the caches, the counts and the maps
    for round in 0..=rounds {
        // every other round backwards, because what runs before a cell leaves other caches
        if round % 2 == 1 {
            cells.reverse();
        }
        for (_, _, address, rates, times) in &mut cells {
            let (rate, time) = (client.rate(address).await, client.milliseconds(address).await);
            if round > 0 {
                rates.push(rate);
                times.push(time);
            }
        }
        if round % 2 == 1 {
            cells.reverse();
        }
    }
    println!("\n| {rows} rows | page | requests a second | ms |\n|---|---|---|---|");
    for (way, page, _, rates, times) in cells {
        println!("| {way} | {page} | {} | {} |", spread(rates, 0), spread(times, 2));
    }
    handle.stop(false).await;
}

async fn fill<D: sqlx::Database>(pool: &Pool<D>, rows: u64, analyse: &'static str)
where
    for<'c> &'c mut D::Connection: sqlx::Executor<'c, Database = D>,
{
    for statement in person::statements("INTEGER", rows, INDEX) {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(pool).await.unwrap();
    }
    sqlx::raw_sql(analyse).execute(pool).await.unwrap();
}

#[actix_web::main]
async fn main() {
    let sizes = std::env::var("DEFAULTS_ROWS").unwrap_or("100000,1000000".to_owned());
    let connections = u32::try_from(CLIENTS + 1).unwrap();
    for rows in sizes.split(',').map(|rows| rows.parse().unwrap()) {
        println!("\n## SQLite");
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteConnectOptions::new().filename(folder.path().join("defaults.db"));
        let options = SqlitePoolOptions::new().max_connections(connections);
        let pool = options.connect_with(file.create_if_missing(true)).await.unwrap();
        fill(&pool, rows, "ANALYZE").await;
        let orm = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone());
        measure(rows, &WAYS, handlers::sqlite::routes(pool, orm)).await;
        if let Ok(url) = std::env::var("PAGINATE_POSTGRES_URL") {
            println!("\n## PostgreSQL");
            let options = PgPoolOptions::new().max_connections(connections);
            let pool = options.connect(&url).await.unwrap();
            fill(&pool, rows, "VACUUM ANALYZE tgp_depth").await;
            let orm = SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone());
            measure(rows, &WAYS, handlers::postgres::routes(pool.clone(), orm)).await;
            sqlx::raw_sql("DROP TABLE tgp_depth").execute(&pool).await.unwrap();
        }
        if let Ok(url) = std::env::var("PAGINATE_MYSQL_URL") {
            println!("\n## MariaDB");
            let options = MySqlPoolOptions::new().max_connections(connections);
            let pool = options.connect(&url).await.unwrap();
            fill(&pool, rows, "ANALYZE TABLE tgp_depth").await;
            let orm = SqlxMySqlConnector::from_sqlx_mysql_pool(pool.clone());
            measure(rows, &WAYS, handlers::mysql::routes(pool.clone(), orm)).await;
            sqlx::raw_sql("DROP TABLE tgp_depth").execute(&pool).await.unwrap();
        }
    }
    if let Ok(url) = std::env::var("PAGINATE_POSTGRES_URL") {
        println!("\n## Invoices, PostgreSQL");
        let pool = PgPoolOptions::new().max_connections(connections).connect(&url).await.unwrap();
        sqlx::raw_sql(invoices::CREATE).execute(&pool).await.unwrap();
        sqlx::raw_sql(invoices::ANALYSE).execute(&pool).await.unwrap();
        measure(invoices::ROWS, &invoices::WAYS, invoices::routes(pool.clone())).await;
        sqlx::raw_sql(invoices::DROP).execute(&pool).await.unwrap();
    }
}
