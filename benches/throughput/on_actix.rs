//! The four handlers with actix-web.

use actix_web::error::ErrorInternalServerError;
use actix_web::web::{Data, Html, Query, ServiceConfig};
use actix_web::{Result, get};
use sqlx::SqlitePool;
use tg_paginate::prelude::*;
use tg_paginate::tera::Tera;

use crate::decorated::persons;
use crate::site::Site;
use crate::{complete, minimal};

#[get("/decorated/minimal")]
#[paginate(var = "persons", default_order = "-age", count = none, template = "minimal.html")]
async fn decorated_minimal(pool: Data<SqlitePool>) -> Context {
    context! { persons: persons(&pool) }
}

#[get("/decorated/complete")]
#[paginate(var = "persons", default_order = "-age", count = none, template = "complete.html")]
async fn decorated_complete(pool: Data<SqlitePool>) -> Context {
    context! { persons: persons(&pool) }
}

#[get("/by_hand/minimal")]
async fn minimal_by_hand(
    pool: Data<SqlitePool>,
    tera: Data<Tera>,
    asked: Query<minimal::ListRequest>,
) -> Html {
    Html::new(minimal::page(&pool, &tera, &asked).await)
}

#[get("/by_hand/complete")]
async fn complete_by_hand(
    pool: Data<SqlitePool>,
    tera: Data<Tera>,
    asked: Query<complete::ListRequest>,
) -> Result<Html> {
    let page = complete::page(&pool, &tera, &asked).await;
    page.map(Html::new).map_err(ErrorInternalServerError)
}

pub(crate) fn routes(site: Site) -> impl Fn(&mut ServiceConfig) + Clone + Send {
    move |app| {
        app.app_data(Data::new(site.pool.clone())).app_data(Data::from(site.tera.clone()));
        app.service((decorated_minimal, decorated_complete, minimal_by_hand, complete_by_hand));
    }
}
