//! Statements on MySQL and MariaDB.

use sqlx::mysql::MySqlRow;
use sqlx::{MySql, MySqlPool, Row};
use tg_paginate::{On, SqlQuery};

use super::{Name, Person};

pub(super) fn persons(pool: &MySqlPool, least_age: i64) -> SqlQuery<MySql, Person> {
    sqlx::query_as!(
        Person,
        r#"SELECT id AS `id!`, name, nickname AS `nickname?`, age AS `age!: i64`, secret
           FROM checked_person WHERE age >= ? -- my"#,
        least_age
    )
    .on(pool)
}

pub(super) fn persons_in_own_order(pool: &MySqlPool) -> SqlQuery<MySql, Person> {
    sqlx::query_as!(
        Person,
        r#"SELECT id AS `id!`, name, nickname, age, secret
           FROM checked_person ORDER BY lower(name) DESC -- my"#
    )
    .on(pool)
}

pub(super) fn persons_of_all_columns(pool: &MySqlPool) -> SqlQuery<MySql, Person> {
    sqlx::query_as!(Person, r#"SELECT * FROM checked_person -- my"#).on(pool)
}

pub(super) fn unchecked_persons(pool: &MySqlPool) -> SqlQuery<MySql, Person> {
    sqlx::query_as_unchecked!(Person, r#"SELECT id AS `id!`, name, nickname AS `nickname?`, age, secret FROM checked_person -- my"#).on(pool)
}

pub(super) fn persons_of_a_file(pool: &MySqlPool, least_age: i64) -> SqlQuery<MySql, Person> {
    sqlx::query_file_as!(Person, "tests/it/checked/mysql.sql", least_age).on(pool)
}

pub(super) fn names(pool: &MySqlPool, prefix: &str) -> SqlQuery<MySql, Name> {
    let prefix = prefix.to_owned();
    sqlx::query!(r#"SELECT id AS `id!`, name FROM checked_person -- my"#)
        .map(move |row| Name { id: row.id, name: format!("{prefix}{}", row.name) })
        .on(pool)
}

pub(super) fn tried_names(pool: &MySqlPool, refused: i64) -> SqlQuery<MySql, Name> {
    sqlx::query!(r#"SELECT id AS `id!`, name FROM checked_person -- my"#)
        .try_map(move |row| match row.id == refused {
            true => Err(sqlx::Error::Decode("refused".into())),
            false => Ok(Name { id: row.id, name: row.name }),
        })
        .on(pool)
}

/// Mapped by hand, without a macro.
pub(super) fn names_by_hand(pool: &MySqlPool) -> SqlQuery<MySql, Name> {
    sqlx::query("SELECT id, name FROM checked_person")
        .try_map(|row: MySqlRow| Ok(Name { id: row.try_get(0)?, name: row.try_get("name")? }))
        .on(pool)
}

/// A name that some rows do not have.
pub(super) fn nicknames(pool: &MySqlPool) -> SqlQuery<MySql, Name> {
    sqlx::query_as!(Name, r#"SELECT id AS `id!`, nickname AS `name!` FROM checked_person -- my"#)
        .on(pool)
}
