//! Handlers of axum, beside one of actix-web.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Redirect;
use axum::routing::{get, post};
use tg_paginate::axum::Either;
use tg_paginate::axum::prelude::*;

#[paginate(var = "names", template = "names.html", json)]
#[axum::debug_handler]
async fn context(State(names): State<Shared<String>>, _: HeaderMap) -> Context {
    context! { names }
}

#[paginate(var = "cats")]
#[paginate(var = "dogs")]
fn several(Path(cat): Path<String>, body: String) -> Result<Context, (StatusCode, &'static str)> {
    match body.is_empty() {
        true => Err((StatusCode::BAD_REQUEST, "no dog")),
        false => Ok(context! { cats: vec![cat], dogs: vec![body] }),
    }
}

#[paginate(limit = 5)]
async fn generic<S>(State(names): State<S>) -> (StatusCode, [(&'static str, &'static str); 1], Shared<String>)
where
    S: Into<Shared<String>> + Send,
{
    (StatusCode::ACCEPTED, [("x-own", "mine")], names.into())
}

#[paginate]
async fn slices(
    pages: &mut PaginationParameters,
    State(_): State<Shared<String>>,
) -> Either<Vec<String>, Redirect> {
    std::future::ready(()).await;
    pages.set_item_count(1);
    Either::Left(vec!["Ada".to_owned()])
}

mod with_actix {
    use tg_paginate::prelude::*;

    #[actix_web::get("/names")]
    #[paginate(var = "names")]
    pub async fn names() -> Context {
        context! { names: vec!["Ada"] }
    }
}

fn main() {
    let _: Router = Router::new()
        .route("/context", get(context))
        .route("/several/{cat}", post(several))
        .route("/generic", get(generic::<Shared<String>>))
        .route("/slices", get(slices))
        .layer(tg_paginate::axum::layer(tg_paginate::new_tera()))
        .with_state(Shared::new(vec!["Ada".to_owned()]));
    let _ = actix_web::App::new().service(with_actix::names);
}
