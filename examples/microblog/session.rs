//! The signed-in user. There are no passwords: in this demo, visitors choose a user.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use actix_session::config::CookieContentSecurity;
use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionExt, SessionMiddleware};
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, Result, web};
use tg_paginate::tera::Context;

use crate::config::Config;
use crate::db::Db;
use crate::models::{Login, User};
use crate::{csrf, flash};

const KEY: &str = "login";

/// Sessions in an encrypted cookie.
pub(crate) fn sessions(key: Key) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), key)
        .cookie_name("microblog".to_owned())
        .cookie_content_security(CookieContentSecurity::Private)
        .cookie_same_site(SameSite::Lax)
        // the demo uses plain HTTP; remove this line if you use TLS
        .cookie_secure(false)
        .build()
}

pub(crate) async fn sign_in(session: &Session, db: &Db, user: &User) -> Result<()> {
    // keeps nothing of the previous visitor's session
    end(session, db).await?;
    session.renew();
    session.clear();
    Ok(session.insert(KEY, Login::new(db, user).await?)?)
}

/// Deletes the cookie, and makes copies of it invalid.
pub(crate) async fn sign_out(session: &Session, db: &Db) -> Result<()> {
    end(session, db).await?;
    session.purge();
    Ok(())
}

async fn end(session: &Session, db: &Db) -> Result<()> {
    if let Some(login) = session.get::<Login>(KEY)? {
        login.end(db).await?;
    }
    Ok(())
}

/// A signed-in visitor. A handler with this argument redirects all others to the login page.
pub(crate) struct Visitor {
    pub(crate) user: User,
    pub(crate) session: Session,
    /// Posts per page: the visitor's number, else the default.
    pub(crate) posts_per_page: u64,
}

impl Visitor {
    /// The context for `base.html`, and the rows per page. Handlers add their own entries.
    pub(crate) fn context(&self) -> Result<Context> {
        let mut context = guest_context(&self.session)?;
        context.insert("current_user", &self.user);
        context.insert("posts_per_page", &self.posts_per_page);
        Ok(context)
    }

    pub(crate) fn flash(&self, message: &str) -> Result<()> {
        flash::flash(&self.session, message)
    }
}

/// The context of `base.html` for a visitor who is not signed in.
pub(crate) fn guest_context(session: &Session) -> Result<Context> {
    let mut context = Context::new();
    context.insert("csrf_token", &csrf::token(session)?);
    context.insert("messages", &flash::take(session));
    Ok(context)
}

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { visitor(&request).await })
    }
}

async fn visitor(request: &HttpRequest) -> Result<Visitor> {
    let (Some(db), Some(config)) =
        (request.app_data::<web::Data<Db>>(), request.app_data::<web::Data<Config>>())
    else {
        return Err(ErrorInternalServerError("no database or configuration in `app_data`"));
    };
    let session = request.get_session();
    let user = match session.get::<Login>(KEY)? {
        Some(login) => login.user(db).await?,
        None => None,
    };
    let Some(user) = user else {
        // the body of a POST is lost, so there is nothing to return to
        let here = request.uri().path_and_query().filter(|_| request.method() == Method::GET);
        let next = here.map_or("/", |here| here.as_str()).to_owned();
        return Err(NotSignedIn { next }.into());
    };
    let own = user.posts_per_page.and_then(|posts| u64::try_from(posts).ok());
    let posts_per_page = own.unwrap_or(config.posts_per_page.get());
    Ok(Visitor { user, session, posts_per_page })
}

/// Redirects to the login page, and from there back to the requested page.
#[derive(Debug)]
struct NotSignedIn {
    next: String,
}

impl fmt::Display for NotSignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody is signed in")
    }
}

impl ResponseError for NotSignedIn {
    fn status_code(&self) -> StatusCode {
        StatusCode::SEE_OTHER
    }

    fn error_response(&self) -> HttpResponse {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", &self.next)
            .finish();
        let location = format!("/login?{query}");
        HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
    }
}
