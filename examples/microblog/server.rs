//! Assembles the server.

use std::error::Error;
use std::net::SocketAddr;

use actix_web::cookie::Key;
use actix_web::dev::Server;
use actix_web::middleware::DefaultHeaders;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use crate::config::Config;
use crate::db::Db;
use crate::routes::{errors, routes};
use crate::session::sessions;
use crate::templates::templates;

/// Posts are escaped. If one were not, this would still keep browsers from running it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The default headers of responses. Pages are for the signed-in user, so no cache may keep them.
fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Content-Security-Policy", POLICY))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Cache-Control", "no-store"))
}

/// Serves on localhost; port 0 is any free one.
pub(crate) fn start(
    config: Config,
    db: Db,
    port: u16,
) -> Result<(Server, SocketAddr), Box<dyn Error>> {
    let tera = Data::new(templates()?);
    let pagination = config.pagination();
    let (config, db) = (Data::new(config), Data::new(db));
    // sessions end with the server; store the key if they should not
    let key = Key::generate();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(tera.clone())
            .app_data(db.clone())
            .app_data(config.clone())
            .app_data(pagination)
            .wrap(errors())
            .wrap(sessions(key.clone()))
            .wrap(headers())
            .configure(routes)
    });
    let server = server.bind(("127.0.0.1", port))?;
    let address = server.addrs().first().copied().ok_or("no address")?;
    Ok((server.run(), address))
}
