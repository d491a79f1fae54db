//! What the database holds.

mod post;
mod user;

pub(crate) use post::{Post, Posts};
pub(crate) use user::User;
