//! Profiles, and following people.

use actix_web::error::ErrorNotFound;
use actix_web::web::{Data, Path, Redirect};
use actix_web::{Result, post, routes};
use serde::Deserialize;
use tg_paginate::{Context, paginate};

use super::see_other;
use crate::csrf::CsrfForm;
use crate::db::Db;
use crate::forms::{Button, clean};
use crate::models::{Post, User};
use crate::session::Visitor;
use crate::templates::path_segment;

/// With a named field, because the path may also have a page number.
#[derive(Deserialize)]
struct Named {
    nickname: String,
}

#[routes]
#[get("/user/{nickname}")]
#[get("/user/{nickname}/{page}")]
#[paginate(
    var = "posts",
    object,
    page_path = "/user/{nickname}/{page}",
    dynamic_limit = "posts_per_page",
    template = "user.html"
)]
async fn profile(visitor: Visitor, db: Data<Db>, path: Path<Named>) -> Result<Context> {
    let user = find(&db, &path).await?;
    let mut context = visitor.context()?;
    context.insert("user", &user);
    context.insert("relation", &user.relation_to(&db, &visitor.user).await?);
    let mut context = Context::from(context);
    context.dataset("posts", Post::by(&db, &user));
    Ok(context)
}

#[post("/follow/{nickname}")]
async fn follow(
    visitor: Visitor,
    db: Data<Db>,
    path: Path<Named>,
    CsrfForm(Button {}): CsrfForm<Button>,
) -> Result<Redirect> {
    let user = find(&db, &path).await?;
    if user.id == visitor.user.id {
        visitor.flash("You cannot follow yourself.")?;
    } else {
        visitor.user.follow(&db, &user).await?;
        visitor.flash(&format!("You are following {}.", user.name))?;
    }
    Ok(to_profile(&user))
}

#[post("/unfollow/{nickname}")]
async fn unfollow(
    visitor: Visitor,
    db: Data<Db>,
    path: Path<Named>,
    CsrfForm(Button {}): CsrfForm<Button>,
) -> Result<Redirect> {
    let user = find(&db, &path).await?;
    visitor.user.unfollow(&db, &user).await?;
    visitor.flash(&format!("You are not following {} any more.", user.name))?;
    Ok(to_profile(&user))
}

async fn find(db: &Db, path: &Named) -> Result<User> {
    let user = User::by_nickname(db, &clean(&path.nickname)).await?;
    user.ok_or_else(|| ErrorNotFound("no such user"))
}

fn to_profile(user: &User) -> Redirect {
    see_other(format!("/user/{}", path_segment(&user.nickname)))
}
