//! Posts that contain a text.

use actix_web::web::{Data, Query, Redirect};
use actix_web::{Either, Result, routes};
use tg_paginate::{Context, paginate};

use super::see_other;
use crate::db::Db;
use crate::forms::SearchForm;
use crate::models::Post;
use crate::session::Visitor;

#[routes]
#[get("/search")]
#[get("/search/{page}")]
#[paginate(
    var = "posts",
    object,
    page_path = "/search/{page}",
    dynamic_limit = "posts_per_page",
    template = "search.html"
)]
async fn search(
    visitor: Visitor,
    db: Data<Db>,
    form: Query<SearchForm>,
) -> Result<Either<Context, Redirect>> {
    let text = form.text();
    if text.is_empty() {
        return Ok(Either::Right(see_other("/explore")));
    }
    let posts = Post::containing(&db, &text);
    let mut context = visitor.context()?;
    context.insert("q", &text);
    let mut context = Context::from(context);
    context.dataset("posts", posts);
    Ok(Either::Left(context))
}
