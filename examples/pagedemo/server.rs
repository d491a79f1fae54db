//! The server of the demo, for the program and for the tests in a browser.

use std::error::Error;
use std::net::SocketAddr;

use actix_web::dev::Server;
use actix_web::{App, HttpServer, web};

use crate::data::{Choices, Db, colleagues};
use crate::pages;

/// A server that is listening, and its address.
pub(crate) async fn bind(
    db: web::Data<Db>,
    port: u16,
) -> Result<(Server, Vec<SocketAddr>), Box<dyn Error>> {
    let tera = web::Data::new(pages::templates()?);
    let choices = web::Data::new(Choices::load(&db).await?);
    let colleagues = web::Data::new(colleagues(&db).await?);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(tera.clone())
            .app_data(db.clone())
            .app_data(choices.clone())
            .app_data(colleagues.clone())
            .wrap(pages::errors())
            .configure(pages::routes)
    });
    let server = server
        .bind(("127.0.0.1", port))
        .map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let addresses = server.addrs();
    Ok((server.run(), addresses))
}
