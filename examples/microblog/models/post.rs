//! Posts, and the lists of them that are paged.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;
use tg_paginate::{BoxDataset, Dataset, On};

use super::User;
use crate::db::{Db, on_each};
use crate::fault;

/// A post with its author, as in every list.
#[derive(Serialize, FromRow)]
pub(crate) struct Post {
    pub(crate) id: i64,
    body: String,
    posted_at: DateTime<Utc>,
    author_id: i64,
    nickname: String,
    name: String,
}

impl Post {
    /// Adds a post, and returns its id.
    pub(crate) async fn add(db: &Db, author: &User, body: &str) -> fault::Result<i64> {
        let sql = "INSERT INTO posts (author_id, body, posted_at) VALUES ($1, $2, $3) RETURNING id";
        Ok(on_each!(Db, db, pool => {
            let insert = sqlx::query_scalar(sql).bind(author.id).bind(body).bind(Utc::now());
            insert.fetch_one(pool).await?
        }))
    }
}

/// A list of posts on either database, not read yet: `#[paginate]` reads a page of it. The text
/// comes from the program; values from requests are bound.
macro_rules! posts {
    ($db:expr, $located:expr, $where:literal $(, $value:expr)*) => {{
        let sql = concat!(
            "SELECT posts.id, body, posted_at, author_id, nickname, name
             FROM posts JOIN users ON users.id = author_id ",
            $where
        );
        let located: Option<i64> = $located;
        on_each!(Db, $db, pool => {
            let posts = sqlx::query_as::<_, Post>(sql)$(.bind($value))*.on(pool).key("id");
            match located {
                Some(id) => posts.locate(id).boxed(),
                None => posts.boxed(),
            }
        })
    }};
}

impl Post {
    pub(crate) fn all(db: &Db) -> BoxDataset<Post> {
        posts!(db, None, "")
    }

    /// The posts of a user.
    pub(crate) fn by(db: &Db, author: &User) -> BoxDataset<Post> {
        posts!(db, None, "WHERE author_id = $1", author.id)
    }

    /// The posts of a user and of those that the user follows. With `located`, the page with this
    /// post, whatever page the request asks for.
    pub(crate) fn followed_by(db: &Db, reader: &User, located: Option<i64>) -> BoxDataset<Post> {
        posts!(
            db,
            located,
            "WHERE author_id = $1
                OR author_id IN (SELECT followed_id FROM follows WHERE follower_id = $1)",
            reader.id
        )
    }

    /// The posts that contain a text, in any case (on SQLite, of ASCII letters).
    pub(crate) fn containing(db: &Db, text: &str) -> BoxDataset<Post> {
        posts!(db, None, "WHERE lower(body) LIKE lower($1) ESCAPE '!'", pattern(text))
    }
}

/// A pattern that matches text containing `text`, for `LIKE … ESCAPE '!'`.
fn pattern(text: &str) -> String {
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}
