//! The site that is attacked: lists, a grid and APIs of 10,000 rows in SQLite, with axum.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, FromRow, QueryBuilder, SqlitePool};
use tg_paginate::axum::prelude::*;
use tg_paginate::tera::Tera;

use crate::person;

const ROWS: u64 = 10_000;

/// The beginnings of the paths that have handlers of their own. All other paths have one, too.
pub(crate) const PATHS: [&str; 5] = ["/persons", "/grid", "/tag/", "/api/persons", "/api/cursor"];

#[derive(Serialize, FromRow, DataGrid)]
struct Person {
    #[grid(sortable, link = "/persons/{id}")]
    id: i32,
    #[grid(title = "Full name", sortable)]
    name: String,
    #[grid(number, sortable)]
    age: i32,
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

fn persons(pool: &SqlitePool, search: &Search) -> impl Dataset<Row = Person> + use<> {
    let mut select = QueryBuilder::<Sqlite>::new("SELECT id, name, age FROM tgp_depth");
    if !search.q.is_empty() {
        select.push(" WHERE instr(name, ").push_bind(search.q.clone()).push(") > 0");
    }
    select.build_query_as::<Person>().on(pool).key("id")
}

#[paginate(
    var = "persons",
    default_order = "-age",
    max_limit = 50,
    csv,
    json,
    template = "list.html"
)]
async fn list(State(pool): State<SqlitePool>, Filter(search): Filter<Search>) -> Context {
    context! { persons: persons(&pool, &search), q: search.q }
}

#[paginate(var = "persons", default_order = "-age", max_limit = 50, csv, template = "grid.html")]
async fn grid(State(pool): State<SqlitePool>, Filter(search): Filter<Search>) -> Context {
    context! { persons: Person::grid().rows(persons(&pool, &search)), q: search.q }
}

#[paginate(
    var = "persons",
    max_limit = 50,
    params = "plain",
    out_of_range = "redirect",
    redirect_on_last_page,
    page_path = "/tag/{tag}[/page/{page}]",
    template = "list.html"
)]
async fn tag(State(pool): State<SqlitePool>, Filter(search): Filter<Search>) -> Context {
    context! { persons: persons(&pool, &search), q: search.q }
}

#[paginate(var = "persons", out_of_range = "redirect", template = "list.html")]
async fn anywhere(State(pool): State<SqlitePool>, Filter(search): Filter<Search>) -> Context {
    context! { persons: persons(&pool, &search), q: search.q }
}

#[paginate(default_order = "-age", order_by = ["id", "name", "age"], etag)]
async fn api(State(pool): State<SqlitePool>, search: Filter<Search>) -> impl Dataset {
    persons(&pool, &search)
}

#[paginate(default_order = "-age", cursor, envelope = "persons", etag)]
async fn by_cursor(State(pool): State<SqlitePool>, search: Filter<Search>) -> impl Dataset {
    persons(&pool, &search)
}

const CONTROLS: &str = "{{ <tg.page_size /> }}{{ <tg.go_to_page /> }}{{ <tg.csv /> }}";

fn tera() -> Tera {
    let search = "<form><input name=\"q\" value=\"{{ q }}\"></form>";
    let list = "{% for column in [\"id\", \"name\", \"age\"] %}<a href=\"{{ get_href(order=column) }}\">\
                {{ column }}</a>{% endfor %}{% for person in persons %}<p>{{ person.name }}</p>\
                {% endfor %}{{ <tg.pages /> }}";
    let grid = format!(
        "{{% <tg.grid rows={{persons}} caption=\"Persons\"> %}}{CONTROLS}{{% </tg.grid> %}}"
    );
    let mut tera = tg_paginate::new_tera();
    for (name, body) in [("list.html", format!("{list}{CONTROLS}")), ("grid.html", grid)] {
        tera.add_raw_template(name, &format!("{{{{ <tg.head /> }}}}{search}{body}")).unwrap();
    }
    tera
}

async fn fill(file: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(5).connect_with(options).await.unwrap();
    for statement in person::statements("INTEGER", ROWS, &["age DESC, id DESC", "name, id"]) {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    pool
}

/// Serves the site in this thread, and sends its address.
pub(crate) fn serve(file: &Path, bound: &mpsc::Sender<SocketAddr>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let config =
            PaginateConfig::new().trust_forwarded_prefix(true).timeout(Duration::from_secs(10));
        let router = Router::new()
            .route("/persons", get(list))
            .route("/grid", get(grid))
            .route("/tag/{tag}", get(tag))
            .route("/tag/{tag}/page/{page}", get(tag))
            .route("/api/persons", get(api))
            .route("/api/cursor", get(by_cursor))
            .fallback(get(anywhere))
            .layer(tg_paginate::axum::layer(tera()).config(config))
            .with_state(fill(file).await);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        bound.send(listener.local_addr().unwrap()).unwrap();
        axum::serve(listener, router).await.unwrap();
    });
}
