#![deny(warnings)]

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::{App, get, web};
use serde::Serialize;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use tg_paginate::prelude::*;

#[derive(Serialize, sqlx::FromRow)]
struct Person {
    id: i64,
    name: String,
}

#[get("/sql/{name}")]
#[paginate(var = "typed")]
#[paginate(var = "untyped")]
#[paginate(var = "built")]
async fn sql(pool: web::Data<SqlitePool>, name: web::Path<String>) -> Context {
    let untyped = sqlx::query("SELECT id, name FROM person").on(&pool);
    let mut built = QueryBuilder::<Sqlite>::new("SELECT id, name FROM person WHERE name > ");
    built.push_bind(name.as_str());
    context! {
        title: "People",
        typed: sqlx::query_as::<_, Person>("SELECT id, name FROM person WHERE name = ?")
            .bind(name.as_str())
            .on(&pool)
            .key("id"),
        untyped,
        built: built.on(pool.get_ref()).key(["name", "id"]),
    }
}

#[get("/memory")]
#[paginate(var = "persons")]
async fn memory(shared: web::Data<Shared<Person>>, own: web::Data<Vec<Person>>) -> Context {
    let name: Cow<'static, str> = "x".into();
    let ids: Vec<i64> = own.iter().map(|person| person.id).collect();
    let nobody: Option<Person> = None;
    context! {
        persons: shared,
        name,
        own,
        ids,
        nobody,
        maps: vec![BTreeMap::from([("name", 1)])],
        array: [1, 2, 3],
        unit: (),
        tuple: (1, "a"),
        names: own_names(),
    }
}

fn own_names() -> impl Serialize + Send + 'static {
    ["Ada".to_owned()]
}

#[get("/nothing")]
#[paginate(var = "persons")]
async fn nothing() -> Context {
    context! {}
}

fn main() {
    let _ = App::new().service((sql, memory, nothing));
}
