//! The start of the microblog.

use std::path::Path;

use crate::config::{Config, FILE};
use crate::db::{Db, on_each};
use crate::site::on_each_database;

#[actix_web::test]
async fn it_is_filled_with_people_and_posts() {
    on_each_database("it_is_filled", |site| async move {
        assert_eq!(site.users.len(), 20);
        assert_eq!(site.number("SELECT COUNT(*) FROM posts").await, 2000);
        assert_eq!(site.number("SELECT COUNT(*) FROM posts WHERE author_id = 20").await, 0);
        assert!(site.number("SELECT COUNT(*) FROM follows").await > 50);
        let later = "SELECT COUNT(*) FROM posts a JOIN posts b ON a.id < b.id
                     WHERE a.posted_at > b.posted_at";
        assert_eq!(site.number(later).await, 0);
        assert!(site.number("SELECT CAST(MAX(length(body)) AS BIGINT) FROM posts").await <= 140);
    })
    .await;
}

#[actix_web::test]
async fn the_same_people_and_posts_on_every_first_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut contents = Vec::new();
    for name in ["one.db", "other.db"] {
        let db = Db::open(&folder.path().join(name).display().to_string()).await.unwrap();
        let rows: Vec<(String, String)> = on_each!(Db, &db, pool => {
            let sql = "SELECT nickname, body FROM posts JOIN users ON users.id = author_id";
            sqlx::query_as(sql).fetch_all(pool).await.unwrap()
        });
        contents.push(rows);
    }
    assert_eq!(contents[0], contents[1]);
}

#[actix_web::test]
async fn the_next_start_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("microblog.db").display().to_string();
    let Db::Sqlite(pool) = Db::open(&file).await.unwrap() else { panic!("not SQLite") };
    sqlx::query("DELETE FROM posts WHERE id > 5").execute(&pool).await.unwrap();
    let Db::Sqlite(pool) = Db::open(&file).await.unwrap() else { panic!("not SQLite") };
    let posts: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM posts").fetch_one(&pool).await.unwrap();
    assert_eq!(posts, 5);
}

#[actix_web::test]
async fn a_database_without_sessions_gets_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("microblog.db").display().to_string();
    let Db::Sqlite(pool) = Db::open(&file).await.unwrap() else { panic!("not SQLite") };
    sqlx::query("DROP TABLE sessions").execute(&pool).await.unwrap();
    let Db::Sqlite(pool) = Db::open(&file).await.unwrap() else { panic!("not SQLite") };
    sqlx::query("INSERT INTO sessions (user_id) VALUES (1)").execute(&pool).await.unwrap();
}

#[actix_web::test]
async fn a_database_in_memory_is_one_for_all_requests() {
    for address in ["sqlite::memory:", ":memory:", "sqlite:microblog?mode=memory"] {
        let Db::Sqlite(pool) = Db::open(address).await.unwrap() else { panic!("not SQLite") };
        let counts = (0..20).map(|_| sqlx::query_scalar("SELECT COUNT(*) FROM posts"));
        let counts = counts.map(|count| count.fetch_one(&pool));
        let counts: Vec<i64> = futures::future::try_join_all(counts).await.unwrap();
        assert_eq!(counts, [2000; 20], "{address}");
    }
}

#[actix_web::test]
async fn a_database_with_other_data_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.db").display().to_string();
    let options = format!("sqlite:{file}?mode=rwc");
    let pool = sqlx::SqlitePool::connect(&options).await.unwrap();
    sqlx::query("CREATE TABLE posts (title TEXT)").execute(&pool).await.unwrap();
    let error = Db::open(&file).await.err().unwrap().to_string();
    assert_eq!(error, "it holds other data, give the microblog a database of its own");
    let tables = sqlx::query("SELECT 1 FROM sqlite_schema").fetch_all(&pool).await.unwrap();
    assert_eq!(tables.len(), 1);
}

#[actix_web::test]
async fn another_kind_of_database_is_refused() {
    let error = Db::open("mysql://root@127.0.0.1/test").await.err().unwrap();
    assert_eq!(error.to_string(), "write `sqlite` or `postgres`, not `mysql`");
}

#[test]
fn the_configuration_is_read_from_one_file() {
    // in any working directory
    assert!(Path::new(FILE).is_absolute());
    let config = Config::read(Path::new(FILE)).ok().unwrap();
    assert_eq!(config.posts_per_page.get(), 10);
}

#[test]
fn a_bad_configuration_says_where_it_is_bad() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    let missing = Config::read(&file).err().unwrap().to_string();
    assert!(missing.starts_with("cannot read `"), "{missing}");
    for (text, problem) in [
        ("", "missing field `POSTS_PER_PAGE`"),
        ("POSTS_PER_PAGE = 0", "nonzero"),
        ("POSTS_PER_PAGE = 'ten'", "invalid type"),
        ("POSTS_PER_PAGE = 10\nPOST_PER_PAGE = 5", "unknown field `POST_PER_PAGE`"),
    ] {
        std::fs::write(&file, text).unwrap();
        let error = Config::read(&file).err().unwrap().to_string();
        assert!(error.contains("bad.toml") && error.contains(problem), "{error}");
    }
}
