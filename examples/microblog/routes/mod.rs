//! The pages, each with its handler and its template.

mod assets;
mod errors;
mod explore;
mod index;
mod login;
mod search;
mod settings;
mod user;

use actix_web::web::{Redirect, ServiceConfig};

pub(crate) use errors::errors;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(assets::style)
        .service(assets::script)
        .service(login::choose)
        .service(login::login)
        .service(login::logout)
        .service(index::index)
        .service(index::write)
        .service(explore::explore)
        .service(search::search)
        .service(user::profile)
        .service(user::follow)
        .service(user::unfollow)
        .service(settings::settings)
        .service(settings::save);
}

/// The redirect after a POST, so that reloading the page does not send the form again.
fn see_other(location: impl Into<String>) -> Redirect {
    Redirect::to(location.into()).see_other()
}
