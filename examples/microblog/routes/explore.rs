//! The posts of all users.

use actix_web::web::Data;
use actix_web::{Result, routes};
use tg_paginate::{Context, paginate};

use crate::db::Db;
use crate::models::Post;
use crate::session::Visitor;

#[routes]
#[get("/explore")]
#[get("/explore/{page}")]
#[paginate(
    var = "posts",
    object,
    page_path = "/explore/{page}",
    dynamic_limit = "posts_per_page",
    template = "explore.html"
)]
async fn explore(visitor: Visitor, db: Data<Db>) -> Result<Context> {
    let mut context = Context::from(visitor.context()?);
    context.dataset("posts", Post::all(&db));
    Ok(context)
}
