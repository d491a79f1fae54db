//! A list, a grid and an API with axum. `cargo run --example axum`.
//!
//! The pages are at `/persons` and `/grid`, the API at `/api/persons`. The default port is 8080;
//! `PORT` sets another one.

use std::error::Error;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use sqlx::SqlitePool;
use tg_paginate::axum::prelude::*;
use tg_paginate::tera::{Tera, TeraResult};

#[derive(Serialize, sqlx::FromRow, DataGrid)]
struct Person {
    #[grid(skip)]
    id: i64,
    #[grid(title = "Full name", sortable)]
    name: String,
    #[grid(number, reverse_first)]
    age: i64,
}

const PERSONS: &str = "SELECT id, name, age FROM person";

#[paginate(
    var = "persons",
    limit = 10,
    default_order = "-age",
    params = "plain",
    template = "persons.html"
)]
async fn list(State(db): State<SqlitePool>) -> Context {
    context! { title: "People", persons: sqlx::query_as::<_, Person>(PERSONS).on(&db).key("id") }
}

#[paginate(
    var = "persons",
    limit = 10,
    default_order = "-age",
    params = "plain",
    template = "grid.html",
    csv
)]
async fn grid(State(db): State<SqlitePool>) -> Context {
    let persons = sqlx::query_as::<_, Person>(PERSONS).on(&db).key("id");
    context! { title: "People", persons: Person::grid().rows(persons) }
}

#[paginate(limit = 10, max_limit = 100, default_order = "name", order_by = ["name", "age"], etag)]
async fn api(State(db): State<SqlitePool>) -> impl Dataset<Row = Person> {
    sqlx::query_as(PERSONS).on(&db).key("id")
}

fn router(db: SqlitePool, tera: Tera) -> Router {
    let api = Router::new().route("/persons", get(api));
    Router::new()
        .route("/persons", get(list))
        .route("/grid", get(grid))
        .nest("/api", api)
        .layer(tg_paginate::axum::layer(tera))
        .with_state(db)
}

fn templates() -> TeraResult<Tera> {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("persons.html", include_str!("persons.html"))?;
    tera.add_raw_template("grid.html", include_str!("grid.html"))?;
    tera.global_context().insert("style", tg_paginate::STYLE);
    Ok(tera)
}

async fn people() -> sqlx::Result<SqlitePool> {
    // a database in memory is gone with its connection
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let db = options.idle_timeout(None).max_lifetime(None).connect("sqlite::memory:").await?;
    sqlx::raw_sql(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER NOT NULL);
         WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 95)
         INSERT INTO person SELECT id, 'Person ' || id, 18 + id * 37 % 60 FROM n;
         CREATE INDEX person_age ON person (age DESC, id DESC)",
    )
    .execute(&db)
    .await?;
    Ok(db)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt::init();

    let app = router(people().await?, templates()?);
    let port = std::env::var("PORT").ok().map_or(Ok(8080), |port| port.parse::<u16>())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}/persons", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
