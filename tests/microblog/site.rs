//! A microblog of its own for each test, on each database.

use std::io::Write;
use std::num::NonZeroU64;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::rt;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::config::Config;
use crate::db::{Db, on_each};
use crate::models::User;
use crate::server;
use crate::setting::setting;

pub(crate) const POSTS_PER_PAGE: usize = 10;

pub(crate) struct Site {
    /// Such as `http://127.0.0.1:1234`.
    pub(crate) address: String,
    /// What the server writes to, past the server.
    pub(crate) db: Db,
    pub(crate) users: Vec<User>,
}

/// Runs a test on every database there is. Whoever gives the address of a server wants it to be
/// tested; what is left out is said past the capture of the test's output.
pub(crate) async fn on_each_database<F: Future<Output = ()> + 'static>(
    name: &str,
    test: impl Fn(Rc<Site>) -> F + Copy + 'static,
) {
    let postgres = setting("PAGINATE_POSTGRES_URL");
    let databases = if postgres.is_some() { "SQLite, PostgreSQL" } else { "SQLite" };
    let mut past_the_capture = std::io::stderr();
    writeln!(past_the_capture, "{name}: on {databases}").unwrap();

    let folder = tempfile::tempdir().unwrap();
    run(folder.path().join("microblog.db").display().to_string(), test).await;
    let Some(url) = postgres else { return };
    let schema = schema();
    statement(&url, format!("CREATE SCHEMA {schema}")).await;
    let separator = if url.contains('?') { '&' } else { '?' };
    let database = format!("{url}{separator}options[search_path]={schema}");
    // a task of its own, so that the schema goes even if the test fails
    let done = rt::spawn(run(database, test)).await;
    statement(&url, format!("DROP SCHEMA {schema} CASCADE")).await;
    done.unwrap();
}

async fn run<F: Future<Output = ()>>(database: String, test: impl Fn(Rc<Site>) -> F) {
    let (site, server) = Site::start(&database).await;
    test(Rc::new(site)).await;
    server.stop(false).await;
}

/// A name that no other test has.
fn schema() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("microblog_{}_{number}", std::process::id())
}

async fn statement(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

impl Site {
    /// A site on this database, until its server is stopped.
    pub(crate) async fn start(database: &str) -> (Self, ServerHandle) {
        let config = Config { posts_per_page: NonZeroU64::new(POSTS_PER_PAGE as u64).unwrap() };
        let db = Db::open(database).await.unwrap();
        let users = User::all(&db).await.unwrap();
        let (server, address) =
            server::start(config, Db::open(database).await.unwrap(), 0).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        (Site { address: format!("http://{address}"), db, users }, handle)
    }

    /// Runs statements that the site has no form for.
    pub(crate) async fn run(&self, sql: &'static str) {
        on_each!(Db, &self.db, pool => {
            sqlx::raw_sql(sql).execute(pool).await.unwrap();
        });
    }

    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        on_each!(Db, &self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap())
    }

    /// The ids of the posts that a condition chooses, the newest first.
    pub(crate) async fn posts(&self, condition: &str) -> Vec<i64> {
        let sql =
            format!("SELECT id FROM posts WHERE {condition} ORDER BY posted_at DESC, id DESC");
        let sql = AssertSqlSafe(sql);
        on_each!(Db, &self.db, pool => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap())
    }
}
