//! Signing in, by choosing a user.

use actix_session::Session;
use actix_web::error::ErrorNotFound;
use actix_web::web::{Data, Html, Query, Redirect};
use actix_web::{Result, get, post};
use serde::Deserialize;
use tg_paginate::tera::Tera;

use super::see_other;
use crate::csrf::CsrfForm;
use crate::db::Db;
use crate::flash::flash;
use crate::forms::{Button, LoginForm, clean};
use crate::models::User;
use crate::session::{guest_context, sign_in, sign_out};
use crate::templates::render;

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[get("/login")]
async fn choose(
    session: Session,
    db: Data<Db>,
    tera: Data<Tera>,
    query: Query<Next>,
) -> Result<Html> {
    let mut context = guest_context(&session)?;
    context.insert("users", &User::all(&db).await?);
    context.insert("next", &query.next);
    Ok(render(&tera, "login.html", &context)?)
}

#[post("/login")]
async fn login(
    session: Session,
    db: Data<Db>,
    CsrfForm(form): CsrfForm<LoginForm>,
) -> Result<Redirect> {
    let user = User::by_nickname(&db, &clean(&form.nickname)).await?;
    let user = user.ok_or_else(|| ErrorNotFound("no such user"))?;
    sign_in(&session, &db, &user).await?;
    flash(&session, &format!("You are {} now.", user.name))?;
    Ok(see_other(if is_local(&form.next) { &form.next } else { "/index" }))
}

#[post("/logout")]
async fn logout(
    session: Session,
    db: Data<Db>,
    CsrfForm(Button {}): CsrfForm<Button>,
) -> Result<Redirect> {
    sign_out(&session, &db).await?;
    Ok(see_other("/login"))
}

/// Whether an address stays on this host: it is a path, and browsers do not read it as `//host`.
fn is_local(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && address.chars().all(|c| c != '\\' && !c.is_control())
}
