//! The pets, in a temporary SQLite file.

use std::path::Path;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

/// 1,000 pets of four kinds.
pub(crate) async fn filled(folder: &Path) -> sqlx::Result<SqlitePool> {
    let file = SqliteConnectOptions::new().filename(folder.join("pets.db"));
    let db = SqlitePool::connect_with(file.create_if_missing(true)).await?;
    sqlx::raw_sql(
        "CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, age INTEGER);
         WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000)
         INSERT INTO pet
         SELECT id,
                substr('MiaTomRexSamIdaPipZoeGus', 1 + id * 7 % 8 * 3, 3) || ' ' || id,
                CASE id % 4 WHEN 0 THEN 'dog' WHEN 1 THEN 'cat' WHEN 2 THEN 'hare' ELSE 'owl' END,
                CASE WHEN id % 13 > 0 THEN id * 37 % 20 END
         FROM n;
         CREATE INDEX pet_by_name ON pet (name, id);
         CREATE INDEX pet_by_age ON pet (age DESC, id DESC);",
    )
    .execute(&db)
    .await?;
    Ok(db)
}
