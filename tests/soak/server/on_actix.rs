use actix_web::{App, HttpServer, get, web};
use sqlx::PgPool;
use tg_paginate::prelude::*;

use super::Person;

#[get("/list")]
#[paginate(
    var = "persons",
    limit = 20,
    max_limit = 100,
    default_order = "-age, name",
    params = "plain",
    template = "list.html"
)]
async fn list(db: web::Data<PgPool>) -> Context {
    super::all_columns(&db)
}

#[get("/grid")]
#[paginate(var = "persons", limit = 20, default_order = "name", csv, template = "grid.html")]
async fn grid(db: web::Data<PgPool>) -> Context {
    super::grid(&db)
}

#[get("/visits")]
#[paginate(var = "persons", csv, template = "grid.html")]
async fn visits(db: web::Data<PgPool>) -> Context {
    super::visits(&db)
}

#[get("/api/persons")]
#[paginate(limit = 20, order_by = ["id", "name", "age", "note"], cursor, etag)]
async fn api(db: web::Data<PgPool>) -> impl Dataset<Row = Person> {
    super::persons(&db)
}

#[get("/api/even")]
#[paginate(limit = 20, order_by = ["id", "name", "age", "note"], cursor, etag)]
async fn even(db: web::Data<PgPool>) -> impl Dataset<Row = Person> {
    super::even_persons(&db)
}

/// Not in `actix_web::main`, whose workers drop requests outside of tokio if they are not finished in
/// time. There sqlx panics, because it gives a connection back in a task.
#[tokio::main]
pub(super) async fn serve() {
    let db = super::connect().await;
    let (pool, tera) = (web::Data::new(db.clone()), web::Data::new(super::templates()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(pool.clone())
            .app_data(tera.clone())
            .app_data(super::CONFIG)
            .service((list, grid, visits, api, even))
    });
    let server = server.workers(2).shutdown_timeout(super::GRACE.as_secs());
    // longer than clients of a busy machine think
    let server = server.keep_alive(super::KEEP_ALIVE).client_request_timeout(super::KEEP_ALIVE);
    let server = server.listen(super::listen()).unwrap().run();
    super::say_ready();
    server.await.unwrap();
    super::disconnect(db).await;
}
