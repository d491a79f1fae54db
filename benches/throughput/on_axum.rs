//! The four handlers with axum.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use sqlx::SqlitePool;
use tg_paginate::axum::prelude::*;
use tg_paginate::tera::Tera;

use crate::decorated::persons;
use crate::site::Site;
use crate::{complete, minimal};

#[paginate(var = "persons", default_order = "-age", count = none, template = "minimal.html")]
async fn decorated_minimal(State(pool): State<SqlitePool>) -> Context {
    context! { persons: persons(&pool) }
}

#[paginate(var = "persons", default_order = "-age", count = none, template = "complete.html")]
async fn decorated_complete(State(pool): State<SqlitePool>) -> Context {
    context! { persons: persons(&pool) }
}

async fn minimal_by_hand(
    State(pool): State<SqlitePool>,
    State(tera): State<Arc<Tera>>,
    Query(asked): Query<minimal::ListRequest>,
) -> Html<String> {
    Html(minimal::page(&pool, &tera, &asked).await)
}

async fn complete_by_hand(
    State(pool): State<SqlitePool>,
    State(tera): State<Arc<Tera>>,
    Query(asked): Query<complete::ListRequest>,
) -> Result<Html<String>, StatusCode> {
    let page = complete::page(&pool, &tera, &asked).await;
    page.map(Html).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

pub(crate) fn router(site: Site) -> Router {
    Router::new()
        .route("/decorated/minimal", get(decorated_minimal))
        .route("/decorated/complete", get(decorated_complete))
        .route("/by_hand/minimal", get(minimal_by_hand))
        .route("/by_hand/complete", get(complete_by_hand))
        .layer(tg_paginate::axum::layer(site.tera.clone()))
        .with_state(site)
}
