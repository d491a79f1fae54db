//! Statements on SQLite.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqlitePool};
use tg_paginate::{On, SqlQuery};

use super::{Name, Person};

pub(super) fn persons(pool: &SqlitePool, least_age: i64) -> SqlQuery<Sqlite, Person> {
    sqlx::query_as!(
        Person,
        r#"SELECT id AS "id!", name, nickname AS "nickname?", age AS "age!: i64", secret
           FROM checked_person WHERE age >= ?"#,
        least_age
    )
    .on(pool)
}

pub(super) fn persons_in_own_order(pool: &SqlitePool) -> SqlQuery<Sqlite, Person> {
    sqlx::query_as!(
        Person,
        r#"SELECT id AS "id!", name, nickname, age, secret
           FROM checked_person ORDER BY lower(name) DESC"#
    )
    .on(pool)
}

pub(super) fn persons_of_all_columns(pool: &SqlitePool) -> SqlQuery<Sqlite, Person> {
    sqlx::query_as!(Person, r#"SELECT * FROM checked_person"#).on(pool)
}

pub(super) fn unchecked_persons(pool: &SqlitePool) -> SqlQuery<Sqlite, Person> {
    sqlx::query_as_unchecked!(
        Person,
        r#"SELECT id AS "id!", name, nickname AS "nickname?", age, secret FROM checked_person"#
    )
    .on(pool)
}

pub(super) fn persons_of_a_file(pool: &SqlitePool, least_age: i64) -> SqlQuery<Sqlite, Person> {
    sqlx::query_file_as!(Person, "tests/it/checked/sqlite.sql", least_age).on(pool)
}

pub(super) fn names(pool: &SqlitePool, prefix: &str) -> SqlQuery<Sqlite, Name> {
    let prefix = prefix.to_owned();
    sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person"#)
        .map(move |row| Name { id: row.id, name: format!("{prefix}{}", row.name) })
        .on(pool)
}

pub(super) fn tried_names(pool: &SqlitePool, refused: i64) -> SqlQuery<Sqlite, Name> {
    sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person"#)
        .try_map(move |row| match row.id == refused {
            true => Err(sqlx::Error::Decode("refused".into())),
            false => Ok(Name { id: row.id, name: row.name }),
        })
        .on(pool)
}

/// Mapped by hand, without a macro.
pub(super) fn names_by_hand(pool: &SqlitePool) -> SqlQuery<Sqlite, Name> {
    sqlx::query("SELECT id, name FROM checked_person")
        .try_map(|row: SqliteRow| Ok(Name { id: row.try_get(0)?, name: row.try_get("name")? }))
        .on(pool)
}

/// A name that some rows do not have.
pub(super) fn nicknames(pool: &SqlitePool) -> SqlQuery<Sqlite, Name> {
    sqlx::query_as!(Name, r#"SELECT id AS "id!", nickname AS "name!" FROM checked_person"#).on(pool)
}
