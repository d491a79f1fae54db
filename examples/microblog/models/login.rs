//! Logins: one row per signed-in browser, so that signing out also ends the session on the server.

use serde::{Deserialize, Serialize};

use super::User;
use crate::db::{Db, on_each};
use crate::fault::Result;

/// The most browsers that a user can be signed in with. The oldest are signed out.
const MOST: i64 = 20;

/// The id in the encrypted cookie. It is never reused for another session.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Login(i64);

impl Login {
    pub(crate) async fn new(db: &Db, user: &User) -> Result<Login> {
        let insert = "INSERT INTO sessions (user_id) VALUES ($1) RETURNING id";
        let trim = "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN (
            SELECT id FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT $2)";
        on_each!(Db, db, pool => {
            let id = sqlx::query_scalar(insert).bind(user.id).fetch_one(pool).await?;
            sqlx::query(trim).bind(user.id).bind(MOST).execute(pool).await?;
            Ok(Login(id))
        })
    }

    /// The user, if this browser is still signed in.
    pub(crate) async fn user(self, db: &Db) -> Result<Option<User>> {
        let sql = "SELECT users.id, nickname, name, about, posts_per_page
                   FROM users JOIN sessions ON user_id = users.id WHERE sessions.id = $1";
        Ok(on_each!(Db, db, pool => sqlx::query_as(sql).bind(self.0).fetch_optional(pool).await?))
    }

    pub(crate) async fn end(self, db: &Db) -> Result<()> {
        let sql = "DELETE FROM sessions WHERE id = $1";
        on_each!(Db, db, pool => {
            sqlx::query(sql).bind(self.0).execute(pool).await?;
        });
        Ok(())
    }
}
