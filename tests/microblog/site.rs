//! A microblog of its own for each test, on each database.

use std::io::Write;
use std::num::NonZeroU64;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::rt;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::config::Config;
use crate::db::{Db, on_each};
use crate::models::User;
use crate::server;

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
pub(crate) async fn on_each_database<F>(name: &str, test: impl Fn(Rc<Site>) -> F)
where
    F: Future<Output = ()> + 'static,
{
    let mut past_the_capture = std::io::stderr();
    let postgres = std::env::var("PAGINATE_POSTGRES_URL");
    let line = match &postgres {
        Ok(_) => "on SQLite, PostgreSQL",
        Err(_) => "on SQLite; left out, because not set: PAGINATE_POSTGRES_URL",
    };
    writeln!(past_the_capture, "{name}: {line}").unwrap();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("microblog.db").display().to_string();
    run(&file, &test).await.unwrap();
    let Ok(url) = postgres else { return };
    let schema = schema();
    statement(&url, format!("CREATE SCHEMA {schema}")).await;
    let separator = if url.contains('?') { '&' } else { '?' };
    let done = run(&format!("{url}{separator}options[search_path]={schema}"), &test).await;
    statement(&url, format!("DROP SCHEMA {schema} CASCADE")).await;
    done.unwrap();
}

/// A test that fails is an error, so that what was made for it can be removed.
async fn run<F>(database: &str, test: &impl Fn(Rc<Site>) -> F) -> Result<(), rt::task::JoinError>
where
    F: Future<Output = ()> + 'static,
{
    let config = Config { posts_per_page: NonZeroU64::new(POSTS_PER_PAGE as u64).unwrap() };
    let db = Db::open(database).await.unwrap();
    let users = User::all(&db).await.unwrap();
    let (server, address) = server::start(config, Db::open(database).await.unwrap(), 0).unwrap();
    let handle = server.handle();
    rt::spawn(server);
    let site = Rc::new(Site { address: format!("http://{address}"), db, users });
    let done = rt::spawn(test(site)).await;
    handle.stop(false).await;
    done
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
