//! Users, and whom they follow.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::{Db, on_each};
use crate::fault::Result;

#[derive(Clone, Serialize, FromRow)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) nickname: String,
    pub(crate) name: String,
    pub(crate) about: String,
    /// Posts per page; `None` for the default.
    pub(crate) posts_per_page: Option<i64>,
}

/// What a profile shows besides the user's posts.
#[derive(Serialize, FromRow)]
pub(crate) struct Relation {
    pub(crate) followers: i64,
    pub(crate) following: i64,
    /// Whether the reader is one of the followers.
    pub(crate) is_followed: bool,
}

impl User {
    pub(crate) async fn all(db: &Db) -> Result<Vec<User>> {
        let sql = "SELECT id, nickname, name, about, posts_per_page FROM users ORDER BY id";
        Ok(on_each!(Db, db, pool => sqlx::query_as(sql).fetch_all(pool).await?))
    }

    pub(crate) async fn by_nickname(db: &Db, nickname: &str) -> Result<Option<User>> {
        let sql = "SELECT id, nickname, name, about, posts_per_page FROM users WHERE nickname = $1";
        Ok(on_each!(Db, db, pool => sqlx::query_as(sql).bind(nickname).fetch_optional(pool).await?))
    }

    pub(crate) async fn relation_to(&self, db: &Db, reader: &User) -> Result<Relation> {
        let sql = "SELECT
            (SELECT COUNT(*) FROM follows WHERE followed_id = $1) AS followers,
            (SELECT COUNT(*) FROM follows WHERE follower_id = $1) AS following,
            EXISTS (SELECT 1 FROM follows WHERE followed_id = $1 AND follower_id = $2)
                AS is_followed";
        Ok(on_each!(Db, db, pool => {
            sqlx::query_as(sql).bind(self.id).bind(reader.id).fetch_one(pool).await?
        }))
    }

    /// Follows another user. Has no effect if repeated.
    pub(crate) async fn follow(&self, db: &Db, other: &User) -> Result<()> {
        let sql = "INSERT INTO follows (follower_id, followed_id) VALUES ($1, $2)
                   ON CONFLICT DO NOTHING";
        on_each!(Db, db, pool => {
            sqlx::query(sql).bind(self.id).bind(other.id).execute(pool).await?;
        });
        Ok(())
    }

    pub(crate) async fn unfollow(&self, db: &Db, other: &User) -> Result<()> {
        let sql = "DELETE FROM follows WHERE follower_id = $1 AND followed_id = $2";
        on_each!(Db, db, pool => {
            sqlx::query(sql).bind(self.id).bind(other.id).execute(pool).await?;
        });
        Ok(())
    }

    pub(crate) async fn set_posts_per_page(&self, db: &Db, posts: Option<i64>) -> Result<()> {
        let sql = "UPDATE users SET posts_per_page = $2 WHERE id = $1";
        on_each!(Db, db, pool => {
            sqlx::query(sql).bind(self.id).bind(posts).execute(pool).await?;
        });
        Ok(())
    }
}
