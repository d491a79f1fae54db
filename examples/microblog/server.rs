//! The parts, put together.

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

/// Posts are escaped; if one ever were not, browsers would still run nothing of it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What answers have unless they say otherwise. Pages are for whoever is signed in, and for nobody
/// after them.
fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Content-Security-Policy", POLICY))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Cache-Control", "no-store"))
}

/// Serves on this machine; port 0 is any that is free.
pub(crate) fn start(
    config: Config,
    db: Db,
    port: u16,
) -> Result<(Server, SocketAddr), Box<dyn Error>> {
    let tera = Data::new(templates()?);
    let pagination = config.pagination();
    let (config, db) = (Data::new(config), Data::new(db));
    // all sessions end with the server; keep a key where they are to outlive it
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
