//! The home page: posts of the visitor and of those that the visitor follows, and a form for a new
//! one.

use actix_web::web::{Data, Redirect};
use actix_web::{Either, HttpRequest, Result, routes};
use tg_paginate::{Context, PaginateConfig, Paginator, paginate};

use super::see_other;
use crate::csrf::CsrfForm;
use crate::db::Db;
use crate::forms::{MAX_POST, PostForm};
use crate::models::Post;
use crate::session::Visitor;

#[routes]
#[get("/")]
#[get("/index")]
#[get("/index/{page}")]
#[paginate(
    var = "posts",
    object,
    page_path = "/index/{page}",
    dynamic_limit = "posts_per_page",
    template = "index.html"
)]
async fn index(visitor: Visitor, db: Data<Db>) -> Result<Context> {
    home(&visitor, &db, &PostForm::default(), None)
}

#[routes]
#[post("/")]
#[post("/index")]
#[post("/index/{page}")]
#[paginate(
    var = "posts",
    object,
    page_path = "/index/{page}",
    dynamic_limit = "posts_per_page",
    template = "index.html"
)]
async fn write(
    request: HttpRequest,
    visitor: Visitor,
    db: Data<Db>,
    CsrfForm(form): CsrfForm<PostForm>,
) -> Result<Either<Context, Redirect>> {
    let body = match form.validate() {
        Ok(body) => body,
        Err(problem) => return Ok(Either::Left(home(&visitor, &db, &form, Some(&problem))?)),
    };
    let id = Post::add(&db, &visitor.user, &body).await?;
    visitor.flash("Your post is live.")?;
    let address = address_of(id, &request, &visitor, &db).await.unwrap_or_else(|error| {
        // the post is saved; an error page would make the visitor post it again
        tracing::error!(%error, "no address of a post");
        "/index".to_owned()
    });
    Ok(Either::Right(see_other(address)))
}

/// The address of a post on the home page. A new post is on the first page, unless there are newer
/// ones by then.
async fn address_of(id: i64, request: &HttpRequest, visitor: &Visitor, db: &Db) -> Result<String> {
    let config = PaginateConfig::new().limit(visitor.posts_per_page);
    let paginator = Paginator::new("posts", config).page_path("/index/{page}");
    let posts = Post::followed_by(db, &visitor.user, Some(id));
    let page = paginator.page(request, posts).await?;
    let href = page.get_href(page.current_page(), None).unwrap_or_default();
    Ok(format!("{href}#post-{id}"))
}

/// The page, with the content of the form and the problem with it.
fn home(visitor: &Visitor, db: &Db, form: &PostForm, problem: Option<&str>) -> Result<Context> {
    let mut context = visitor.context()?;
    context.insert("body", &form.body);
    context.insert("problem", &problem);
    context.insert("max_post", &MAX_POST);
    let mut context = Context::from(context);
    context.dataset("posts", Post::followed_by(db, &visitor.user, None));
    Ok(context)
}
