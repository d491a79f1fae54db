//! The same list by askama and by minijinja, with axum. `cargo run --example template_engines`.
//!
//! Read `pages.rs`.

mod pages;

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt::init();

    let app = pages::router()?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("http://127.0.0.1:8080/askama and http://127.0.0.1:8080/minijinja");
    axum::serve(listener, app).await?;
    Ok(())
}
