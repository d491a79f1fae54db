//! What hostile requests cost: `cargo bench --bench attack`.
//!
//! One worker of actix-web, over HTTP. Lists in memory have `ATTACK_ROWS` rows (100,000), tables
//! `ATTACK_SQL_ROWS` (200,000): on SQLite always, on the others where `PAGINATE_POSTGRES_URL` and
//! `PAGINATE_MYSQL_URL` point to. `ATTACK_REQUESTS` (10,000) of each kind tell what memory they keep.

mod client;
mod echo;
mod memory;
mod resident;
mod resident_set;
mod sql;

use std::fmt::Debug;
use std::str::FromStr;

use actix_web::web::{Data, scope};
use actix_web::{App, HttpServer, get};
use client::Client;
use sql::Databases;

#[get("/elsewhere")]
async fn elsewhere() -> &'static str {
    "here"
}

fn setting<N: FromStr<Err: Debug>>(name: &str, default: N) -> N {
    std::env::var(name).map_or(default, |number| number.parse().unwrap())
}

#[actix_web::main]
async fn main() {
    let directory = tempfile::tempdir().unwrap();
    let sql_rows = setting("ATTACK_SQL_ROWS", 200_000);
    let databases = Databases::connect(&directory.path().join("attack.db"), sql_rows).await;
    let people = Data::new(memory::shared(setting("ATTACK_ROWS", 100_000)));
    let tera = Data::new(echo::templates(memory::templates(tg_paginate::new_tera())));
    let app_databases = databases.clone();
    let server = HttpServer::new(move || {
        let app = App::new().app_data(people.clone()).app_data(tera.clone());
        app.configure(|app| app_databases.serve(app))
            .service(scope("/memory").service(memory::listed).service(memory::unshared))
            .configure(echo::serve)
            .service(elsewhere)
    });
    let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let client = Client::new(format!("http://{}", server.addrs()[0]));
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);

    memory::attack(&client).await;
    databases.attack(&client, sql_rows).await;
    echo::attack(&client).await;
    resident::attack(&client, &databases, setting("ATTACK_REQUESTS", 10_000)).await;
    databases.drop_tables().await;
    handle.stop(false).await;
}
