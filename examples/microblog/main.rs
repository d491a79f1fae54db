//! A small but complete microblog on SQLite or PostgreSQL: `cargo run --example microblog`.

mod config;
mod csrf;
mod db;
mod fault;
mod flash;
mod forms;
mod models;
mod routes;
mod server;
mod session;
mod templates;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use tracing_subscriber::filter::LevelFilter;

use config::Config;
use db::Db;

/// Serves a microblog.
#[derive(Parser)]
struct Args {
    /// Port to listen on; 0 for any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Configuration file
    #[arg(long, default_value = config::FILE)]
    config: PathBuf,
    /// Database, filled if it is empty: a SQLite file, or a PostgreSQL URL
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, default_value = "microblog.db")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    db: String,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).init();
    let args = Args::parse();
    let config = Config::read(&args.config)?;
    // the address may contain a password
    let db = Db::open(&args.db)
        .await
        .map_err(|error| format!("cannot use the database of `--db` or `DATABASE_URL`: {error}"))?;

    let (server, address) = server::start(config, db, args.port)
        .map_err(|error| format!("cannot listen on port {}: {error}", args.port))?;
    println!("http://{address}/");
    server.await?;
    Ok(())
}
