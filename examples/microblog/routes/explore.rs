//! What everybody posts.

use actix_web::web::Data;
use actix_web::{Result, get};
use tg_paginate::{Context, paginate};

use crate::db::Db;
use crate::models::Posts;
use crate::session::Visitor;

#[get("/explore")]
#[paginate(var = "posts", dynamic_limit = "posts_per_page", template = "explore.html")]
async fn explore(visitor: Visitor, db: Data<Db>) -> Result<Context> {
    let mut context = Context::from(visitor.context()?);
    context.dataset("posts", Posts::all(&db));
    Ok(context)
}
