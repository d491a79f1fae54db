//! The secret of anchors: processes that share one can use each other's anchors.

use std::path::Path;
use std::process::Command;

use crate::support::page;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use tg_paginate::{On, PaginateConfig, set_anchor_secret};

const TEN: PaginateConfig = PaginateConfig::new().limit(10);

/// The response of a process for a page of the numbers in `folder`: how it was read, and the query
/// of the link to the next page.
fn served(folder: &Path, database: &str, secret: Option<&str>, query: &str) -> (String, String) {
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--ignored", "--exact", "secret::a_page_of_another_process", "--nocapture"]);
    process.current_dir(folder).env("TGP_DATABASE", database).env("TGP_QUERY", query);
    if let Some(secret) = secret {
        process.env("TGP_SECRET", secret);
    }
    let output = process.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    let line = said.lines().find_map(|line| line.split_once("served: ")).unwrap().1;
    let (served, next) = line.split_once(' ').unwrap();
    (served.to_owned(), next.to_owned())
}

#[tokio::test]
#[ignore = "the others run it, in a process of its own"]
async fn a_page_of_another_process() {
    let said = |name: &str| std::env::var(name).ok();
    if let Some(secret) = said("TGP_SECRET") {
        set_anchor_secret(secret).unwrap();
    }
    let file = SqliteConnectOptions::new().filename(said("TGP_DATABASE").unwrap());
    let pool = SqlitePool::connect_with(file).await.unwrap();
    let rows = sqlx::query("SELECT id FROM numbers").on(&pool).key("id");
    let page = page(TEN, &said("TGP_QUERY").unwrap(), rows).await.unwrap();
    let href = page.href_next().unwrap();
    println!("\nserved: {} {}", page.served_by().unwrap().name(), href.split_once('?').unwrap().1);
}

async fn numbers(folder: &Path, database: &str) {
    let file = SqliteConnectOptions::new().filename(folder.join(database)).create_if_missing(true);
    let pool = SqlitePool::connect_with(file).await.unwrap();
    let fill = "CREATE TABLE numbers (id INTEGER PRIMARY KEY);
                WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 100)
                INSERT INTO numbers SELECT id FROM n";
    sqlx::raw_sql(fill).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn a_link_is_fast_where_the_secret_and_the_database_are_the_same_and_else_cold() {
    const OURS: Option<&str> = Some("a secret of at least thirty-two bytes");
    const THEIRS: Option<&str> = Some("another one of at least thirty-two bytes");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    numbers(folder, "here.db").await;
    numbers(folder, "there.db").await;
    let (_, link) = served(folder, "here.db", OURS, "persons_tgp_no=3");
    assert!(link.contains("_no=4&") && link.contains("_at="), "{link}");
    for (database, secret, expected) in [
        ("here.db", OURS, "anchor"),
        ("here.db", THEIRS, "head"),
        ("here.db", None, "head"),
        ("there.db", OURS, "head"),
    ] {
        let (by, next) = served(folder, database, secret, &link);
        assert_eq!(by, expected, "{database}, {secret:?}");
        assert!(next.contains("_no=5&"), "{next}");
    }
}
