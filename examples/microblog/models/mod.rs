//! What the database holds.

mod login;
mod post;
mod user;

pub(crate) use login::Login;
pub(crate) use post::Post;
pub(crate) use user::User;
