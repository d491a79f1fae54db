//! The SQLite file that the pages show, made on the first run.

mod characters;
mod persons;

use std::error::Error;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};

pub(crate) use persons::{Colleague, colleagues};

/// Marks files of this example, so that no other is ever overwritten.
const APPLICATION_ID: i64 = 0x7067_646D;
/// To be raised when the tables change.
const VERSION: i64 = 1;
/// Rows of one INSERT.
const BATCH: usize = 1000;

/// The file with so many persons in it; filled unless it has them already.
pub(crate) async fn open(file: &Path, rows: u32) -> Result<SqlitePool, Box<dyn Error>> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        // after a power cut the file can be made again
        .synchronous(SqliteSynchronous::Off);
    // filling has statements that are slow by nature, and need no warning
    let filling = options.clone().disable_statement_logging();
    let mut db = SqliteConnection::connect_with(&filling).await?;
    if !is_filled(&mut db, rows).await? {
        refuse_foreign(&mut db).await?;
        fill(&mut db, rows).await?;
    }
    db.close().await?;
    Ok(SqlitePool::connect_with(options).await?)
}

async fn is_filled(db: &mut SqliteConnection, rows: u32) -> sqlx::Result<bool> {
    if number(db, "PRAGMA application_id").await? != APPLICATION_ID
        || number(db, "PRAGMA user_version").await? != VERSION
    {
        return Ok(false);
    }
    let persons = number(db, "SELECT COUNT(*) FROM person").await?;
    Ok(persons == i64::from(rows))
}

async fn refuse_foreign(db: &mut SqliteConnection) -> Result<(), Box<dyn Error>> {
    let tables = number(db, "SELECT COUNT(*) FROM sqlite_schema").await?;
    if tables > 0 && number(db, "PRAGMA application_id").await? != APPLICATION_ID {
        return Err("it holds other data, give `--db` another name".into());
    }
    Ok(())
}

async fn fill(db: &mut SqliteConnection, rows: u32) -> Result<(), Box<dyn Error>> {
    let characters = characters::all();
    let total = u64::from(rows).saturating_add(characters.len() as u64);
    let bar = ProgressBar::new(total).with_style(ProgressStyle::with_template(
        "{msg:>10} {wide_bar} {human_pos} of {human_len}",
    )?);

    // all or nothing: a run that is interrupted leaves no half-filled file
    let mut transaction = db.begin().await?;
    sqlx::raw_sql(
        "DROP TABLE IF EXISTS person; DROP TABLE IF EXISTS address; DROP TABLE IF EXISTS character",
    )
    .execute(&mut *transaction)
    .await?;
    let schema = sqlx::raw_sql(include_str!("schema.sql"));
    schema.execute(&mut *transaction).await?;
    bar.set_message("persons");
    persons::fill(&mut transaction, rows, &bar).await?;
    bar.set_message("characters");
    characters::fill(&mut transaction, &characters, &bar).await?;
    bar.set_message("indexes");
    let indexes = sqlx::raw_sql(include_str!("indexes.sql"));
    indexes.execute(&mut *transaction).await?;
    let marks =
        format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}");
    let marks = sqlx::raw_sql(sqlx::AssertSqlSafe(marks));
    marks.execute(&mut *transaction).await?;
    transaction.commit().await?;
    bar.finish_and_clear();
    Ok(())
}

async fn number(db: &mut SqliteConnection, sql: &'static str) -> sqlx::Result<i64> {
    sqlx::query_scalar(sql).fetch_one(db).await
}

/// What the filter forms offer.
#[derive(Serialize)]
pub(crate) struct Choices {
    pub(crate) countries: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) scripts: Vec<String>,
    pub(crate) blocks: Vec<String>,
}

impl Choices {
    pub(crate) async fn load(db: &SqlitePool) -> sqlx::Result<Self> {
        let list = |sql: &'static str| sqlx::query_scalar(sql).fetch_all(db);
        Ok(Choices {
            countries: list("SELECT DISTINCT country FROM address ORDER BY 1").await?,
            categories: list("SELECT DISTINCT category FROM character ORDER BY 1").await?,
            scripts: list("SELECT DISTINCT script FROM character ORDER BY 1").await?,
            blocks: list("SELECT DISTINCT block FROM character ORDER BY 1").await?,
        })
    }
}
