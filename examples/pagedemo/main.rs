//! A tour of `#[paginate]`, one page per feature: `cargo run --example pagedemo`.

mod data;
mod pages;
mod server;

use std::error::Error;

use actix_web::web;
use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use tracing_subscriber::filter::LevelFilter;

/// Serves a tour of #[paginate].
#[derive(Parser)]
struct Args {
    /// Port to listen on; 0 for any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Number of persons
    #[arg(long, default_value_t = 100_000)]
    rows: u32,
    /// Database to fill or to reuse: a SQLite file, or the URL of a PostgreSQL, MySQL or MariaDB
    /// database [default: a temporary file]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    db: Option<String>,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).init();
    let args = Args::parse();

    // dropping it deletes the file, so it must live as long as the server
    let temporary;
    let address = match args.db {
        Some(address) => address,
        None => {
            temporary = tempfile::tempdir()?;
            temporary.path().join("pagedemo.db").display().to_string()
        }
    };
    // the address may contain a password
    let db = data::open(&address, args.rows)
        .await
        .map_err(|error| format!("cannot use the database of `--db` or `DATABASE_URL`: {error}"))?;
    let db = web::Data::new(db);

    let (server, addresses) = server::bind(db.clone(), args.port).await?;
    for address in addresses {
        println!("http://{address}/");
    }
    server.await?;
    db.close().await;
    Ok(())
}
