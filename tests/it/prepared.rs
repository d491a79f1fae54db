//! Unnamed statements, which the server does not cache.

use crate::support::database::{Database, all};
use crate::support::page;
use futures::TryStreamExt;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{MySqlPool, PgPool, Row};
use tg_paginate::{ApiPaginator, On, PaginateConfig, Paginator, Request};

const CONFIG: PaginateConfig = PaginateConfig::new().limit(2).default_order(&["-name"]);
const POSTGRES: &str = "SELECT id, 'n' || id AS name FROM generate_series(1, 9) AS t(id)";
const MYSQL: &str =
    "WITH RECURSIVE t AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM t WHERE id < 9)
                     SELECT id, CONCAT('n', id) AS name FROM t";

#[derive(Debug, serde::Serialize, sqlx::FromRow)]
struct Named {
    name: String,
}

/// Requests page 1, its next, a typed number, the last page, an API and a file, for both row types.
macro_rules! ask_for_everything {
    ($pool:expr, $sql:expr, $persistent:expr) => {{
        let rows = || sqlx::query($sql).persistent($persistent).on($pool).key("id");
        let first = page(CONFIG, "", rows()).await.unwrap();
        assert_eq!(first.total(), Some(9));
        for href in [first.href_next(), first.href_last()] {
            let href = href.unwrap();
            let query = href.split_once('?').unwrap().1;
            assert!(!page(CONFIG, query, rows()).await.unwrap().items().is_empty());
        }
        for query in ["persons_tgp_no=3", "persons_tgp_ordering=id", "persons_tgp_no=99"] {
            page(CONFIG, query, rows()).await.unwrap();
        }
        let api = ApiPaginator::new(CONFIG);
        api.page(Request::new("/persons", "sort=name&page=2"), rows()).await.unwrap();
        let persons = Paginator::new("persons", CONFIG.csv(true));
        let file = persons.csv(Request::new("/persons", "tg_format=csv"), rows()).await.unwrap();
        assert!(!file.try_concat().await.unwrap().is_empty());
        page(CONFIG, "", rows().locate(5)).await.unwrap();
        let typed = sqlx::query_as::<_, Named>($sql).persistent($persistent).on($pool).key("id");
        assert_eq!(page(CONFIG, "", typed).await.unwrap().items()[0].name, "n9");
    }};
}

async fn remembered_by_postgres(pool: &PgPool) -> i64 {
    // in a way that prepares no statement
    let count = sqlx::raw_sql("SELECT count(*) FROM pg_prepared_statements");
    count.fetch_one(pool).await.unwrap().get(0)
}

/// A pool with one connection, to inspect that one.
async fn postgres(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}

#[tokio::test]
async fn postgresql_remembers_no_statement_that_is_not_persistent() {
    for database in all("statements that are not persistent").await {
        let Database::Postgres(pool) = &database else { continue };
        let options = pool.connect_options().as_ref().clone();
        let pool = postgres(options).await;
        ask_for_everything!(&pool, POSTGRES, false);
        assert_eq!(remembered_by_postgres(&pool).await, 0);
        // shows that the check would count cached statements
        ask_for_everything!(&pool, POSTGRES, true);
        assert!(remembered_by_postgres(&pool).await > 0);
    }
}

#[tokio::test]
async fn postgresql_remembers_no_statement_of_a_pool_without_a_cache() {
    for database in all("a pool without a cache").await {
        let Database::Postgres(pool) = &database else { continue };
        let options = pool.connect_options().as_ref().clone().statement_cache_capacity(0);
        let pool = postgres(options).await;
        ask_for_everything!(&pool, POSTGRES, true);
        assert_eq!(remembered_by_postgres(&pool).await, 0);
    }
}

/// Statements that were prepared on the connection and not closed.
async fn remembered_by_mysql(pool: &MySqlPool) -> i64 {
    let mut remembered = 0;
    for (name, sign) in [("Com_stmt_prepare", 1), ("Com_stmt_close", -1)] {
        let status = format!("SHOW SESSION STATUS LIKE '{name}'");
        let status = sqlx::raw_sql(sqlx::AssertSqlSafe(status)).fetch_one(pool).await.unwrap();
        remembered += sign * status.get::<String, _>(1).parse::<i64>().unwrap();
    }
    remembered
}

async fn mysql(options: MySqlConnectOptions) -> MySqlPool {
    MySqlPoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}

#[tokio::test]
async fn mysql_remembers_no_statement_that_is_not_persistent() {
    for database in all("statements that are not persistent").await {
        let Database::MySql(pool) = &database else { continue };
        let pool = mysql(pool.connect_options().as_ref().clone()).await;
        ask_for_everything!(&pool, MYSQL, false);
        assert_eq!(remembered_by_mysql(&pool).await, 0);
        // shows that the check would count cached statements
        ask_for_everything!(&pool, MYSQL, true);
        assert!(remembered_by_mysql(&pool).await > 0);
    }
}

#[tokio::test]
async fn mysql_remembers_no_statement_of_a_pool_without_a_cache() {
    for database in all("a pool without a cache").await {
        let Database::MySql(pool) = &database else { continue };
        let options = pool.connect_options().as_ref().clone().statement_cache_capacity(0);
        let pool = mysql(options).await;
        ask_for_everything!(&pool, MYSQL, true);
        assert_eq!(remembered_by_mysql(&pool).await, 0);
    }
}
