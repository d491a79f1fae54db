//! Persons from a query, like in the documentation of TurboGears.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use tg_paginate::prelude::*;

use crate::data::{Choices, Db, containing, query};

#[get("/paginate")]
#[paginate(var = "persons", template = "paginate.html")]
async fn paginate(db: web::Data<Db>) -> Context {
    let persons = query("SELECT id, first_name, last_name FROM person");
    context! { persons: persons.on(&db, "id") }
}

#[get("/paginate1")]
#[paginate(
    var = "persons",
    limit = 10,
    max_limit = 100,
    default_order = "last_name",
    template = "paginate1.html"
)]
async fn paginate1(db: web::Data<Db>) -> Context {
    let persons = query("SELECT id, first_name, last_name, born FROM person");
    context! { persons: persons.on(&db, "id") }
}

#[get("/paginate2")]
#[paginate(
    var = "persons",
    default_order = ["country", "city", "last_name"],
    template = "paginate2.html"
)]
async fn paginate2(db: web::Data<Db>) -> Context {
    let persons = query(
        "SELECT person.id, first_name, last_name, city, country
         FROM person JOIN address ON address.id = address_id",
    );
    context! { persons: persons.on(&db, "id") }
}

#[get("/paginate3")]
#[paginate(var = "persons", default_order = "-born", template = "paginate3.html", csv)]
async fn paginate3(db: web::Data<Db>) -> Context {
    let persons = query("SELECT id, first_name, last_name, born FROM person");
    context! { persons: persons.on(&db, "id") }
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Search {
    name: String,
    country: String,
    since: String,
}

#[get("/paginate4")]
#[paginate(
    var = "persons",
    default_order = ["last_name", "first_name"],
    template = "paginate4.html"
)]
async fn paginate4(
    db: web::Data<Db>,
    choices: web::Data<Choices>,
    Filter(filter): Filter<Search>,
) -> Context {
    let mut persons = query(
        "SELECT person.id, first_name, last_name, born, country
         FROM person JOIN address ON address.id = address_id WHERE TRUE",
    );
    if !filter.name.is_empty() {
        persons.push(" AND lower(CONCAT(first_name, ' ', last_name)) LIKE ");
        persons.push_bind(containing(&filter.name)).push(" ESCAPE '!'");
    }
    if !filter.country.is_empty() {
        persons.push(" AND country = ").push_bind(&filter.country);
    }
    if !filter.since.is_empty() {
        persons.push(" AND born >= ").push_bind(&filter.since);
    }
    context! { persons: persons.on(&db, "id"), filter, choices }
}

#[get("/two")]
#[paginate(var = "persons", limit = 5, default_order = "last_name", template = "two.html")]
#[paginate(var = "countries", limit = 5, default_order = "-addresses")]
async fn two(db: web::Data<Db>) -> Context {
    let persons = query("SELECT id, first_name, last_name FROM person");
    let countries = query("SELECT country, COUNT(*) AS addresses FROM address GROUP BY country");
    context! { persons: persons.on(&db, "id"), countries: countries.on(&db, "country") }
}

#[get("/json")]
#[paginate(
    var = "persons",
    limit = 5,
    max_limit = 100,
    default_order = "-born",
    template = "json.html",
    json = ["title"]
)]
async fn json(db: web::Data<Db>) -> Context {
    let persons = query("SELECT id, first_name, last_name, born FROM person");
    context! { title: "Youngest persons", persons: persons.on(&db, "id") }
}
