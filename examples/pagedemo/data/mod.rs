//! The data for the pages, generated on the first run.

mod characters;
mod db;
mod persons;
mod query;

use std::error::Error;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use sqlx::AssertSqlSafe;

pub(crate) use db::Db;
pub(crate) use persons::{Colleague, colleagues};
pub(crate) use query::{containing, query};

/// Increase it when the tables change.
const VERSION: u32 = 2;
/// Rows per INSERT.
const BATCH: usize = 1000;

/// Opens the database, and fills it unless it already has this many persons.
pub(crate) async fn open(address: &str, rows: u32) -> Result<Db, Box<dyn Error>> {
    let db = Db::connect(address).await?;
    let tables = db.tables().await?;
    if tables.iter().any(|table| table == "pagedemo") {
        if !is_filled(&db, rows).await? {
            fill(&db, rows).await?;
        }
    } else if tables.is_empty() {
        fill(&db, rows).await?;
    } else {
        return Err("it holds other data, give the demo a database of its own".into());
    }
    Ok(db)
}

async fn is_filled(db: &Db, rows: u32) -> sqlx::Result<bool> {
    let marks = db.all::<(i32, i32)>("SELECT version, persons FROM pagedemo").await?;
    let wanted = (i64::from(VERSION), i64::from(rows));
    Ok(marks.iter().any(|&(version, persons)| (version.into(), persons.into()) == wanted))
}

async fn fill(db: &Db, rows: u32) -> Result<(), Box<dyn Error>> {
    let characters = characters::all();
    let total = u64::from(rows).saturating_add(characters.len() as u64);
    let bar = ProgressBar::new(total).with_style(ProgressStyle::with_template(
        "{msg:>10} {wide_bar} {human_pos} of {human_len}",
    )?);

    let mut transaction = db.begin().await?;
    let schema = include_str!("schema.sql").replace("{text}", db.text());
    transaction.run(AssertSqlSafe(schema)).await?;
    bar.set_message("persons");
    persons::fill(&mut transaction, rows, &bar).await?;
    bar.set_message("characters");
    characters::fill(&mut transaction, &characters, &bar).await?;
    bar.set_message("indexes");
    for index in include_str!("indexes.sql").split_terminator(";\n") {
        transaction.run(index).await?;
    }
    transaction.run(db.analyze()).await?;
    // last, so that a database whose transaction was interrupted is filled again
    let mark = [VERSION.into(), rows.into()];
    transaction.insert("INSERT INTO pagedemo (version, persons) ", [mark]).await?;
    transaction.commit().await?;
    bar.finish_and_clear();
    Ok(())
}

/// The choices in the filter forms.
#[derive(Serialize)]
pub(crate) struct Choices {
    pub(crate) countries: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) scripts: Vec<String>,
    pub(crate) blocks: Vec<String>,
}

impl Choices {
    pub(crate) async fn load(db: &Db) -> sqlx::Result<Self> {
        Ok(Choices {
            countries: db.texts("SELECT DISTINCT country FROM address ORDER BY 1").await?,
            categories: db.texts("SELECT DISTINCT category FROM unicode ORDER BY 1").await?,
            scripts: db.texts("SELECT DISTINCT script FROM unicode ORDER BY 1").await?,
            blocks: db.texts("SELECT DISTINCT block FROM unicode ORDER BY 1").await?,
        })
    }
}
