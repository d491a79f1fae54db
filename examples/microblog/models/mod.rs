//! The models in the database.

mod login;
mod post;
mod user;

pub(crate) use login::Login;
pub(crate) use post::Post;
pub(crate) use user::User;
