//! Clients that read a CSV slowly or not at all, over real connections, do not affect others.

use std::net::SocketAddr;
use std::time::Duration;

use crate::support::setting::setting;
use actix_web::{App, HttpRequest, HttpServer, Responder, web};
use futures::future::{join_all, try_join_all};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt, TryStreamExt};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, MySqlPool, PgPool, SqlitePool};
use tg_paginate::prelude::*;
use tg_paginate::{Csv, Error, MaxRows, Paginator, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const CONNECTIONS: u32 = 5;

const CONFIG: PaginateConfig = PaginateConfig::new().max_csv(MaxRows::Unlimited);

/// With the default wait, which no test reaches.
const PATIENT: Paginator = Paginator::new("rows", CONFIG);

const SHORT: Duration = Duration::from_millis(200);

const IMPATIENT: Paginator = Paginator::new("rows", CONFIG.csv_wait(SHORT));

/// 100,000 rows of a kilobyte each, or fewer: more than all buffers between a database and its
/// client.
fn sql(rows: u32) -> String {
    let ten = "(SELECT 0 AS n UNION ALL SELECT 1".to_owned()
        + &(2..10).map(|n| format!(" UNION ALL SELECT {n}")).collect::<String>()
        + ")";
    let text = "x".repeat(1_000);
    format!(
        "SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS id, '{text}' AS text
         FROM {ten} a CROSS JOIN {ten} b CROSS JOIN {ten} c CROSS JOIN {ten} d CROSS JOIN {ten} e
         WHERE a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n < {rows}"
    )
}

/// Runs a test on each available database, with a pool of five connections.
macro_rules! on_each_pool {
    (|$pool:ident: $Pool:ident| $test:block) => {{
        {
            type $Pool = SqlitePool;
            let options = SqlitePoolOptions::new().max_connections(CONNECTIONS);
            let $pool: $Pool = options.connect("sqlite::memory:").await.unwrap();
            $test
        }
        if let Some(url) = setting("PAGINATE_POSTGRES_URL") {
            type $Pool = PgPool;
            let options = PgPoolOptions::new().max_connections(CONNECTIONS);
            let $pool: $Pool = options.connect(&url).await.unwrap();
            $test
        }
        if let Some(url) = setting("PAGINATE_MYSQL_URL") {
            type $Pool = MySqlPool;
            let options = MySqlPoolOptions::new().max_connections(CONNECTIONS);
            let $pool: $Pool = options.connect(&url).await.unwrap();
            $test
        }
    }};
}

/// A server with an export, `/rows`, and a page, `/page`, on the same pool.
macro_rules! serve {
    ($paginator:expr, $pool:expr, $Pool:ty) => {{
        async fn export(
            request: HttpRequest,
            pool: web::Data<$Pool>,
        ) -> Result<impl Responder, Error> {
            let rows = sqlx::query(AssertSqlSafe(sql(100_000))).on(&pool);
            $paginator.csv(&request, rows).await
        }
        async fn page(request: HttpRequest, pool: web::Data<$Pool>) -> Result<String, Error> {
            let page = PATIENT.page(&request, sqlx::query("SELECT 7 AS id").on(&pool)).await?;
            Ok(page.total().unwrap_or_default().to_string())
        }
        let pool = $pool.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(pool.clone()))
                .route("/rows", web::get().to(export))
                .route("/page", web::get().to(page))
        });
        let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        address
    }};
}

/// A client that requests the export, reads a kilobyte of it, and then stops.
async fn idle_client(server: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut client = socket.connect(server).await.unwrap();
    client.write_all(b"GET /rows HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    let mut begin = [0; 1_024];
    client.read_exact(&mut begin).await.unwrap();
    assert!(begin.starts_with(b"HTTP/1.1 200 OK\r\n"));
    client
}

/// Waits until all connections of the pool are free.
macro_rules! all_connections {
    ($pool:expr) => {
        try_join_all((0..CONNECTIONS).map(|_| $pool.acquire())).await.unwrap()
    };
}

#[actix_web::test]
async fn pages_are_served_while_clients_do_not_read_their_exports() {
    on_each_pool!(|pool: Pool| {
        let server = serve!(PATIENT, pool, Pool);
        let mut clients: FuturesUnordered<_> = (0..5).map(|_| idle_client(server)).collect();
        let reading = [clients.next().await.unwrap(), clients.next().await.unwrap()];
        assert!(clients.next().now_or_never().is_none(), "a third export runs");
        for _ in 0..10 {
            let page = reqwest::get(format!("http://{server}/page")).await.unwrap();
            assert_eq!((page.status().as_u16(), page.text().await.unwrap()), (200, "1".into()));
        }
        // a client that leaves makes room for the next one
        drop(reading);
        let next = [clients.next().await.unwrap(), clients.next().await.unwrap()];
        drop((next, clients));
        all_connections!(pool);
    });
}

#[actix_web::test]
async fn a_connection_waits_for_its_reader_no_longer_than_csv_wait() {
    on_each_pool!(|pool: Pool| {
        let server = serve!(IMPATIENT, pool, Pool);
        // the last ones start after the first were cut off
        let clients = join_all((0..5).map(|_| idle_client(server))).await;
        all_connections!(pool);
        for mut client in clients {
            let mut rest = Vec::new();
            let end = client.read_to_end(&mut rest).await;
            assert!(end.is_err() || !rest.ends_with(b"0\r\n\r\n"), "it looks like a whole file");
            assert!(rest.len() < 50_000_000, "{} bytes", rest.len());
        }
    });
}

async fn start(paginator: &Paginator, pool: &SqlitePool, rows: u32) -> Result<Csv, Error> {
    let rows = sqlx::query(AssertSqlSafe(sql(rows))).on(pool);
    paginator.csv(Request::new("/rows", ""), rows).await
}

#[tokio::test]
async fn a_small_export_gives_its_connection_back_before_it_is_read() {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await;
    let pool = pool.unwrap();
    let csv = start(&PATIENT, &pool, 900).await.unwrap();
    drop(pool.acquire().await.unwrap());
    let bytes = csv.try_concat().await.unwrap();
    assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 901);
}

#[tokio::test]
async fn one_export_more_waits_for_its_turn_as_others_do_for_a_connection() {
    let options = SqlitePoolOptions::new().max_connections(5);
    let options = options.acquire_timeout(Duration::from_millis(300));
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let first = start(&PATIENT, &pool, 100_000).await.unwrap();
    let second = start(&PATIENT, &pool, 100_000).await.unwrap();
    let error = start(&PATIENT, &pool, 100_000).await.unwrap_err();
    assert_eq!(error.status(), 503);
    let others = try_join_all((0..3).map(|_| pool.acquire())).await.unwrap();
    drop((first, others));
    let third = start(&PATIENT, &pool, 100_000).await.unwrap();
    drop((second, third));
}

#[actix_web::test]
async fn who_reads_on_gets_the_whole_file_on_every_database() {
    on_each_pool!(|pool: Pool| {
        let pool: Pool = pool;
        let rows = || sqlx::query(AssertSqlSafe(sql(5_000) + " ORDER BY id")).on(&pool);
        let csv = PATIENT.csv(Request::new("/rows", ""), rows()).await.unwrap();
        let file = String::from_utf8(csv.try_concat().await.unwrap()).unwrap();
        let text = "x".repeat(1_000);
        let lines = (0..5_000).map(|id| format!("{id},{text}\r\n"));
        assert_eq!(file, format!("\u{feff}id,text\r\n{}", lines.collect::<String>()));
        all_connections!(pool);
    });
}
