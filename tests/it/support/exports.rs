//! Exports of many wide rows, on pools of few connections.

pub(crate) const CONNECTIONS: u32 = 5;

/// 100,000 rows of a kilobyte each, or fewer: more than all buffers between a database and its
/// client.
pub(crate) fn sql(rows: u32) -> String {
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

/// Runs a test on each available database, with a pool of [`CONNECTIONS`].
macro_rules! on_each_pool {
    (|$pool:ident: $Pool:ident| $test:block) => {{
        {
            type $Pool = sqlx::SqlitePool;
            let options = sqlx::sqlite::SqlitePoolOptions::new()
                .max_connections($crate::support::exports::CONNECTIONS);
            let $pool: $Pool = options.connect("sqlite::memory:").await.unwrap();
            $test
        }
        if let Some(url) = $crate::support::setting::setting("PAGINATE_POSTGRES_URL") {
            type $Pool = sqlx::PgPool;
            let options = sqlx::postgres::PgPoolOptions::new()
                .max_connections($crate::support::exports::CONNECTIONS);
            let $pool: $Pool = options.connect(&url).await.unwrap();
            $test
        }
        if let Some(url) = $crate::support::setting::setting("PAGINATE_MYSQL_URL") {
            type $Pool = sqlx::MySqlPool;
            let options = sqlx::mysql::MySqlPoolOptions::new()
                .max_connections($crate::support::exports::CONNECTIONS);
            let $pool: $Pool = options.connect(&url).await.unwrap();
            $test
        }
    }};
}

/// Waits until all connections of the pool are free.
macro_rules! all_connections {
    ($pool:expr) => {
        futures::future::try_join_all(
            (0..$crate::support::exports::CONNECTIONS).map(|_| $pool.acquire()),
        )
        .await
        .unwrap()
    };
}

pub(crate) use {all_connections, on_each_pool};
