//! The tables, and what the database says of its connections.

use std::collections::BTreeMap;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Row};

use crate::rows::{PERSONS, Person, VISITS};

const TABLES: &str = "
    CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT COLLATE \"C\" NOT NULL, age INTEGER,
                         note TEXT COLLATE \"C\", proof TEXT NOT NULL,
                         old TEXT NOT NULL DEFAULT 'old');
    CREATE INDEX person_age ON person (age DESC, name, id);
    CREATE INDEX person_name ON person (name, id);
    CREATE INDEX person_note ON person (note DESC, id DESC);
    CREATE TABLE visit (id INTEGER PRIMARY KEY, page TEXT NOT NULL)";

const INSERT: &str = "INSERT INTO person SELECT * FROM unnest($1::INTEGER[], $2::TEXT[],
                                                              $3::INTEGER[], $4::TEXT[], $5::TEXT[])";

/// A connection with a name that is not one of a server.
pub(crate) async fn connect(url: &str) -> sqlx::Result<PgConnection> {
    PgConnectOptions::from_str(url)?.application_name("soak").connect().await
}

pub(crate) async fn fill(url: &str) -> sqlx::Result<()> {
    let mut db = connect(url).await?;
    sqlx::raw_sql(TABLES).execute(&mut db).await?;
    let persons: Vec<Person> = (1..=PERSONS).map(|id| Person::new(id, id.unsigned_abs())).collect();
    let ids: Vec<i32> = persons.iter().map(|person| person.id).collect();
    let names: Vec<&str> = persons.iter().map(|person| person.name.as_str()).collect();
    let ages: Vec<Option<i32>> = persons.iter().map(|person| person.age).collect();
    let notes: Vec<Option<&str>> = persons.iter().map(|person| person.note.as_deref()).collect();
    let proofs: Vec<String> = persons.iter().map(Person::proof).collect();
    let insert = sqlx::query(INSERT).bind(ids).bind(names).bind(ages).bind(notes).bind(proofs);
    insert.execute(&mut db).await?;
    let visits = "INSERT INTO visit SELECT id, repeat('/a/page/of/the/site', 20)
                  FROM generate_series(1, $1) AS n(id)";
    sqlx::query(visits).bind(VISITS).execute(&mut db).await?;
    sqlx::raw_sql("ANALYZE").execute(&mut db).await?;
    Ok(())
}

/// How many connections each server has, by its name.
pub(crate) async fn connections(db: &mut PgConnection) -> sqlx::Result<BTreeMap<String, i64>> {
    let sql = "SELECT application_name, count(*) FROM pg_stat_activity
               WHERE application_name LIKE 'soak server %' GROUP BY 1";
    let rows = sqlx::query(sql).fetch_all(db).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}
