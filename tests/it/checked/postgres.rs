//! Statements on PostgreSQL.

use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, Row};
use tg_paginate::{On, SqlQuery};

use super::{Name, Person};

pub(super) fn persons(pool: &PgPool, least_age: i64) -> SqlQuery<Postgres, Person> {
    sqlx::query_as!(
        Person,
        r#"SELECT id AS "id!", name, nickname AS "nickname?", age AS "age!: i64", secret
           FROM checked_person WHERE age >= $1 -- pg"#,
        least_age
    )
    .on(pool)
}

pub(super) fn persons_in_own_order(pool: &PgPool) -> SqlQuery<Postgres, Person> {
    sqlx::query_as!(
        Person,
        r#"SELECT id AS "id!", name, nickname, age, secret
           FROM checked_person ORDER BY lower(name) DESC -- pg"#
    )
    .on(pool)
}

pub(super) fn persons_of_all_columns(pool: &PgPool) -> SqlQuery<Postgres, Person> {
    sqlx::query_as!(Person, r#"SELECT * FROM checked_person -- pg"#).on(pool)
}

pub(super) fn unchecked_persons(pool: &PgPool) -> SqlQuery<Postgres, Person> {
    sqlx::query_as_unchecked!(Person, r#"SELECT id AS "id!", name, nickname AS "nickname?", age, secret FROM checked_person -- pg"#).on(pool)
}

pub(super) fn persons_of_a_file(pool: &PgPool, least_age: i64) -> SqlQuery<Postgres, Person> {
    sqlx::query_file_as!(Person, "tests/it/checked/postgres.sql", least_age).on(pool)
}

pub(super) fn names(pool: &PgPool, prefix: &str) -> SqlQuery<Postgres, Name> {
    let prefix = prefix.to_owned();
    sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person -- pg"#)
        .map(move |row| Name { id: row.id, name: format!("{prefix}{}", row.name) })
        .on(pool)
}

pub(super) fn tried_names(pool: &PgPool, refused: i64) -> SqlQuery<Postgres, Name> {
    sqlx::query!(r#"SELECT id AS "id!", name FROM checked_person -- pg"#)
        .try_map(move |row| match row.id == refused {
            true => Err(sqlx::Error::Decode("refused".into())),
            false => Ok(Name { id: row.id, name: row.name }),
        })
        .on(pool)
}

/// Mapped by hand, without a macro.
pub(super) fn names_by_hand(pool: &PgPool) -> SqlQuery<Postgres, Name> {
    sqlx::query("SELECT id, name FROM checked_person")
        .try_map(|row: PgRow| Ok(Name { id: row.try_get(0)?, name: row.try_get("name")? }))
        .on(pool)
}

/// A name that some rows do not have.
pub(super) fn nicknames(pool: &PgPool) -> SqlQuery<Postgres, Name> {
    sqlx::query_as!(Name, r#"SELECT id AS "id!", nickname AS "name!" FROM checked_person -- pg"#)
        .on(pool)
}
