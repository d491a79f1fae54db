//! An API of pets, paged in every way there is, with OpenAPI. `cargo run --example pets_api`.
//!
//! Read `pets.rs`. The document is at `/openapi.json`, and a page to try the API at `/`. The
//! default port is 8080; `PORT` sets another one.

mod data;
mod pets;
mod server;

use std::error::Error;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).init();

    let folder = tempfile::tempdir()?;
    let db = data::filled(folder.path()).await?;
    let port = std::env::var("PORT").ok().map_or(Ok(8080), |port| port.parse::<u16>())?;
    let (server, address) = server::bind(db, port)?;
    println!("try it:     http://{address}/");
    println!("document:   http://{address}/openapi.json");
    println!("for people: http://{address}/page");
    server.await?;
    Ok(())
}
