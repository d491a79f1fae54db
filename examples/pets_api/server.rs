//! The server: the handlers, their OpenAPI document, and a page to try them.

use std::io;
use std::net::SocketAddr;

use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::{App, HttpResponse, HttpServer, get, web};
use sqlx::SqlitePool;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_scalar::{Scalar, Servable};

use super::pets;

#[derive(OpenApi)]
#[openapi(info(title = "Pets", description = "Lists in pages, in every way there is."))]
struct Api;

#[get("/openapi.json")]
async fn document(api: web::Data<utoipa::openapi::OpenApi>) -> HttpResponse {
    HttpResponse::Ok().json(api.get_ref())
}

async fn get_only() -> HttpResponse {
    HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, "GET")).finish()
}

/// The server, and the address that it listens on.
pub(crate) fn bind(db: SqlitePool, port: u16) -> io::Result<(Server, SocketAddr)> {
    let (db, tera) =
        (web::Data::new(db), web::Data::new(pets::templates().map_err(io::Error::other)?));
    let server = HttpServer::new(move || {
        let (app, api) = App::new()
            .into_utoipa_app()
            .openapi(Api::openapi())
            .configure(pets::routes)
            .split_for_parts();
        let paths: Vec<_> = api.paths.paths.keys().cloned().collect();
        app.app_data(db.clone())
            .app_data(tera.clone())
            .app_data(web::Data::new(api.clone()))
            .service((document, pets::page))
            // requests that get here are not GET
            .service(web::resource(paths).to(get_only))
            .service(Scalar::with_url("/", api))
    });
    let server = server.workers(2).bind(("127.0.0.1", port))?;
    let address = server.addrs().first().copied();
    let address = address.ok_or_else(|| io::Error::other("nothing is bound"))?;
    Ok((server.run(), address))
}
