//! The table, whose rows the database generates.

use std::error::Error;

use sqlx::AssertSqlSafe;

use crate::db::Db;

/// Opens the database, and fills it unless it already has this many persons.
pub(crate) async fn open(address: &str, rows: u32) -> Result<Db, Box<dyn Error>> {
    let db = Db::connect(address).await?;
    let tables = db.tables().await?;
    if !tables.is_empty() && !tables.iter().any(|table| table == "bigtable") {
        return Err("it holds other data, give the demo a database of its own".into());
    }
    if tables.is_empty() || !is_filled(&db, rows).await? {
        println!("making {rows} persons, which takes some seconds for each million");
        fill(&db, rows).await?;
    }
    Ok(db)
}

/// Whether the mark is set, with this number of persons.
async fn is_filled(db: &Db, rows: u32) -> sqlx::Result<bool> {
    let marks = db.all::<(i32,)>("SELECT persons FROM bigtable").await?;
    Ok(marks.iter().any(|(persons,)| u32::try_from(*persons) == Ok(rows)))
}

async fn fill(db: &Db, rows: u32) -> sqlx::Result<()> {
    let mut transaction = db.begin().await?;
    let sql = include_str!("fill.sql").replace("{text}", db.text());
    let sql = sql.replace("{rows}", &rows.to_string());
    for statement in sql.split_terminator(";\n") {
        transaction.run(AssertSqlSafe(statement.to_owned())).await?;
    }
    transaction
        .run(match db {
            Db::Sqlite(_) | Db::Postgres(_) => "ANALYZE person",
            Db::MySql(_) => "ANALYZE TABLE person",
        })
        .await?;
    // last, so that a database whose transaction was interrupted is filled again
    let mark = [rows.into()];
    transaction.insert("INSERT INTO bigtable (persons) ", [mark]).await?;
    transaction.commit().await
}
