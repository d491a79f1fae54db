//! Clients that read a CSV slowly or not at all, over real connections, do not affect others.

use std::net::SocketAddr;
use std::time::Duration;

use super::on::*;
use crate::support::exports::{all_connections, on_each_pool, sql};
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use sqlx::AssertSqlSafe;
use tg_paginate::{Csv, Error, MaxRows, Paginator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const CONFIG: PaginateConfig = PaginateConfig::new().max_csv(MaxRows::Unlimited);

/// With the default wait, which no test reaches.
const PATIENT: Paginator = Paginator::new("rows", CONFIG);

const IMPATIENT: Paginator = Paginator::new("rows", CONFIG.csv_wait(Duration::from_millis(200)));

/// A server with an export, `/rows`, and a page, `/page`, on the same pool.
macro_rules! serve {
    ($paginator:expr, $pool:expr, $Pool:ty) => {{
        async fn export(request: HttpRequest, pool: Data<$Pool>) -> Result<Csv, Error> {
            let rows = sqlx::query(AssertSqlSafe(sql(100_000))).on(&pool);
            $paginator.csv(&request, rows).await
        }
        async fn page(request: HttpRequest, pool: Data<$Pool>) -> Result<String, Error> {
            let page = PATIENT.page(&request, sqlx::query("SELECT 7 AS id").on(&pool)).await?;
            Ok(page.total().unwrap_or_default().to_string())
        }
        let pool = $pool.clone();
        let app = move || App::new().data(pool.clone()).get("/rows", export).get("/page", page);
        App::listen(app).await
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

#[tokio::test]
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

#[tokio::test]
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
