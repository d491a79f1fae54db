//! A million persons, and the cost of each page: `cargo run --example bigtable`.
//!
//! Read `persons.rs`; the other modules come from the demo `pagedemo`.

#[expect(dead_code, reason = "it is the other demo's")]
#[macro_use]
#[path = "../pagedemo/data/db.rs"]
mod db;
mod fill;
mod offset;
mod persons;
#[expect(dead_code, reason = "it is the other demo's")]
#[path = "../pagedemo/data/query.rs"]
mod query;

use std::error::Error;

use actix_web::{App, HttpServer, web};
use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use tracing_subscriber::filter::LevelFilter;

/// Serves a table of a million rows.
#[derive(Parser)]
struct Args {
    /// Port to listen on; 0 for any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Number of persons
    #[arg(long, default_value_t = 1_000_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    rows: u32,
    /// Database to fill or to reuse: a SQLite file, or the URL of a PostgreSQL, MySQL or MariaDB
    /// database [default: a temporary file]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    db: Option<String>,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(LevelFilter::ERROR).init();
    let args = Args::parse();

    // dropping it deletes the file, so it must live as long as the server
    let temporary;
    let address = match args.db {
        Some(address) => address,
        None => {
            temporary = tempfile::tempdir()?;
            temporary.path().join("bigtable.db").display().to_string()
        }
    };
    // the address may contain a password
    let db = fill::open(&address, args.rows)
        .await
        .map_err(|error| format!("cannot use the database of `--db` or `DATABASE_URL`: {error}"))?;
    let db = web::Data::new(db);

    let mut tera = tg_paginate::new_tera();
    tera.add_raw_template("persons.html", include_str!("persons.html"))?;
    let tera = web::Data::new(tera);
    let shared = db.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(tera.clone())
            .app_data(shared.clone())
            .service(persons::persons)
            .service(persons::style)
    });
    let server = server
        .bind(("127.0.0.1", args.port))
        .map_err(|error| format!("cannot listen on port {}: {error}", args.port))?;
    for address in server.addrs() {
        println!("http://{address}/");
    }
    server.run().await?;
    db.close().await;
    Ok(())
}
