//! Servers that stop and restart, and exhausted pools.

use std::time::Duration;

use crate::support::outage::Line;
use crate::support::page;
use crate::support::setting::setting;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use tg_paginate::{On, PaginateConfig};

const CONNECTIONS: u32 = 3;

/// After a server restarts on its address, pages work again, and no connection has been lost.
macro_rules! stops_and_starts {
    ($options:expr, $variable:literal, $port:literal) => {{
        let Some(url) = setting($variable) else { return };
        let mut line = Line::to(&format!("127.0.0.1:{}", $port)).await;
        let url = url.replace($port, &line.port().to_string());
        let pool = $options
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_millis(300))
            .connect(&url)
            .await
            .unwrap();
        let ask = || page(PaginateConfig::new(), "", sqlx::query("SELECT 1 AS id").on(&pool));
        for _ in 0..2 {
            assert_eq!(ask().await.unwrap().total(), Some(1));
            line.cut().await;
            for _ in 0..5 {
                let error = ask().await.unwrap_err();
                assert_eq!(error.status(), 503, "{error}");
            }
            line.restore().await;
            assert_eq!(ask().await.unwrap().total(), Some(1));
            let mut connections = Vec::new();
            for _ in 0..CONNECTIONS {
                connections.push(pool.acquire().await.unwrap());
            }
        }
    }};
}

#[tokio::test]
async fn postgresql_may_stop_and_start() {
    stops_and_starts!(PgPoolOptions::new(), "PAGINATE_POSTGRES_URL", "5432");
}

#[tokio::test]
async fn mysql_may_stop_and_start() {
    stops_and_starts!(MySqlPoolOptions::new(), "PAGINATE_MYSQL_URL", "3306");
}

#[tokio::test]
async fn an_exhausted_pool_is_a_503_until_a_connection_is_back() {
    let options: PoolOptions<_> = SqlitePoolOptions::new();
    let pool = options
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(1))
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let ask = || page(PaginateConfig::new(), "", sqlx::query("SELECT 1 AS id").on(&pool));
    let taken = pool.acquire().await.unwrap();
    assert_eq!(ask().await.unwrap_err().status(), 503);
    drop(taken);
    assert_eq!(ask().await.unwrap().total(), Some(1));
}
