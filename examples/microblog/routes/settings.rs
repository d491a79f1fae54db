//! The reader's number of posts per page.

use actix_web::web::{Data, Html, Redirect};
use actix_web::{Either, Result, get, post};
use tg_paginate::tera::Tera;

use super::see_other;
use crate::config::Config;
use crate::csrf::CsrfForm;
use crate::db::Db;
use crate::forms::{MAX_POSTS_PER_PAGE, SettingsForm};
use crate::session::Visitor;
use crate::templates::render;

#[get("/settings")]
async fn settings(visitor: Visitor, config: Data<Config>, tera: Data<Tera>) -> Result<Html> {
    let own = visitor.user.posts_per_page.map(|posts| posts.to_string());
    let form = SettingsForm { posts_per_page: own.unwrap_or_default() };
    page(&visitor, &config, &tera, &form, None)
}

#[post("/settings")]
async fn save(
    visitor: Visitor,
    config: Data<Config>,
    db: Data<Db>,
    tera: Data<Tera>,
    CsrfForm(form): CsrfForm<SettingsForm>,
) -> Result<Either<Html, Redirect>> {
    match form.validate() {
        Ok(posts) => {
            visitor.user.set_posts_per_page(&db, posts).await?;
            visitor.flash("Your settings are saved.")?;
            Ok(Either::Right(see_other("/settings")))
        }
        Err(problem) => page(&visitor, &config, &tera, &form, Some(&problem)).map(Either::Left),
    }
}

fn page(
    visitor: &Visitor,
    config: &Config,
    tera: &Tera,
    form: &SettingsForm,
    problem: Option<&str>,
) -> Result<Html> {
    let mut context = visitor.context()?;
    context.insert("chosen", &form.posts_per_page);
    context.insert("problem", &problem);
    context.insert("built_in", &config.posts_per_page);
    context.insert("most", &MAX_POSTS_PER_PAGE);
    Ok(render(tera, "settings.html", &context)?)
}
