//! The site under load: this program again, so that memory and connections are those of a server
//! alone. The same pages by axum and by actix-web.

mod on_actix;
mod on_axum;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::str::FromStr;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tg_paginate::tera::Tera;
use tg_paginate::{Context, DataGrid, Dataset, On, PaginateConfig, context, set_anchor_secret};
use tokio::net::TcpSocket;
use tracing_subscriber::filter::LevelFilter;

/// Settings of a server, in its environment.
pub(crate) const FRAMEWORK: &str = "SOAK_FRAMEWORK";
pub(crate) const PORT: &str = "SOAK_PORT";
pub(crate) const DATABASE: &str = "SOAK_DATABASE";
pub(crate) const SECRET: &str = "SOAK_SECRET";

pub(crate) const FRAMEWORKS: [&str; 2] = ["axum", "actix-web"];

/// What a server writes when it listens.
pub(crate) const READY: &str = "ready";

/// The connections that a server opens at most.
pub(crate) const POOL: u32 = 10;

/// How long a server that ends waits for answers that are under way.
const GRACE: Duration = Duration::from_secs(5);

/// How long actix-web keeps a connection without requests.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The defaults, and what a site should set.
const CONFIG: PaginateConfig = PaginateConfig::new().timeout(Duration::from_secs(30));

#[derive(serde::Serialize, sqlx::FromRow, DataGrid)]
struct Person {
    #[grid(sortable)]
    id: i32,
    #[grid(sortable)]
    name: String,
    #[grid(sortable)]
    age: Option<i32>,
    #[grid(sortable)]
    note: Option<String>,
    proof: String,
}

#[derive(serde::Serialize, sqlx::FromRow, DataGrid)]
struct Visit {
    id: i32,
    page: String,
}

const PERSONS: &str = "SELECT id, name, age, note, proof FROM person";

/// Shows what a migration adds.
fn all_columns(db: &PgPool) -> Context {
    context! { persons: sqlx::query("SELECT * FROM person").on(db).key("id") }
}

fn grid(db: &PgPool) -> Context {
    let persons = sqlx::query_as::<_, Person>(PERSONS).on(db).key("id");
    context! { persons: Person::grid().rows(persons) }
}

/// A long file, which slow readers take.
fn visits(db: &PgPool) -> Context {
    let visits = sqlx::query_as::<_, Visit>("SELECT id, page FROM visit").on(db).key("id");
    context! { persons: Visit::grid().rows(visits) }
}

fn persons(db: &PgPool) -> impl Dataset<Row = Person> + use<> {
    sqlx::query_as::<_, Person>(PERSONS).on(db).key("id")
}

/// Those that never change.
fn even_persons(db: &PgPool) -> impl Dataset<Row = Person> + use<> {
    let even = "SELECT id, name, age, note, proof FROM person WHERE id % 2 = 0";
    sqlx::query_as::<_, Person>(even).on(db).key("id")
}

fn templates() -> Tera {
    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("list.html", include_str!("list.html")).unwrap();
    tera.add_raw_template("grid.html", include_str!("grid.html")).unwrap();
    tera
}

/// Serves until SIGTERM, or until the test has ended.
pub(crate) fn serve(framework: &str) {
    std::thread::spawn(|| {
        // the test writes nothing, and its end closes the pipe, even if it is killed
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::WARN)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
    set_anchor_secret(setting(SECRET)).unwrap();
    match framework {
        "axum" => on_axum::serve(),
        "actix-web" => on_actix::serve(),
        _ => panic!("`{framework}` is no framework"),
    }
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap()
}

async fn connect() -> PgPool {
    let name = application_name(std::process::id());
    let options = PgConnectOptions::from_str(&setting(DATABASE)).unwrap().application_name(&name);
    PgPoolOptions::new().max_connections(POOL).connect_with(options).await.unwrap()
}

/// By which the database knows the connections of a server.
pub(crate) fn application_name(process: u32) -> String {
    format!("soak server {process}")
}

/// Listens beside the other servers on the same port.
fn listen() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    // few bytes wait for a slow reader in the kernel, so that the server waits, too
    socket.set_send_buffer_size(64 * 1024).unwrap();
    socket.bind(([127, 0, 0, 1], setting(PORT).parse().unwrap()).into()).unwrap();
    socket.listen(1024).unwrap().into_std().unwrap()
}

fn say_ready() {
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{READY}").unwrap();
    stdout.flush().unwrap();
}

/// Closes the connections to the database, except those that an answer still uses.
async fn disconnect(db: PgPool) {
    let _ = tokio::time::timeout(Duration::from_secs(1), db.close()).await;
}
