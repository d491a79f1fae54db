use axum::Router;
use axum::extract::State;
use axum::routing::get;
use sqlx::PgPool;
use tg_paginate::axum::prelude::*;
use tokio::signal::unix::{SignalKind, signal};

use super::Person;

#[paginate(
    var = "persons",
    limit = 20,
    max_limit = 100,
    default_order = "-age, name",
    params = "plain",
    template = "list.html"
)]
async fn list(State(db): State<PgPool>) -> Context {
    super::all_columns(&db)
}

#[paginate(var = "persons", limit = 20, default_order = "name", csv, template = "grid.html")]
async fn grid(State(db): State<PgPool>) -> Context {
    super::grid(&db)
}

#[paginate(var = "persons", csv, template = "grid.html")]
async fn visits(State(db): State<PgPool>) -> Context {
    super::visits(&db)
}

#[paginate(limit = 20, order_by = ["id", "name", "age", "note"], cursor, etag)]
async fn api(State(db): State<PgPool>) -> impl Dataset<Row = Person> {
    super::persons(&db)
}

#[paginate(limit = 20, order_by = ["id", "name", "age", "note"], cursor, etag)]
async fn even(State(db): State<PgPool>) -> impl Dataset<Row = Person> {
    super::even_persons(&db)
}

#[tokio::main]
pub(super) async fn serve() {
    let db = super::connect().await;
    let app = Router::new()
        .route("/list", get(list))
        .route("/grid", get(grid))
        .route("/visits", get(visits))
        .route("/api/persons", get(api))
        .route("/api/even", get(even))
        .layer(tg_paginate::axum::layer(super::templates()).config(super::CONFIG))
        .with_state(db.clone());
    let mut terminated = signal(SignalKind::terminate()).unwrap();
    let mut graceless = signal(SignalKind::terminate()).unwrap();
    let listener = tokio::net::TcpListener::from_std(super::listen()).unwrap();
    super::say_ready();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        terminated.recv().await;
    });
    let patience = async {
        graceless.recv().await;
        tokio::time::sleep(super::GRACE).await;
    };
    tokio::select! {
        served = server.into_future() => served.unwrap(),
        () = patience => {}
    }
    super::disconnect(db).await;
}
