//! A separate microblog for each test, on each database.

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
    /// A direct connection to the server's database.
    pub(crate) db: Db,
    pub(crate) users: Vec<User>,
}

/// Runs a test on every available database. If the address of a server is set, the server must be
/// reachable. Prints what is left out, bypassing the capture of the test's output.
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
    // a separate task, so that the schema is dropped even if the test fails
    let done = rt::spawn(run(database, test)).await;
    statement(&url, format!("DROP SCHEMA {schema} CASCADE")).await;
    done.unwrap();
}

async fn run<F: Future<Output = ()>>(database: String, test: impl Fn(Rc<Site>) -> F) {
    let (site, server) = Site::start(&database).await;
    test(Rc::new(site)).await;
    server.stop(false).await;
}

/// A unique name.
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
    /// Starts a site on this database. It runs until its server is stopped.
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

    /// Runs statements for which the site has no form.
    pub(crate) async fn run(&self, sql: &'static str) {
        on_each!(Db, &self.db, pool => {
            sqlx::raw_sql(sql).execute(pool).await.unwrap();
        });
    }

    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        on_each!(Db, &self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap())
    }

    /// The ids of the posts that match a condition, newest first.
    pub(crate) async fn posts(&self, condition: &str) -> Vec<i64> {
        let sql =
            format!("SELECT id FROM posts WHERE {condition} ORDER BY posted_at DESC, id DESC");
        let sql = AssertSqlSafe(sql);
        on_each!(Db, &self.db, pool => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap())
    }
}
